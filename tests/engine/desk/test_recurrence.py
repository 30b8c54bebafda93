"""Recurrence in words: which days it means, what daylight saving does to it, and what it refuses."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from engine.desk import recurrence
from engine.desk.recurrence import Recurrence
from engine.errors import Invalid

OSLO = ZoneInfo("Europe/Oslo")


def days_of(text, year=2026, month=3):
    read = recurrence.days(text)
    every = (date(year, month, 1) + timedelta(days=count) for count in range(31))
    return [day.day for day in every if day.month == month and read.has(day)]


def spans(text, since, until, *, opens="02:00", closes="06:00", lasts=None, zone=OSLO):
    closing = time.fromisoformat(closes) if closes else None
    one = Recurrence(recurrence.days(text), time.fromisoformat(opens), closing, lasts, zone)
    return list(one.between(datetime.fromisoformat(since), datetime.fromisoformat(until)))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("second Sunday", [8]),
        ("Last  friday", [27]),
        ("first Sunday", [1]),
        ("every Saturday", [7, 14, 21, 28]),
        ("every Monday and Thursday", [2, 5, 9, 12, 16, 19, 23, 26, 30]),
        ("every Monday, Tuesday and Sunday", [1, 2, 3, 8, 9, 10, 15, 16, 17, 22, 23, 24, 29, 30, 31]),
        ("day 15", [15]),
        ("last day", [31]),
        ("every day", list(range(1, 32))),
    ],
)
def test_which_days_are_meant(text, days):
    assert days_of(text) == days


def test_working_days():
    assert days_of("every weekday")[:6] == [2, 3, 4, 5, 6, 9]


def test_a_day_that_a_month_does_not_have_is_left_out():
    assert days_of("day 31", month=4) == []
    assert days_of("last day", month=2) == [28]


@pytest.mark.parametrize(
    "text", ["", "sometimes", "fifth Sunday", "every Sunday and Funday", "day 32", "day 0", "second"]
)
def test_other_words_are_refused_with_examples(text):
    with pytest.raises(Invalid, match="write it like 'every Saturday'"):
        recurrence.days(text)


def test_a_window_is_held_to_the_clock_on_the_wall():
    winter, summer = spans("every Sunday", "2026-03-21T00:00+00:00", "2026-04-06T00:00+00:00")[::2]
    assert [moment.hour for moment in winter] == [1, 5]
    assert [moment.hour for moment in summer] == [0, 4]


def test_on_the_night_of_the_change_it_is_an_hour_shorter_or_longer():
    (spring,) = spans("last Sunday", "2026-03-28T00:00+00:00", "2026-03-30T00:00+00:00")
    (autumn,) = spans("last Sunday", "2026-10-24T00:00+00:00", "2026-10-26T00:00+00:00")
    assert spring[1] - spring[0] == timedelta(hours=3)
    assert autumn[1] - autumn[0] == timedelta(hours=5)


def test_a_window_within_the_hour_that_is_left_out_does_not_open():
    assert spans("last Sunday", "2026-03-28T00:00+00:00", "2026-03-30T00:00+00:00", opens="02:30", closes="03:00") == []


def test_of_an_hour_that_comes_twice_the_whole_is_kept():
    (both,) = spans("last Sunday", "2026-10-24T00:00+00:00", "2026-10-26T00:00+00:00", opens="02:00", closes="02:30")
    assert both[1] - both[0] == timedelta(hours=1, minutes=30)


def test_over_midnight_and_over_the_weekend():
    (night,) = spans("every Friday", "2026-03-06T00:00+00:00", "2026-03-08T00:00+00:00", opens="22:00", closes="04:00")
    assert night[1] - night[0] == timedelta(hours=6)
    (weekend,) = spans(
        "every Friday", "2026-03-08T20:00+00:00", "2026-03-08T21:00+00:00",
        opens="18:00", closes=None, lasts=timedelta(hours=60),
    )  # fmt: skip
    assert weekend[1] == datetime(2026, 3, 9, 5, tzinfo=UTC)


moments = some.integers(0, 10 * 365 * 24).map(lambda hours: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=hours))
words = some.sampled_from(["every day", "every weekday", "second Sunday", "last Friday", "day 29", "last day"])
zones = some.sampled_from(
    [ZoneInfo(name) for name in ("UTC", "Europe/Oslo", "America/New_York", "Australia/Lord_Howe")]
)
clocks = some.times().map(lambda one: one.replace(second=0, microsecond=0, tzinfo=None))


@given(text=words, since=moments, length=some.integers(1, 90), opens=clocks, closes=clocks, zone=zones)
def test_what_is_open_between_two_moments_does_not_depend_on_where_one_looks(text, since, length, opens, closes, zone):
    one = Recurrence(recurrence.days(text), opens, closes, None, zone)
    until = since + timedelta(days=length)
    whole = list(one.between(since, until))
    middle = since + (until - since) / 2
    halves = {*one.between(since, middle), *one.between(middle, until)}
    assert set(whole) == halves
    assert whole == sorted(whole)
    assert all(starts < ends and starts < until and since < ends for starts, ends in whole)
