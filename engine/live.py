"""Live: which tickets something happened to since one last looked, and whom it concerns.

Context: what one person does is to be on another's page within a second, and a move must not get slower for it. Decision: no
table of its own. Every move and claim writes history, every word an entry, both with growing ids; a look reads what lies beyond
the last ids. Consequence: only looking costs. PostgreSQL may commit a smaller id after a larger one, so each look goes back a
little and leaves out what it has told already.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from engine.models import Entry, HistoryEvent, Instance, Task
from engine.sight import DESK

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.actor import Actor

BACK = 200
"""So many ids each look goes back."""
MOST = 500
"""Rows that one look names; with more than that, everything is to be read anew."""

Told = frozenset[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a look has come: the last ids, and which of those just before them have been told."""

    history: int = 0
    entries: int = 0
    told: Told = frozenset()


@dataclass(frozen=True, slots=True)
class Change:
    """Something happened to a ticket: who did it, and which people and groups have to do with the ticket."""

    instance_id: int
    number: str
    by: frozenset[str]
    public: bool
    people: frozenset[str]
    groups: frozenset[str]

    def concerns(self, actor: Actor) -> bool:
        """Whether it is a ticket of this person's or of a group of theirs."""
        return actor.login in self.people or bool(self.groups & set(actor.groups))

    def shown_to(self, actor: Actor) -> bool:
        """Whether this person may know of it: an internal note tells a requester nothing, not even that it is there."""
        return actor.has(*DESK) or (self.public and bool(actor.roles) and self.concerns(actor))


@dataclass(frozen=True, slots=True)
class _Row:
    key: tuple[str, int]
    instance_id: int
    by: str
    at: datetime
    public: bool


def begin(session: Session, *, since: datetime | None = None) -> Mark:
    """A mark at what has happened up to now; what is younger than `since` counts as not told yet."""
    history = session.scalar(select(func.max(HistoryEvent.id))) or 0
    entries = session.scalar(select(func.max(Entry.id))) or 0
    rows = _rows(session, Mark(history, entries))
    return Mark(history, entries, frozenset(row.key for row in rows if since is None or row.at < since))


def look(session: Session, mark: Mark) -> tuple[Mark, list[Change] | None]:
    """What has happened since `mark`, the mark to look from next, and None instead of a list when it is too much to name."""
    rows = _rows(session, mark)
    fresh = [row for row in rows if row.key not in mark.told]
    if len(fresh) > MOST:
        return begin(session), None
    history = max([mark.history, *(row.key[1] for row in rows if row.key[0] == "history")])
    entries = max([mark.entries, *(row.key[1] for row in rows if row.key[0] == "entry")])
    following = Mark(history, entries, frozenset(row.key for row in rows))
    return following, _changes(session, fresh) if fresh else []


def _rows(session: Session, mark: Mark) -> list[_Row]:
    """What lies beyond the mark, and a little before it."""
    columns = (HistoryEvent.id, HistoryEvent.instance_id, HistoryEvent.by, HistoryEvent.at)
    happened = select(*columns).where(HistoryEvent.id > mark.history - BACK)
    said = select(Entry.id, Entry.instance_id, Entry.by, Entry.at, Entry.visible).where(Entry.id > mark.entries - BACK)
    events = session.execute(happened.order_by(HistoryEvent.id).limit(MOST + BACK))
    entries = session.execute(said.order_by(Entry.id).limit(MOST + BACK))
    return [
        *(_Row(("history", row.id), row.instance_id, row.by, row.at, public=True) for row in events),
        *(_Row(("entry", row.id), row.instance_id, row.by, row.at, row.visible) for row in entries),
    ]


def _changes(session: Session, rows: Iterable[_Row]) -> list[Change]:
    by: dict[int, set[str]] = {}
    public: dict[int, bool] = {}
    for row in rows:
        by.setdefault(row.instance_id, set()).add(row.by)
        public[row.instance_id] = public.get(row.instance_id, False) or row.public
    people, groups = _concerned(session, list(by))
    found = select(Instance.id, Instance.number, Instance.requester, Instance.started_by).where(Instance.id.in_(by))
    return [
        Change(
            row.id,
            row.number,
            frozenset(by[row.id]),
            public[row.id],
            frozenset({row.started_by, *([row.requester] if row.requester else ()), *people.get(row.id, ())}),
            frozenset(groups.get(row.id, ())),
        )
        for row in session.execute(found.order_by(Instance.id))
    ]


def _concerned(session: Session, instances: list[int]) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    """Whom the tasks of these tickets concern, those that are over too: a list must learn that one is gone."""
    people: dict[int, set[str]] = {}
    groups: dict[int, set[str]] = {}
    found = select(Task.instance_id, Task.assignee, Task.done_by, Task.group).where(Task.instance_id.in_(instances))
    for row in session.execute(found):
        people.setdefault(row.instance_id, set()).update(login for login in (row.assignee, row.done_by) if login)
        groups.setdefault(row.instance_id, set()).update([row.group] if row.group else [])
    return people, groups
