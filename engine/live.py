"""Live: which tickets something happened to since one last looked, and whom it concerns.

Context: what one person does is to be on another's page within a second, and a move must not get slower for it. Decision: no
table of its own. Every move and claim writes history, every word an entry, both with growing ids; a look reads what lies beyond
the last ids. Consequence: only looking costs. PostgreSQL may commit a smaller id after a larger one, so each look goes back a
little and leaves out what it has told already. Who comes late, with a page made before it began to listen or after a connection
that broke, asks for what has happened since a moment; what is told twice then costs one more look at a page, what is not told
would be missed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from engine.models import Announcement, AnnouncementUpdate, Entry, HistoryEvent, Instance, Process, Task, Watcher
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
MARGIN = timedelta(seconds=2)
"""A deed bears the moment it was done at; it is seen once it is committed, at most so much later."""
STATUS = "status"
"""What a change of the announcements has in the place of a number."""

Told = frozenset[tuple[str, int]]
Announced = tuple[int, Any]
"""The last update of an announcement, and when one ended last."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a look has come: the last ids, which of those just before them have been told, and what was announced last."""

    history: int = 0
    entries: int = 0
    told: Told = frozenset()
    announced: Announced = (0, None)


@dataclass(frozen=True, slots=True)
class Change:
    """Something happened to a ticket: who did it, when last, and which people and groups have to do with the ticket.

    For an announcement, which all may know of that there is something to read anew, `number` is STATUS.
    """

    instance_id: int
    number: str
    process: str
    by: frozenset[str]
    public: bool
    people: frozenset[str]
    groups: frozenset[str]
    watchers: frozenset[str]
    at: datetime | None = None

    def concerns(self, actor: Actor) -> bool:
        """Whether it is a ticket of this person's or of a group of theirs, or one they watch."""
        return self._has_part(actor) or actor.login in self.watchers

    def shown_to(self, actor: Actor) -> bool:
        """Whether this person may know of it: an internal note tells a requester nothing, not even that it is there."""
        if actor.has(*DESK):
            return True
        return bool(actor.roles) and self.public and (self.number == STATUS or self._has_part(actor))

    def was_only(self, actor: Actor, *, before: datetime | None) -> bool:
        """Whether it is what this person alone did before a moment: the page they were led to shows it."""
        return before is not None and self.at is not None and self.at < before and self.by == {actor.login}

    def _has_part(self, actor: Actor) -> bool:
        return actor.login in self.people or bool(self.groups & set(actor.groups))


@dataclass(frozen=True, slots=True)
class _Row:
    key: tuple[str, int]
    instance_id: int
    by: str
    at: datetime
    public: bool


def begin(session: Session) -> Mark:
    """A mark at what has happened up to now."""
    history = session.scalar(select(func.max(HistoryEvent.id))) or 0
    entries = session.scalar(select(func.max(Entry.id))) or 0
    rows = _rows(session, history - BACK, entries - BACK)
    return Mark(history, entries, frozenset(row.key for row in rows), _announced(session))


def look(session: Session, mark: Mark) -> tuple[Mark, list[Change] | None]:
    """What has happened since `mark`, the mark to look from next, and None instead of a list when it is too much to name."""
    rows = _rows(session, mark.history - BACK, mark.entries - BACK)
    fresh = [row for row in rows if row.key not in mark.told]
    if len(fresh) > MOST:
        return begin(session), None
    history = max([mark.history, *(row.key[1] for row in rows if row.key[0] == "history")])
    entries = max([mark.entries, *(row.key[1] for row in rows if row.key[0] == "entry")])
    announced = _announced(session)
    following = Mark(history, entries, frozenset(row.key for row in rows), announced)
    said = [_ANNOUNCED] if announced != mark.announced else []
    return following, [*_changes(session, fresh), *said]


def since(session: Session, moment: datetime, *, by: Actor) -> list[Change] | None:
    """What has happened since `moment`, and a little before it but for what `by` did then: their page shows that already.

    None when it may be too much to name.
    """
    history = (session.scalar(select(func.max(HistoryEvent.id))) or 0) - MOST
    entries = (session.scalar(select(func.max(Entry.id))) or 0) - MOST
    rows = _rows(session, history, entries, since=moment - MARGIN)
    if len(rows) >= MOST // 2:  # ids have gaps, so that fewer rows may already be all of what was looked at
        return None
    happened = [one for one in _changes(session, rows) if not one.was_only(by, before=moment)]
    return [*happened, *([_ANNOUNCED] if _announced_since(session, moment - MARGIN) else [])]


_ANNOUNCED = Change(0, STATUS, "", frozenset(), True, frozenset(), frozenset(), frozenset())  # noqa: FBT003  in their order


def _announced(session: Session) -> Announced:
    last = select(func.max(AnnouncementUpdate.id)).scalar_subquery()
    row = session.execute(select(last, select(func.max(Announcement.ended_at)).scalar_subquery())).one()
    return row[0] or 0, row[1]


def _announced_since(session: Session, moment: datetime) -> bool:
    said = select(AnnouncementUpdate.at).order_by(AnnouncementUpdate.id.desc()).limit(1)
    last, ended = session.scalar(said), session.scalar(select(func.max(Announcement.ended_at)))
    return any(at is not None and at >= moment for at in (last, ended))


def _rows(session: Session, history: int, entries: int, *, since: datetime | None = None) -> list[_Row]:
    """What lies beyond these ids; what is younger than `since` alone, if it is given."""
    columns = (HistoryEvent.id, HistoryEvent.instance_id, HistoryEvent.by, HistoryEvent.at)
    happened = select(*columns).where(HistoryEvent.id > history)
    said = select(Entry.id, Entry.instance_id, Entry.by, Entry.at, Entry.visible).where(Entry.id > entries)
    if since is not None:
        happened, said = happened.where(HistoryEvent.at >= since), said.where(Entry.at >= since)
    events = session.execute(happened.order_by(HistoryEvent.id).limit(MOST + BACK))
    texts = session.execute(said.order_by(Entry.id).limit(MOST + BACK))
    return [
        *(_Row(("history", row.id), row.instance_id, row.by, row.at, public=True) for row in events),
        *(_Row(("entry", row.id), row.instance_id, row.by, row.at, row.visible) for row in texts),
    ]


def _changes(session: Session, rows: Iterable[_Row]) -> list[Change]:
    by: dict[int, set[str]] = {}
    public: dict[int, bool] = {}
    at: dict[int, datetime] = {}
    for row in rows:
        at[row.instance_id] = max(row.at, at.get(row.instance_id, row.at))
        by.setdefault(row.instance_id, set()).add(row.by)
        public[row.instance_id] = public.get(row.instance_id, False) or row.public
    if not by:
        return []
    people, groups = _concerned(session, list(by))
    watchers = _watching(session, list(by))
    columns = (Instance.id, Instance.number, Instance.requester, Instance.started_by, Process.key)
    found = select(*columns).join(Process, Process.id == Instance.process_id).where(Instance.id.in_(by))
    return [
        Change(
            row.id,
            row.number,
            row.key,
            frozenset(by[row.id]),
            public[row.id],
            frozenset({row.started_by, *([row.requester] if row.requester else ()), *people.get(row.id, ())}),
            frozenset(groups.get(row.id, ())),
            frozenset(watchers.get(row.id, ())),
            at[row.id],
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


def _watching(session: Session, instances: list[int]) -> dict[int, set[str]]:
    watchers: dict[int, set[str]] = {}
    for row in session.execute(select(Watcher).where(Watcher.instance_id.in_(instances))).scalars():
        watchers.setdefault(row.instance_id, set()).add(row.login)
    return watchers
