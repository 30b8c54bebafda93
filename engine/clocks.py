"""Clocks: the SLA targets that run beside instances, as verbs for the worker, pages and reports.

A clock that reaches a threshold says so to its own instance, in one transaction: `sla.warning` or `sla.breached`, caught by the
diagram's event sub-processes where they correlate on the ticket's number; when nobody listens it is only noted in the history.
Any number of workers may look: the instance is locked, and a clock whose moment has gone on meanwhile is left alone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, func, literal_column, select, update

from engine import clock_rows, moves, now
from engine.actor import SYSTEM
from engine.budgets import WHOLE
from engine.models import Calendar, Clock, Instance, Process, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.bpmn.run import Wait
    from engine.clock_rows import Running

LATER = timedelta(minutes=5)
"""A clock that could not be told is tried again after so long."""

_RUNNING = Clock.status == literal_column("'running'")  # as the partial index has it: a parameter would not find it
_DUE = (
    select(Clock.id, Clock.instance_id, Clock.next_at)
    .where(_RUNNING, Clock.next_at <= bindparam("moment"))
    .order_by(Clock.next_at)
    .limit(bindparam("most"))
)
_NEXT = (
    select(Clock.id, Clock.instance_id, Clock.next_at)
    .where(_RUNNING, Clock.next_at.is_not(None))
    .order_by(Clock.next_at)
    .limit(1)
)
_OF = (
    select(table(Clock), Calendar.content, Calendar.digest)
    .outerjoin(Calendar, Calendar.key == Clock.calendar)
    .where(Clock.instance_id == bindparam("instance"))
    .order_by(Clock.id)
)
_GOING = (
    select(table(Clock), Calendar.content, Calendar.digest)
    .outerjoin(Calendar, Calendar.key == Clock.calendar)
    .where(
        Clock.instance_id.in_(bindparam("instances", expanding=True)),
        Clock.status.in_(("running", "paused")),
        Clock.target.is_not(None),
    )
    .order_by(case((_RUNNING, 0), else_=1), Clock.due_at, Clock.id)
)
_LATER = update(table(Clock)).where(Clock.id == bindparam("clock")).values(next_at=bindparam("moment"))


@dataclass(frozen=True, slots=True)
class Due:
    """A clock whose next threshold has come, or comes at `due_at`."""

    id: int
    instance_id: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """A clock as people see it now. `elapsed`, `remaining` and `target` are seconds of working time, `percent` of the target.

    `state` is running, paused or stopped; `due_at` is None while it is paused and not overdue; `day` is a working day.
    """

    name: str
    label: str
    state: str
    reason: str | None
    since: datetime
    calendar: str
    day: int
    target: int
    elapsed: int
    remaining: int
    percent: int
    due_at: datetime | None
    breached: bool
    outcome: str | None

    @property
    def words(self) -> frozenset[str]:
        """Every word that is true of it: its state, breached, and once it is stopped met or missed."""
        found = {self.state, self.outcome or self.state}
        return frozenset(found | {"breached"} if self.breached else found)


@dataclass(frozen=True, slots=True)
class Attained:
    """How many clocks of a name met and missed their target, for one value of a variable."""

    clock: str
    label: str
    value: str | None
    met: int
    missed: int

    @property
    def share(self) -> float | None:
        """The share that met it, 0 to 1; None when none is decided."""
        return self.met / (self.met + self.missed) if self.met + self.missed else None


def due(session: Session, *, limit: int = 50) -> list[Due]:
    """Clocks with a threshold to tell, the longest overdue first; at most one per instance."""
    found: dict[int, Due] = {}
    for row in session.connection().execute(_DUE, {"moment": now.now(), "most": limit}):
        found.setdefault(row.instance_id, _due(row))
    return list(found.values())


def following(session: Session) -> Due | None:
    """The clock whose threshold comes next, now or later."""
    row = session.connection().execute(_NEXT).one_or_none()
    return None if row is None else _due(row)


def strike(session: Session, found: Due) -> moves.Moved | None:
    """Tell a clock's threshold to its instance; None when it has been told, has moved on, or nobody listens.

    Raises:
        Conflict: the instance does not come to rest.
    """
    held = moves.hold(session, found.instance_id)
    clocks = clock_rows.of(session, found.instance_id, at=held.moment)
    clock = next((each for each in clocks.values() if each.id == found.id), None)
    if clock is None:
        return None
    message = _reached(clock, held.moment)
    clock_rows.write(session, found.instance_id, clocks.values())
    clock_rows.copy_due(session, found.instance_id)
    return _tell(session, held, message) if message else None


def postpone(session: Session, found: Due) -> None:
    """Try again later to tell what could not be told, so that one instance holds up no other."""
    session.connection().execute(_LATER, {"clock": found.id, "moment": now.now() + LATER})


def recount(session: Session, calendar: str) -> int:
    """Let the worker count the running clocks of a changed calendar anew; answers how many. Others follow when they go on."""
    changed = (
        update(table(Clock))
        .where(Clock.calendar == calendar, Clock.status == "running", Clock.target.is_not(None))
        .values(next_at=now.now())
    )
    return session.connection().execute(changed).rowcount


def of(session: Session, instance_id: int) -> list[Shown]:
    """The clocks of an instance that have a target, as they stand now, in the order in which they were first started."""
    rows = session.connection().execute(_OF, {"instance": instance_id}).mappings()
    moment = now.now()
    return [_shown(clock_rows.running(row), moment) for row in rows if row["target"] is not None]


def nearest(session: Session, instances: Iterable[int]) -> dict[int, Shown]:
    """For each of these instances the clock that is due first or, when none runs, one that is paused; one statement."""
    rows = session.connection().execute(_GOING, {"instances": sorted(set(instances))}).mappings()
    moment, found = now.now(), dict[int, Shown]()
    for row in rows:  # the running ones come first, the earliest of them before all
        if row["instance_id"] not in found:
            found[row["instance_id"]] = _shown(clock_rows.running(row), moment)
    return found


def attainment(session: Session, process: str, *, by: str = "priority") -> list[Attained]:
    """Met and missed clocks of a process by name and by the instances' variable `by`; one that is overdue is missed by now."""
    value = Instance.data[by].as_string().label("value")
    missed = case((Clock.breached_at.is_not(None), 1), else_=0).label("missed")
    counted = (
        select(Clock.name, func.max(Clock.label), value, missed, func.count())
        .join(Instance, Instance.id == Clock.instance_id)
        .join(Process, Process.id == Instance.process_id)
        .where(Process.key == process, Clock.outcome.is_not(None) | Clock.breached_at.is_not(None))
        .group_by(Clock.name, value, missed)
    )
    found: dict[tuple[str, str | None], dict[str, Any]] = {}
    for name, label, group, late, count in session.execute(counted):
        shown = None if group is None else str(group)
        found.setdefault((name, shown), {"label": label, "met": 0, "missed": 0})["missed" if late else "met"] = count
    told = [Attained(name, each["label"], group, each["met"], each["missed"]) for (name, group), each in found.items()]
    return sorted(told, key=lambda one: (one.clock, one.value or ""))


