"""Recurrence: on which days a window comes back, in words that a process owner writes.

    every day             every Saturday           every Monday and Thursday     every weekday
    first Sunday          second Sunday            last Friday                   (of each month)
    day 15                last day                 (of each month)

Context: windows are read aloud in meetings ("second Sunday, two to six"), and cron or RRULE are not. Decision: these sentences
and no others, in the window's own time zone; a wall-clock time that a day does not have (the clocks go forward) or has twice
(they go back) is taken as PEP 495 takes it, so a window of 02:00 to 06:00 lasts an hour less or more on those days, as the
people in it would expect. Consequence: a window is never shifted against the clock on the wall.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from engine.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
WEEK = 7
MONTH = 31
LONGEST = timedelta(days=31)

_EVERY = re.compile(r"every ((?:\w+)(?:(?:, | and )\w+)*)")
_NTH = re.compile(r"(first|second|third|fourth|last) (\w+)")
_DAY = re.compile(r"day (\d{1,2})")


@dataclass(frozen=True, slots=True)
class Days:
    """Which days: weekdays (0 is Monday), the nth of a weekday in its month, or a day of the month (-1 the last)."""

    weekdays: frozenset[int] = frozenset()
    nth: int = 0
    day: int = 0

    def has(self, day: date) -> bool:
        """Whether the window opens on that day."""
        if self.day:
            return day.day == (monthrange(day.year, day.month)[1] if self.day < 0 else self.day)
        if day.weekday() not in self.weekdays:
            return False
        if self.nth < 0:
            return day.day > monthrange(day.year, day.month)[1] - WEEK
        return not self.nth or (day.day - 1) // WEEK + 1 == self.nth


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A window that comes back: on which days it opens, at what time on the wall, and until when."""

    days: Days
    opens: time
    closes: time | None
    lasts: timedelta | None
    zone: ZoneInfo

    def between(self, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Its occurrences that touch the moments from `since` to before `until`, in UTC, in order."""
        reach = (self.lasts or timedelta(days=1)) + timedelta(days=2)
        day, last = (since - reach).astimezone(self.zone).date(), until.astimezone(self.zone).date()
        while day <= last:
            if self.days.has(day):
                starts, ends = self._on(day)
                if starts < ends and starts < until and since < ends:
                    yield starts, ends
            day += timedelta(days=1)

    def _on(self, day: date) -> tuple[datetime, datetime]:
        starts = datetime.combine(day, self.opens, self.zone).astimezone(UTC)
        if self.lasts is not None:
            return starts, starts + self.lasts
        closing = self.closes or time(0)
        ends = day if closing > self.opens else day + timedelta(days=1)
        # Of an hour that the wall shows twice, a window keeps the whole.
        return starts, datetime.combine(ends, closing, self.zone).replace(fold=1).astimezone(UTC)


def days(text: str) -> Days:
    """Read which days are meant.

    Raises:
        Invalid: they are not, or no day is; the sentence says what can be written.
    """
    words = " ".join(text.casefold().split())
    if words == "every day":
        return Days(frozenset(range(WEEK)))
    if words == "every weekday":
        return Days(frozenset(range(5)))
    if words == "last day":
        return Days(day=-1)
    if (found := _DAY.fullmatch(words)) and 1 <= int(found[1]) <= MONTH:
        return Days(day=int(found[1]))
    if (found := _NTH.fullmatch(words)) and found[2] in DAYS:
        return Days(frozenset({DAYS.index(found[2])}), nth=NTH[found[1]])
    if found := _EVERY.fullmatch(words):
        named = re.split(r", | and ", found[1])
        if all(name in DAYS for name in named):
            return Days(frozenset(DAYS.index(name) for name in named))
    shown = f"'{text}' names no days that come back" if words else "It does not say on which days it comes back"
    raise Invalid(f"{shown}; write it like 'every Saturday', 'second Sunday', 'day 15' or 'last day'.")
