"""Rows of clocks: how the clocks of an instance are read, counted anew and written.

A calendar is compiled once per process and found by its digest. A clock that was counted by an older state of its calendar is
counted anew when it is read under lock, over its whole ledger, so that a change of a calendar reaches every clock that still
goes, whatever is done to it next.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, func, insert, literal_column, select, update

from engine import budgets, calendar_reading
from engine.budgets import Budget, Span
from engine.errors import Invalid
from engine.models import Calendar, Clock, ClockSpan, Task, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine import calendars

_CLOCKS = (
    select(table(Clock), Calendar.content, Calendar.digest)
    .outerjoin(Calendar, Calendar.key == Clock.calendar)
    .where(Clock.instance_id == bindparam("instance"))
    .order_by(Clock.id)
)
_CALENDARS = select(Calendar.key, Calendar.content, Calendar.digest).where(
    Calendar.key.in_(bindparam("keys", expanding=True))
)
_SPANS = select(table(ClockSpan)).where(ClockSpan.clock_id == bindparam("clock")).order_by(ClockSpan.id)
_INSERT = insert(table(Clock))
_WRITTEN = (
    "label", "target", "calendar", "calendar_digest", "warn", "status", "reason", "started_at", "since", "consumed",
    "percent", "due_at", "next_at", "breached_at", "outcome",
)  # fmt: skip
_UPDATE = (
    update(table(Clock)).where(Clock.id == bindparam("clock")).values({name: bindparam(name) for name in _WRITTEN})
)
_INSERT_SPANS = insert(table(ClockSpan))
_UPDATE_SPAN = update(table(ClockSpan)).where(ClockSpan.id == bindparam("span")).values(seconds=bindparam("seconds"))

_EARLIEST = (
    select(func.min(Clock.due_at))
    .where(Clock.instance_id == bindparam("instance"), Clock.status == "running")
    .scalar_subquery()
)
_BREACH = case((_EARLIEST.is_(None), Task.due_at), (Task.due_at < _EARLIEST, Task.due_at), else_=_EARLIEST)
_COPY_DUE = (
    update(table(Task))
    .where(Task.instance_id == bindparam("instance"), Task.status == literal_column("'open'"))
    .values(breach_at=_BREACH)
)

log = logging.getLogger(__name__)

KEPT = 500
"""So many compiled calendars are kept in memory."""

_compiled: dict[tuple[str, str | None], calendars.Calendar] = {}


@dataclass(slots=True)
class Running:
    """A clock of an instance in memory: its row's id if it has one, its budget, and what is over since it was read."""

    name: str
    label: str
    budget: Budget
    id: int | None = None
    read: Budget | None = None
    over: list[Span] = field(default_factory=list)


def of(session: Session, instance: int, *, at: datetime) -> dict[str, Running]:
    """The clocks of a locked instance by name, the first started first."""
    rows = session.connection().execute(_CLOCKS, {"instance": instance}).mappings().all()
    found = {row["name"]: running(row) for row in rows}
    for row in rows:
        clock = found[row["name"]]
        if row["calendar_digest"] != row["digest"] and row["status"] != "stopped":
            reckon(session, clock, clock.budget.target, clock.budget.calendar, at=at)
            clock.read = None
    return found


def running(row: Mapping[Any, Any]) -> Running:
    """A clock from its row, joined with its calendar's content and digest."""
    budget = Budget(
        row["target"],
        calendar(row["calendar"], row["content"], row["digest"]),
        tuple(int(percent) for percent in row["warn"].split()),
        row["status"],
        row["started_at"],
        row["since"],
        row["reason"],
        row["consumed"],
        row["percent"],
        row["breached_at"],
        row["outcome"],
    )
    return Running(row["name"], row["label"], budget, row["id"], budget)


