"""Moments in words, as times.js says them."""

from datetime import UTC, datetime, timedelta

import pytest

from web import moments

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # a Monday


@pytest.mark.parametrize(
    ("away", "due", "said"),
    [
        (timedelta(seconds=-59), False, "just now"),
        (timedelta(seconds=20), True, "now"),
        (timedelta(minutes=-59, seconds=-59), False, "59 min ago"),
        (timedelta(hours=-2, minutes=-10), False, "2 h 10 ago"),
        (timedelta(hours=2), True, "in 2 h"),
        (timedelta(hours=-3), True, "3 h over"),
        (timedelta(days=-6, hours=-23), False, "6 d ago"),
        (timedelta(days=7), False, "30 Nov"),
        (timedelta(days=-400), False, "19 Oct 2025"),
    ],
)
def test_how_far_a_moment_is(away, due, said):
    assert moments.told(NOON + away, NOON, due=due) == said


@pytest.mark.parametrize(
    ("away", "said"),
    [
        (timedelta(hours=-2), "10:00"),
        (timedelta(days=-1), "Sunday"),
        (timedelta(days=-6, hours=-1), "6 d ago"),
        (timedelta(days=-10), "13 Nov"),
    ],
)
def test_since_when_something_is(away, said):
    assert moments.begun(NOON + away, NOON) == said


def test_dates_are_those_of_the_readers_zone(app):
    with app.test_request_context(headers={"Cookie": "evenkeel-zone=Asia/Tokyo"}):
        assert moments.begun(NOON.replace(hour=23) - timedelta(hours=10), NOON.replace(hour=23)) == "Monday"
        assert moments.told(NOON.replace(hour=20) - timedelta(days=8), NOON.replace(hour=20)) == "16 Nov"
