from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine import calendar_reading
from engine.calendars import Calendar
from engine.errors import Invalid

OFFICE = calendar_reading.read("office", calendar_reading.STANDARD["office"])
ALWAYS = calendar_reading.read("24x7", calendar_reading.STANDARD["24x7"])


def calendar(**row) -> Calendar:
    return calendar_reading.read("c", {"hours": {"mon-fri": "08:00-17:00"}, **row})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_working_day_ends_and_the_next_one_goes_on():
    assert OFFICE.add(at("2026-03-06T16:30:00Z"), 3600) == at("2026-03-09T08:30:00Z")
    assert OFFICE.between(at("2026-03-06T16:30:00Z"), at("2026-03-09T08:30:00Z")) == 3600


def test_what_is_full_at_closing_time_is_due_at_closing_time_and_not_next_morning():
    assert OFFICE.add(at("2026-03-06T08:00:00Z"), 9 * 3600) == at("2026-03-06T17:00:00Z")


def test_outside_working_hours_nothing_passes():
    assert OFFICE.between(at("2026-03-06T17:00:00Z"), at("2026-03-09T08:00:00Z")) == 0
    assert OFFICE.add(at("2026-03-07T12:00:00Z"), 60) == at("2026-03-09T08:01:00Z")


def test_backwards_in_time():
    assert OFFICE.add(at("2026-03-09T08:30:00Z"), -3600) == at("2026-03-06T16:30:00Z")
    assert OFFICE.between(at("2026-03-09T08:30:00Z"), at("2026-03-06T16:30:00Z")) == -3600


def test_over_the_turn_of_a_year_in_both_directions():
    long = 500 * 9 * 3600
    later = OFFICE.add(at("2025-11-03T09:00:00Z"), long)
    assert later.year == 2027
    assert OFFICE.add(later, -long) == at("2025-11-03T09:00:00Z")


def test_several_stretches_a_day():
    lunch = calendar(hours={"mon-fri": ["13:00-17:00", "08:00-12:00"]})
    assert lunch.add(at("2026-03-06T11:30:00Z"), 3600) == at("2026-03-06T13:30:00Z")
    assert lunch.day == 8 * 3600