def reckon(session: Session, clock: Running, target: int | None, by: calendars.Calendar, *, at: datetime) -> None:
    """Count a clock anew over its whole ledger; the ledger's working times follow the calendar."""
    rows = session.connection().execute(_SPANS, {"clock": clock.id}).mappings().all() if clock.id else []
    kept = [Span(row["kind"], row["reason"], row["begun_at"], row["ended_at"], row["seconds"]) for row in rows]
    clock.budget, told = budgets.reckoned(clock.budget, target, by, [*kept, *clock.over], at=at)
    clock.over = told[len(kept) :]
    changed = [
        {"span": row["id"], "seconds": after.seconds}
        for row, before, after in zip(rows, kept, told, strict=False)
        if before.seconds != after.seconds
    ]
    if changed:
        session.connection().execute(_UPDATE_SPAN, changed)


def known(session: Session, clocks: Iterable[Running], keys: Iterable[str]) -> dict[str, calendars.Calendar]:
    """Calendars by key: those of the clocks, those of the store among `keys`, and those that are always there."""
    found = {clock.budget.calendar.key: clock.budget.calendar for clock in clocks}
    missing = sorted(set(keys) - set(found))
    if missing:
        for row in session.connection().execute(_CALENDARS, {"keys": missing}):
            found[row.key] = calendar(row.key, row.content, row.digest)
    standard = {key: calendar(key, None, None) for key in calendar_reading.STANDARD if key not in found}
    return {**standard, **found}


def calendar(key: str, content: Mapping[str, Any] | None, digest: str | None) -> calendars.Calendar:
    """A calendar in memory, read on first sight; without a row, or one that can be read, the standard one or around the clock."""
    if (key, digest) not in _compiled:
        if len(_compiled) >= KEPT:
            _compiled.clear()
        always = calendar_reading.STANDARD[calendar_reading.ALWAYS]
        row = content if content is not None else calendar_reading.STANDARD.get(key, always)
        try:
            _compiled[key, digest] = calendar_reading.read(key, row, digest=digest)
        except Invalid as refusal:  # it was sound when it was kept; a ticket must go on all the same
            log.warning("%s It counts around the clock.", refusal.sentence)
            _compiled[key, digest] = calendar_reading.read(key, always, digest=digest)
    return _compiled[key, digest]


def write(session: Session, instance: int, clocks: Iterable[Running]) -> None:
    """Write what has changed: one statement for new clocks, one for changed ones, one for what is over."""
    connection, clocks = session.connection(), list(clocks)
    new = [{"instance_id": instance, "name": clock.name, **_values(clock)} for clock in clocks if clock.id is None]
    changed = [clock for clock in clocks if clock.id is not None and clock.budget != clock.read]
    spans = [{"clock_id": clock.id, **_span(span)} for clock in changed for span in clock.over]
    if new:
        connection.execute(_INSERT, new)
    if changed:
        connection.execute(_UPDATE, [{"clock": clock.id, **_values(clock)} for clock in changed])
    if spans:
        connection.execute(_INSERT_SPANS, spans)


def copy_due(session: Session, instance: int) -> None:
    """Tell the open tasks of an instance when they, or a clock that runs, are missed: lists are ordered by that."""
    session.connection().execute(_COPY_DUE, {"instance": instance})


def _span(span: Span) -> dict[str, Any]:
    return {
        "kind": span.kind,
        "reason": span.reason,
        "begun_at": span.begun_at,
        "ended_at": span.ended_at,
        "seconds": span.seconds,
    }


def _values(clock: Running) -> dict[str, Any]:
    budget = clock.budget
    return {
        "label": clock.label,
        "target": budget.target,
        "calendar": budget.calendar.key,
        "calendar_digest": budget.calendar.digest,
        "warn": " ".join(map(str, budget.warn)),
        "status": budget.status,
        "reason": budget.reason,
        "started_at": budget.started_at,
        "since": budget.since,
        "consumed": budget.consumed,
        "percent": budget.percent,
        "due_at": budget.due,
        "next_at": budget.next,
        "breached_at": budget.breached_at,
        "outcome": budget.outcome,
    }
