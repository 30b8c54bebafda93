"""Dates and times where they are difficult: changes of the clock, leap days, far years, zones and none."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from engine import feel
from engine.feel.temporal import Date

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the clock goes forward on 2026-03-29 at 02:00 and back on 2026-10-25 at 03:00
        ('@"2026-03-29T01:30:00@Europe/Berlin" + @"PT1H"', "2026-03-29T03:30:00+02:00"),
        ('@"2026-03-28T12:00:00@Europe/Berlin" + @"P1D"', "2026-03-29T13:00:00+02:00"),
        ('@"2026-10-24T12:00:00@Europe/Berlin" + @"P1D"', "2026-10-25T11:00:00+01:00"),
        ('@"2026-03-30T00:00:00@Europe/Berlin" - @"2026-03-29T00:00:00@Europe/Berlin"', "PT23H"),
        ('@"2026-03-29T12:00:00@Europe/Berlin" - @"P1M"', "2026-02-28T12:00:00+01:00"),
        ('@"2026-07-01T12:00:00@Europe/Berlin" = @"2026-07-01T10:00:00Z"', True),
        ('@"2026-07-01T12:00:00@Europe/Berlin".time offset', "PT2H"),
        ('@"2026-07-01T12:00:00@Europe/Berlin".timezone', "Europe/Berlin"),
        ('@"2026-07-01T12:00:00+02:00".timezone', None),
        ('@"2026-07-01T12:00:00" < @"2026-07-01T12:00:00Z"', None),
        ('@"2026-07-01T12:00:00" = @"2026-07-01T12:00:00Z"', False),
        ('@"2024-02-29" + @"P1Y"', "2025-02-28"),
        ('@"2024-01-31" + @"P1M"', "2024-02-29"),
        ('@"2024-02-29" - @"2023-02-28"', "P366D"),
        ('@"2026-01-01" - @"PT1S"', "2025-12-31"),
        ('@"23:30:00" + @"PT1H"', "00:30:00"),
        ('@"10:00:00+02:00" - @"09:00:00+01:00"', "PT0S"),
        ('@"10:00:00" - @"11:30:00"', "-PT1H30M"),
        ('@"P1Y" * 1.5', "P1Y6M"),
        ('@"PT1H" / 4', "PT15M"),
        ('@"PT1H" / @"PT15M"', 4),
        ('@"PT1H" + @"P1M"', None),
        ('@"2026-01-01" in [@"2025-01-01"..@"2026-12-31"]', True),
        ('@"99999-12-31" + @"P1D"', "100000-01-01"),
        ('@"-0001-12-31" + @"P1D"', "0000-01-01"),
        ('@"20000-07-01T12:00:00@Europe/Berlin".time offset', "PT2H"),
        ('@"2026-01-01T00:00:00.123456789Z".second', 0),
        ('for d in @"2026-02-27"..@"2026-03-01" return d.day', [27, 28, 1]),
    ],
)
def test_time_as_it_goes(text, expected):
    assert feel.to_json(feel.expression(text)({})) == expected


@pytest.mark.parametrize(
    "value",
    [
        dt.date(2026, 11, 23),
        dt.time(10, 30, 15, 250_000),
        dt.time(10, 30, tzinfo=dt.UTC),
        dt.datetime(2026, 11, 23, 10, 30),  # noqa: DTZ001
        dt.datetime(2026, 11, 23, 10, 30, tzinfo=dt.UTC),
        dt.datetime(2026, 7, 23, 10, 30, tzinfo=BERLIN),
        dt.datetime(2026, 7, 23, 10, 30, tzinfo=dt.timezone(dt.timedelta(hours=-3, minutes=-30))),
        dt.timedelta(days=-2, hours=3, microseconds=5),
    ],
)
def test_python_values_come_back_as_they_went_in(value):
    result = feel.expression("[x, {a: x}]")({"x": value})
    assert result == [value, {"a": value}]
    assert type(result[0]) is type(value)


def test_what_python_cannot_hold_stays_our_own():
    assert feel.expression('@"99999-12-31"')({}) == Date(99999, 12, 31)
    assert feel.text(feel.expression('@"10:00:00.123456789"')({})) == "10:00:00.123456789"
    assert feel.expression('@"P1Y2M"')({}) == feel.Months(14)


def test_json_has_offsets_instead_of_zones():
    moment = dt.datetime(2026, 7, 23, 10, 30, tzinfo=BERLIN)
    assert feel.to_json({"at": moment}) == {"at": "2026-07-23T10:30:00+02:00"}
    assert feel.to_json([dt.date(2026, 1, 1), dt.timedelta(hours=36)]) == ["2026-01-01", "P1DT12H"]


def test_values_have_texts():
    assert feel.text(dt.date(2026, 1, 1)) == "2026-01-01"
    assert feel.text(["a", 1.5, {"b": None}]) == '["a", 1.5, {b: null}]'
    with pytest.raises(feel.FeelError, match="A function has no text"):
        feel.text(feel.expression("function(a) a")({}))


def test_today_is_that_of_the_moments_clock():
    late = dt.datetime(2026, 11, 23, 23, 30, tzinfo=dt.UTC)
    assert feel.expression("today()")({}, now=late) == dt.date(2026, 11, 23)
    assert feel.expression("today()")({}, now=late.astimezone(BERLIN)) == dt.date(2026, 11, 24)