def test_a_week_may_be_written_from_saturday_to_monday_and_days_by_themselves():
    shop = calendar(hours={"sat-mon": "10:00-12:00", "wed, thu": "10:00-11:00"})
    assert [sum(end - begin for begin, end in day) // 3600 for day in shop.week] == [2, 0, 1, 1, 0, 2, 2]


def test_midnight_belongs_to_the_day_that_begins():
    night = calendar(hours={"mon": "22:00-24:00", "tue": "00:00-06:00"})
    assert night.between(at("2026-03-02T23:00:00Z"), at("2026-03-03T01:00:00Z")) == 7200
    assert night.add(at("2026-03-02T22:00:00Z"), 7200) == at("2026-03-03T00:00:00Z")


def test_summer_time_takes_an_hour_from_a_night_and_winter_time_gives_it_back():
    berlin = calendar(zone="Europe/Berlin", hours={"mon-sun": "00:00-24:00"})
    assert berlin.between(at("2026-03-29T00:00:00+01:00"), at("2026-03-30T00:00:00+02:00")) == 23 * 3600
    assert berlin.between(at("2026-10-25T00:00:00+02:00"), at("2026-10-26T00:00:00+01:00")) == 25 * 3600


def test_an_hour_that_does_not_exist_is_no_working_time():
    gap = calendar(zone="Europe/Berlin", hours={"sun": "02:15-02:45"})
    assert gap.between(at("2026-03-29T00:00:00Z"), at("2026-03-30T00:00:00Z")) == 0
    half = calendar(zone="Europe/Berlin", hours={"sun": "02:15-03:30"})
    assert half.between(at("2026-03-29T00:00:00Z"), at("2026-03-30T00:00:00Z")) == 1800


def test_public_holidays_and_exceptions():
    berlin = calendar(
        zone="Europe/Berlin", holidays="DE-BE", exceptions={"2026-12-24": "closed", "2026-12-25": "10:00-11:00"}
    )
    assert berlin.hours(date(2026, 10, 3)) == ()
    assert berlin.hours(date(2027, 3, 8)) == ()  # women's day is one in Berlin
    assert berlin.hours(date(2026, 12, 24)) == ()
    assert berlin.hours(date(2026, 12, 25)) == ((36_000, 39_600),)


@pytest.mark.parametrize(
    ("text", "seconds"), [("P1D", 9 * 3600), ("P1DT30M", 9 * 3600 + 1800), ("PT4H", 14_400), ("PT90S", 90)]
)
def test_a_day_in_a_target_is_the_working_day(text, seconds):
    assert OFFICE.seconds(text) == seconds


@pytest.mark.parametrize("text", ["", "P", "PT", "4h", "P1M", "P1Y", "-PT4H", "PT0S", "P0D", "PT1.5H", "P9999D"])
def test_a_target_that_is_none_is_refused(text):
    with pytest.raises(Invalid, match=r"write days and hours|between a second and ten years"):
        OFFICE.seconds(text)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"hours": {}}, "empty"),
        ({"hours": {"mon-fri": "closed"}}, "empty"),
        ({"hours": {"mon": "17:00-08:00"}}, "inverted"),
        ({"hours": {"mon": "08:00-08:00"}}, "inverted"),
        ({"hours": {"mon": ["08:00-12:00", "11:59-13:00"]}}, "overlap"),
        ({"hours": {"mon": "8-17"}}, "hours"),
        ({"hours": {"mon": "08:00-25:00"}}, "hours"),
        ({"hours": {"mon": "08:60-17:00"}}, "hours"),
        ({"hours": {"monday": "08:00-17:00"}}, "weekday"),
        ({"hours": {"mon-fri": "08:00-17:00", "fri": "08:00-12:00"}}, "twice"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"holidays": "XX"}, "holidays"),
        ({"holidays": "DE-XX"}, "holidays"),
        ({"exceptions": {"24.12.2026": "closed"}}, "date"),
        ({"exceptions": {"2026-12-24": "12:00-10:00"}}, "inverted"),
        ({"day": "PT0S"}, "day"),
        ({"day": "P2D"}, "day"),
        ({"houres": {}}, "word"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(row, code):
    with pytest.raises(Invalid) as refused:
        calendar(**row)
    assert [problem.code for problem in refused.value.problems] == [f"calendar.{code}"]
    assert refused.value.problems[0].sentence.endswith(".")


def test_everything_wrong_is_said_at_once():
    with pytest.raises(Invalid) as refused:
        calendar(zone="Mars", holidays="XX", hours={"mon": "17:00-08:00"})
    assert len(refused.value.problems) == 3


ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "Pacific/Apia",
]


@st.composite
def weeks(draw):
    def day():
        cuts = sorted(set(draw(st.lists(st.integers(0, 96), max_size=6)))) if draw(st.booleans()) else [0, 96]
        cuts = cuts[: len(cuts) // 2 * 2]
        return tuple((cuts[i] * 900, cuts[i + 1] * 900) for i in range(0, len(cuts), 2))

    week = tuple(day() for _ in range(7))
    assume(any(week))
    exceptions = draw(st.dictionaries(st.dates(date(2010, 1, 1), date(2013, 1, 1)), st.just(()), max_size=3))
    return Calendar("c", "c", ZoneInfo(draw(st.sampled_from(ZONES))), week, 8 * 3600, exceptions=exceptions)


moments = st.integers(1_262_304_000, 1_356_912_000).map(lambda second: datetime.fromtimestamp(second, UTC))


@settings(max_examples=200, deadline=None)
@given(weeks(), moments, st.integers(1, 40 * 86_400))
def test_what_is_added_lies_between(made, moment, seconds):
    later = made.add(moment, seconds)
    assert made.between(moment, later) == seconds
    assert made.between(moment, later - timedelta(seconds=1)) == seconds - 1  # the first such moment
    earlier = made.add(moment, -seconds)
    assert made.between(earlier, moment) == seconds


@settings(max_examples=200, deadline=None)
@given(weeks(), moments, moments, moments)
def test_what_lies_between_adds_up(made, one, two, three):
    first, middle, last = sorted([one, two, three])
    assert made.between(first, middle) + made.between(middle, last) == made.between(first, last)
    assert 0 <= made.between(first, last) <= (last - first).total_seconds()


@settings(max_examples=100, deadline=None)
@given(moments, moments)
def test_around_the_clock_is_the_same_laid_out_or_not(one, two):
    laid_out = Calendar("c", "c", ZoneInfo("Europe/Berlin"), (((0, 43_200), (43_200, 86_400)),) * 7, 86_400)
    assert laid_out.between(one, two) == ALWAYS.between(one, two)
    assert laid_out.add(one, 100_000) == ALWAYS.add(one, 100_000)
