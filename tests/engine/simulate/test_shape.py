"""When work comes in, and how long people take."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

from engine.simulate import shape

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def test_a_week_has_the_hours_and_days_of_a_desk():
    found = list(shape.arrivals(random.Random(1), MONDAY, 70, 300, even=False))
    assert 20_000 < len(found) < 22_000
    days = Counter(moment.weekday() for moment in found)
    assert days[0] > days[4] > 4 * days[5]
    hours = Counter(moment.hour for moment in found)
    assert hours[9] > hours[12] > 3 * hours[6]
    assert found == sorted(found)


def test_machines_speak_at_any_hour():
    hours = Counter(moment.hour for moment in shape.arrivals(random.Random(1), MONDAY, 28, 240, even=True))
    assert max(hours.values()) < 1.3 * min(hours.values())


def test_the_same_seed_gives_the_same_moments():
    twice = [list(shape.arrivals(random.Random(7), MONDAY, 3, 20, even=False)) for _ in range(2)]
    assert twice[0] == twice[1] != list(shape.arrivals(random.Random(8), MONDAY, 3, 20, even=False))


def test_half_take_the_median_and_nine_of_ten_keep_the_other():
    median, late = timedelta(minutes=40), timedelta(hours=6)
    many = random.Random(3)
    drawn = sorted(shape.delay(many, median, late) for _ in range(4000))
    assert timedelta(minutes=36) < drawn[2000] < timedelta(minutes=44)
    assert timedelta(hours=5) < drawn[3600] < timedelta(hours=7)
    assert shape.delay(many, timedelta(), late) == timedelta()


def test_nobody_works_at_night_or_on_a_sunday():
    assert shape.at_work(MONDAY.replace(hour=3)) == MONDAY.replace(hour=8)
    assert shape.at_work(MONDAY.replace(hour=11)) == MONDAY.replace(hour=11)
    assert shape.at_work(MONDAY.replace(hour=19)) == MONDAY.replace(day=3, hour=8)
    assert shape.at_work(datetime(2026, 3, 6, 18, 30, tzinfo=UTC)) == datetime(2026, 3, 9, 8, tzinfo=UTC)
