"""When work comes in: the hours and weekdays of a real service desk.

The weights are counts of 15,005 incidents of a large company's log (UCI data set 498) by the hour and weekday they were opened,
per thousand. What machines say (alerts) comes at any hour alike.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

HOURS = (11, 9, 6, 5, 5, 6, 14, 24, 102, 123, 115, 99, 55, 67, 92, 83, 76, 41, 19, 11, 8, 14, 10, 7)
WEEKDAYS = (238, 201, 197, 163, 154, 25, 22)
"""From Monday to Sunday."""
OPENS, CLOSES, WEEKEND = 8, 18, 5
NORMAL_P90 = 1.2816
"""How many standard deviations above the median nine tenths of a normal distribution end."""


def arrivals(chance: random.Random, begin: datetime, days: int, per_day: float, *, even: bool) -> Iterator[datetime]:
    """Moments at which something begins, `per_day` in the mean over a week, in order."""
    hours = (1,) * 24 if even else HOURS
    for day in range(days):
        midnight = begin.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=day)
        share = 1.0 if even else WEEKDAYS[midnight.weekday()] * len(WEEKDAYS) / sum(WEEKDAYS)
        count = _poisson(chance, per_day * share)
        drawn = chance.choices(range(24), hours, k=count)
        yield from sorted(midnight + timedelta(hours=hour, seconds=chance.randrange(3600)) for hour in drawn)


def delay(chance: random.Random, median: timedelta, late: timedelta) -> timedelta:
    """How long somebody takes: half of the time at most `median`, nine times of ten at most `late` (log-normal)."""
    if median <= timedelta():
        return timedelta()
    spread = max(0.0, math.log(late / median)) / NORMAL_P90
    return median * math.exp(chance.gauss(0.0, spread))


def at_work(moment: datetime) -> datetime:
    """The moment, or the beginning of the next day of work after it."""
    while moment.weekday() >= WEEKEND or moment.hour >= CLOSES:
        moment = moment.replace(hour=OPENS, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return moment if moment.hour >= OPENS else moment.replace(hour=OPENS, minute=0, second=0, microsecond=0)


def _poisson(chance: random.Random, mean: float) -> int:
    """So many events as come in a time in which `mean` are expected."""
    if mean > 50:  # noqa: PLR2004  here the normal distribution is as good, and the product below would run long
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    limit, product, count = math.exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count
