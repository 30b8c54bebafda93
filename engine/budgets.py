"""Budgets: what a clock has of working time, what it has used of it, and when it is due. Values only, no store.

Context: tickets change their priority, wait for their requester and come back from resolved, and each time other tools lose the
pause or count from the wrong moment. Decision: a budget is the original start, what goes on now since when, and a ledger of spans
that are over; elapsed time is the sum of its runs, so that a new target or another calendar is a new sum over the same ledger.
Consequence: elapsed and remaining are the target, always. A clock has missed its target from the due moment on, not after it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from engine.calendars import Calendar

WHOLE = 100
KINDS = {"running": "run", "paused": "pause", "stopped": "stop"}


@dataclass(frozen=True, slots=True)
class Span:
    """Something that is over: a run, a pause or a stop, with the working seconds in between."""

    kind: str
    reason: str | None
    begun_at: datetime
    ended_at: datetime
    seconds: int


@dataclass(frozen=True, slots=True)
class Budget:
    """A clock's budget: `target` and `consumed` (before `since`) in seconds of working time by `calendar`.

    `status` is running, paused or stopped, since `since`; `percent` is the last threshold that was told. Without a target, time
    is kept all the same, so that one that comes later counts from the original start.
    """

    target: int | None
    calendar: Calendar
    warn: tuple[int, ...]
    status: str
    started_at: datetime
    since: datetime
    reason: str | None = None
    consumed: int = 0
    percent: int = 0
    breached_at: datetime | None = None
    outcome: str | None = None

    def elapsed(self, at: datetime) -> int:
        """Working seconds used until a moment."""
        return self.consumed + (self.calendar.between(self.since, at) if self.status == "running" else 0)

    def remaining(self, at: datetime) -> int | None:
        """Working seconds left at a moment; negative when it is overdue, None without a target."""
        return None if self.target is None else self.target - self.elapsed(at)

    @property
    def due(self) -> datetime | None:
        """When the budget is used up, if it goes on running; when it was, if that is past."""
        if self.breached_at is not None:
            return self.breached_at
        return self._reaching(WHOLE) if self.status == "running" else None

    @property
    def next(self) -> datetime | None:
        """When the next threshold is reached, if it goes on running."""
        ahead = [percent for percent in self.thresholds if percent > self.percent]
        return self._reaching(ahead[0]) if ahead and self.status == "running" else None

    @property
    def thresholds(self) -> tuple[int, ...]:
        """The percentages that are told, in order; the last is the breach."""
        return (*sorted(percent for percent in self.warn if 0 < percent < WHOLE), WHOLE)

    def passed(self, at: datetime) -> int:
        """The highest threshold that is reached at a moment, 0 for none."""
        if self.target is None:
            return 0
        used = self.elapsed(at)
        return max((percent for percent in self.thresholds if used >= self._part(percent)), default=0)

    def _reaching(self, percent: int) -> datetime | None:
        if self.target is None:
            return None
        return self.calendar.add(self.since, max(0, self._part(percent) - self.consumed))

    def _part(self, percent: int) -> int:
        return -(-(self.target or 0) * percent // WHOLE)  # the first whole second at which it is reached


def begun(target: int | None, calendar: Calendar, warn: tuple[int, ...], *, at: datetime) -> Budget:
    """A clock that starts now."""
    moment = at.replace(microsecond=0)
    return Budget(target, calendar, warn, "running", moment, moment)


def turned(budget: Budget, status: str, *, at: datetime, reason: str | None = None) -> tuple[Budget, Span | None]:
    """Let a clock run, pause or stop from a moment on; answers what is over by that, if it took any time."""
    moment = at.replace(microsecond=0)
    span = _over(budget, moment)
    after = replace(budget, status=status, reason=reason, since=moment, outcome=None)
    if span is not None and span.kind == "run":
        after = _told(replace(after, consumed=budget.consumed + span.seconds), budget, moment)
    if status == "stopped" and after.target is not None:
        after = replace(after, outcome="missed" if after.breached_at else "met")
    return after, span


def restarted(budget: Budget, *, at: datetime) -> tuple[Budget, Span | None]:
    """Begin the budget anew; what was before stays in the ledger and does not count any more."""
    moment = at.replace(microsecond=0)
    return begun(budget.target, budget.calendar, budget.warn, at=moment), _over(budget, moment)


def reckoned(
    budget: Budget, target: int | None, calendar: Calendar, spans: Iterable[Span], *, at: datetime
) -> tuple[Budget, list[Span]]:
    """Another target or calendar over the same past: original start and pauses are kept, the working time is counted anew.

    A target that the past has used up already is breached at the moment when it would have been; one that it has not is not
    breached any more, and its thresholds may be told again.
    """
    told = [replace(span, seconds=calendar.between(span.begun_at, span.ended_at)) for span in spans]
    runs = [span for span in told if span.kind == "run" and span.begun_at >= budget.started_at]
    after = replace(budget, target=target, calendar=calendar, consumed=sum(span.seconds for span in runs))
    moment = at.replace(microsecond=0)
    breached = None if target is None else _used_up(after, runs, target, moment)
    after = replace(after, breached_at=breached, percent=min(budget.percent, after.passed(moment)))
    if after.status == "stopped":
        after = replace(after, outcome=None if target is None else "missed" if breached else "met")
    return after, told


def _over(budget: Budget, moment: datetime) -> Span | None:
    if moment <= budget.since:
        return None
    seconds = budget.calendar.between(budget.since, moment)
    return Span(KINDS[budget.status], budget.reason, budget.since, moment, seconds)


def _told(after: Budget, before: Budget, moment: datetime) -> Budget:
    """A run that ends beyond the target is a breach, even when nobody looked in time."""
    if after.target is None or after.breached_at is not None or after.consumed < after.target:
        return after
    return replace(after, breached_at=min(before.due or moment, moment))


def _used_up(budget: Budget, runs: list[Span], target: int, moment: datetime) -> datetime | None:
    left = target
    for run in runs:
        if run.seconds >= left:
            return budget.calendar.add(run.begun_at, left)
        left -= run.seconds
    if budget.status == "running" and budget.calendar.between(budget.since, moment) >= left:
        return budget.calendar.add(budget.since, left)
    return None