def _due(row: Any) -> Due:
    return Due(row.id, row.instance_id, row.next_at)


def _reached(clock: Running, at: datetime) -> dict[str, Any] | None:
    """Note the highest threshold reached and not told yet, and answer what is said of it."""
    budget = clock.budget
    percent = budget.passed(at)
    if budget.status != "running" or percent <= budget.percent:
        clock.read = None  # its next moment is written anew
        return None
    due = budget.due
    breached = due if percent >= WHOLE else None
    clock.budget = replace(budget, percent=percent, breached_at=budget.breached_at or breached)
    return {
        "clock": clock.name,
        "label": clock.label,
        "percent": percent,
        "due": due and due.isoformat(),
        "target": budget.target,
    }


def _tell(session: Session, held: moves.Held, message: Mapping[str, Any]) -> moves.Moved | None:
    breach = message["percent"] >= WHOLE
    name, verb = ("sla.breached", "clock.breached") if breach else ("sla.warning", "clock.warned")
    wait = _listening(held, name)
    if wait is None:
        moves.note(session, held.row, by=SYSTEM, verb=verb, detail=dict(message), at=held.moment)
        return None
    moves.apply(session, held, lambda run: run.deliver(wait.token, dict(message)))
    return moves.settle(session, held, verb=verb, element=wait.element, detail=dict(message))


def _listening(held: moves.Held, name: str) -> Wait | None:
    correlation = json.dumps(held.row["number"], ensure_ascii=False)
    waits = (wait for wait in held.before.values() if wait.kind == "message" and wait.name == name)
    return next((wait for wait in waits if wait.correlation == correlation), None)


def _shown(clock: Running, at: datetime) -> Shown:
    budget = clock.budget
    target, elapsed = budget.target or 0, budget.elapsed(at)
    return Shown(
        clock.name,
        clock.label,
        budget.status,
        budget.reason,
        budget.since,
        budget.calendar.name,
        budget.calendar.day,
        target,
        elapsed,
        target - elapsed,
        elapsed * WHOLE // target if target else 0,
        budget.due,
        elapsed >= target,
        budget.outcome,
    )
