"""Timeline: a ticket's stream as people read it: entries and what happened in one line of time, the newest first or last.

One union of two small indexed reads finds the page; then its rows are fetched. A requester's look has the condition `visible` in
the query, and of what happened only what is theirs to know (`TOLD_ALL`), so that what is internal cannot slip through a page or a
count.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, literal, select, union_all

from engine import instances
from engine.desk import attachments
from engine.instances import Event
from engine.models import Entry, HistoryEvent
from engine.page import Page, bounds
from engine.sight import DESK

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.desk.attachments import Attached

SHOWS = ("all", "words", "public", "internal", "system")
"""What of a stream is asked for: all of it, what people wrote, replies alone, notes alone, what the system noted."""
_KINDS = {
    "words": ("public", "internal", "email_in", "email_out", "survey"),
    "public": ("public", "email_in", "email_out", "survey"),
    "internal": ("internal",),
    "system": ("system", "alert"),
}
TOLD_ALL = ("instance.started", "instance.cancelled", "task.completed")
"""What happened that requesters hear of: who took, handed over or retried what is the desk's own affair."""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of the stream with its files."""

    id: int
    at: datetime
    kind: str
    visible: bool
    text: str
    by: str
    detail: Mapping[str, Any]
    files: tuple[Attached, ...] = ()


def listed(
    session: Session,
    instance_id: int,
    *,
    by: Actor,
    show: str = "all",
    oldest: bool = False,
    page: int = 1,
    size: int = 20,
) -> Page[Line | Event]:
    """A page of the stream; `show` is one of `SHOWS`, `oldest` has the first word first.

    Raises:
        NotFound: there is no such ticket, or it is not for these eyes.
    """
    instances.seen(session, instance_id, by)
    return of(session, instance_id, by=by, show=show, oldest=oldest, page=page, size=size)


def of(
    session: Session, instance_id: int, *, by: Actor, show: str, oldest: bool = False, page: int = 1, size: int = 20
) -> Page[Line | Event]:
    """The same for a ticket that was found for `by` already."""
    page, size = bounds(page, size)
    wanted = _wanted(show, desk=by.has(*DESK), oldest=oldest)
    asked = {"instance": instance_id, "most": size, "after": (page - 1) * size}
    rows = session.connection().execute(wanted, asked).all()
    lines = _lines(session, [row.id for row in rows if row.source == "entry"])
    events = _events(session, [row.id for row in rows if row.source == "event"])
    items = [lines[row.id] if row.source == "entry" else events[row.id] for row in rows]
    if not rows and page > 1:  # beyond the last, where no row tells how many there are
        return Page([], of(session, instance_id, by=by, show=show, size=1).total, page, size)
    return Page(items, rows[0].total if rows else 0, page, size)


def entries(session: Session, instance_id: int, *, by: Actor, page: int = 1, size: int = 50) -> Page[Line]:
    """The entries alone, for machines.

    Raises:
        NotFound: there is no such ticket, or it is not for these eyes.
    """
    instances.seen(session, instance_id, by)
    page, size = bounds(page, size)
    mine = _entries(instance_id, desk=by.has(*DESK)).subquery()
    found = select(mine.c.id).order_by(mine.c.id.desc()).limit(size).offset((page - 1) * size)
    ids = list(session.scalars(found))
    lines = _lines(session, ids)
    total = session.scalar(select(func.count()).select_from(mine)) or 0
    return Page([lines[key] for key in ids], total, page, size)


def one(session: Session, entry: int) -> Line:
    """An entry that the caller has just written."""
    return _lines(session, [entry])[entry]


@cache
def _wanted(show: str, *, desk: bool, oldest: bool) -> Any:
    """The statement for a page: which entries and events, in order, and how many there are in all."""
    both = union_all(*_parts(show, desk=desk)).subquery()
    newest = (both.c.at.desc(), both.c.source, both.c.id.desc())
    order = (both.c.at, both.c.source.desc(), both.c.id) if oldest else newest
    found = select(both.c.source, both.c.id, func.count().over().label("total")).order_by(*order)
    return found.limit(bindparam("most")).offset(bindparam("after"))


def _parts(show: str, *, desk: bool) -> list[Any]:
    mine = _entries(bindparam("instance"), desk=desk)
    if show in _KINDS:
        mine = mine.where(Entry.kind.in_(_KINDS[show]))
    if show not in ("all", "system"):
        return [mine]
    happened = select(literal("event").label("source"), HistoryEvent.id, HistoryEvent.at)
    happened = happened.where(HistoryEvent.instance_id == bindparam("instance"))
    return [mine, happened if desk else happened.where(HistoryEvent.verb.in_(TOLD_ALL))]


def _entries(instance_id: Any, *, desk: bool) -> Any:
    found = select(literal("entry").label("source"), Entry.id, Entry.at).where(Entry.instance_id == instance_id)
    return found if desk else found.where(Entry.visible)


def _lines(session: Session, ids: list[int]) -> dict[int, Line]:
    if not ids:
        return {}
    files = attachments.of(session, ids)
    rows = session.connection().execute(_LINES, {"ids": ids})
    return {row.id: Line(*row, files=tuple(files.get(row.id, ()))) for row in rows}


def _events(session: Session, ids: list[int]) -> dict[int, Event]:
    rows = session.connection().execute(_EVENTS, {"ids": ids}) if ids else ()
    return {row.id: Event(*row[1:]) for row in rows}


_IDS: Any = bindparam("ids", expanding=True)
_LINES = select(Entry.id, Entry.at, Entry.kind, Entry.visible, Entry.text, Entry.by, Entry.detail).where(
    Entry.id.in_(_IDS)
)
_EVENTS = select(
    HistoryEvent.id,
    HistoryEvent.sequence,
    HistoryEvent.at,
    HistoryEvent.by,
    HistoryEvent.verb,
    HistoryEvent.element,
    HistoryEvent.detail,
).where(HistoryEvent.id.in_(_IDS))
