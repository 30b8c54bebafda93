"""Durations, dates and cycles in ISO 8601, read strictly, relative to a moment that is given.

The library reads `-PT5M` as five minutes, `5m` as five months and `P` as zero, and asks the machine's clock and zone. Here a text
is a duration, a date-time or a repetition, or it is refused in a sentence; months and days are added on the calendar of the
process's zone, and every moment that leaves this module is UTC.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cronsim import CronSim, CronSimError

from engine.bpmn.failures import Failure

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_DURATION = re.compile(
    r"P(?!$)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?!$)(?:(?P<hours>\d+(?:\.\d+)?)H)?(?:(?P<minutes>\d+(?:\.\d+)?)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)
_CYCLE = re.compile(r"R(?P<count>\d*)/(?:(?P<start>\d{4}-[^/]+)/)?(?P<duration>P[^/]+)(?:/(?P<end>\d{4}-[^/]+))?")
_CRON_FIELDS = 5
MOST_DAYS = 10 * 12 * 31
SHORT_CYCLE = 60
SHORT_TIMES = 100


@dataclass(frozen=True, slots=True)
class Duration:
    """Months on the calendar, days on the calendar, and exact seconds."""

    months: int
    days: int
    seconds: float

    def after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The moment this much later, in UTC; the 31st becomes the last day of a shorter month."""
        local = moment.astimezone(zone)
        year, month0 = divmod(local.year * 12 + local.month - 1 + self.months, 12)
        day = min(local.day, monthrange(year, month0 + 1)[1])
        # Wall time is moved by whole days, then made exact: a day of 23 or 25 hours stays one day.
        wall = local.replace(year=year, month=month0 + 1, day=day) + timedelta(days=self.days)
        return wall.astimezone(UTC) + timedelta(seconds=self.seconds)

    @property
    def empty(self) -> bool:
        """Whether it takes no time."""
        return not (self.months or self.days or self.seconds)


@dataclass(frozen=True, slots=True)
class Cycle:
    """A repetition: how often (None for without end), from when, how far apart."""

    count: int | None
    first: datetime
    every: str


def duration(text: str) -> Duration:
    """An ISO duration. Raises Failure."""
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        raise Failure("timer.duration", f"'{text}' is not a duration; write for example PT4H, P5D or P1M.")
    part = {name: float(value or 0) for name, value in found.groupdict().items()}
    months, days = part["years"] * 12 + part["months"], part["weeks"] * 7 + part["days"]
    seconds = part["hours"] * 3600 + part["minutes"] * 60 + part["seconds"]
    if months * 31 + days + seconds / 86_400 > MOST_DAYS:
        raise Failure(
            "timer.range", f"'{text[:40]}' is longer than ten years; a timer takes from nothing to ten years."
        )
    return Duration(int(months), int(days), seconds)


def date(text: str, zone: ZoneInfo) -> datetime:
    """An ISO date-time, week dates included, in UTC; without an offset it is read in `zone`. Raises Failure."""
    try:
        value = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Failure(
            "timer.date", f"'{text}' is not a date and time; write for example 2026-03-01T09:00:00+01:00."
        ) from None
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)


def moment(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """When a duration from `now`, or a date-time, comes. Raises Failure."""
    return duration(text).after(now, zone) if text.strip().startswith("P") else date(text, zone)


def cycle(text: str, now: datetime, zone: ZoneInfo) -> Cycle:
    """A repetition `R[n]/[start/]duration[/end]`. Without a start the first one is a duration from `now`. Raises Failure."""
    found = _CYCLE.fullmatch(text.strip())
    if found is None:
        raise Failure("timer.cycle", f"'{text}' is not a repetition; write for example R3/PT10M or R/P1D.")
    every = duration(found["duration"])
    if every.empty:
        raise Failure("timer.cycle", f"'{text}' repeats without a pause; give it a duration above zero.")
    count = int(found["count"][:9]) if found["count"] else None
    if not (every.months or every.days) and every.seconds < SHORT_CYCLE and (count is None or count > SHORT_TIMES):
        raise Failure(
            "timer.range",
            f"'{text}' repeats more than {SHORT_TIMES} times within less than a minute; use PT1M or more.",
        )
    first = date(found["start"], zone) if found["start"] else every.after(now, zone)
    if found["end"]:
        first, count = _until(min(date(found["end"], zone), now + timedelta(days=MOST_DAYS)), every, now, zone)
    return Cycle(count, first, found["duration"])


def repeated(due: datetime, every: str, now: datetime, zone: ZoneInfo, *, endless: bool) -> datetime:
    """The repetition after `due`. An endless one skips what was missed while nobody looked; a counted one catches up."""
    step = duration(every)
    following = step.after(due, zone)
    if endless:
        following, _ = _ahead(step, following, now)
    while endless and following <= now:
        following = step.after(following, zone)
    return following


def next_start(text: str, after: datetime, zone: ZoneInfo) -> datetime | None:
    """When a timer start event comes next after a moment: a date, a repetition or a cron line. None when it is over."""
    text = text.strip()
    if len(text.split()) == _CRON_FIELDS:
        try:
            return next(CronSim(text, after.astimezone(zone))).astimezone(UTC)
        except (CronSimError, StopIteration):
            raise Failure("timer.cron", f"'{text}' is not a cron line; write for example 0 8 * * MON-FRI.") from None
    if text.startswith("R"):
        return _next_repetition(text, after, zone)
    due = moment(text, after, zone)
    return due if due > after else None


def stored(text: str) -> datetime:
    """A moment as it was written into a state."""
    return datetime.fromisoformat(text)


def _until(end: datetime, every: Duration, now: datetime, zone: ZoneInfo) -> tuple[datetime, int]:
    first = every.after(now, zone)
    due, count = _ahead(every, first, end)
    while due <= end:
        count, due = count + 1, every.after(due, zone)
    return first, count


def _next_repetition(text: str, after: datetime, zone: ZoneInfo) -> datetime | None:
    repetition = cycle(text, after, zone)
    step = duration(repetition.every)
    due, passed = _ahead(step, repetition.first, after)
    left = None if repetition.count is None else repetition.count - passed
    while due <= after:
        if left is not None and left <= 1:
            return None
        left, due = None if left is None else left - 1, step.after(due, zone)
    return due if left is None or left > 0 else None


def _ahead(step: Duration, due: datetime, until: datetime) -> tuple[datetime, int]:
    """`due` moved on by whole repetitions as far as `until`, at once where a repetition is an exact time; how many."""
    if step.months or step.days or due > until:
        return due, 0
    laps = int((until - due).total_seconds() // step.seconds)
    return due + timedelta(seconds=step.seconds * laps), laps
