"""Drafts: what somebody types into a form is kept while they type, and is no answer until they send it.

There is one draft per person and form; nobody sees another's text, but who works on a task is told to whoever opens it too. A
draft goes when its form is sent. Of a task that somebody else has finished it stays for a week, to copy from; a discarded one
stays for an hour, to be taken back; one of a start form that was left lying goes after a month.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, case, delete, exists, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from engine import now, strictjson
from engine.errors import Conflict, Invalid
from engine.models import Draft, Person, Task, table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.db import Database

LARGEST = 500_000
"""Characters of a draft, as JSON."""
TAKEN_BACK_FOR = timedelta(hours=1)
FINISHED_FOR = timedelta(days=7)
LEFT_FOR = timedelta(days=30)

_MINE = and_(Draft.login == bindparam("login"), Draft.place == bindparam("place"))
_FIND = select(Draft.values, Draft.stood, Draft.revision, Draft.begun_at, Draft.at).where(
    _MINE, Draft.discarded_at.is_(None)
)
_FORGET = delete(table(Draft)).where(_MINE)


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft: what was typed by the name of its input, what the fields held when the typing began, and when."""

    values: Mapping[str, Any]
    stood: Mapping[str, Any]
    revision: int | None
    begun_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody who has typed into the form of a task and not sent it."""

    login: str
    name: str
    begun_at: datetime
    at: datetime


def of_task(task_id: int) -> str:
    """The place of a task's form."""
    return f"task:{task_id}"


def of_start(process: str, at: str | None = None) -> str:
    """The place of a start form."""
    return f"start:{process}" + (f":{at}" if at else "")


def find(session: Session, place: str, *, by: Actor) -> Kept | None:
    """The draft of this person for this form."""
    row = session.connection().execute(_FIND, {"login": by.login, "place": place}).one_or_none()
    return None if row is None else Kept(*row)


def others(session: Session, task_id: int, *, by: Actor) -> list[Author]:
    """Who else is at work on the form of a task, the earliest first."""
    found = (
        select(Draft.login, Person.name, Draft.begun_at, Draft.at)
        .join(Person, Person.login == Draft.login)
        .where(Draft.task_id == task_id, Draft.login != by.login, Draft.discarded_at.is_(None))
    )
    return [Author(*row) for row in session.execute(found.order_by(Draft.begun_at))]


def keep(
    session: Session,
    place: str,
    values: Mapping[str, Any],
    *,
    by: Actor,
    task_id: int | None = None,
    revision: int | None = None,
    stood: Mapping[str, Any] | None = None,
) -> None:
    """Keep what was typed so far, in the place of what was kept before.

    Raises:
        Conflict: the task is over.
        Invalid: it is too much.
    """
    strictjson.check(dict(values))
    if len(strictjson.dumps([dict(values), dict(stood or {})])) > LARGEST:
        raise Invalid(
            f"This is more than the {LARGEST:,} characters that are kept as a draft; send it, or put the text in a file."
        )
    if task_id is not None:
        _require_open(session, task_id)
    moment = now.now()
    known = {"values": dict(values), "stood": dict(stood or {}), "revision": revision, "at": moment}
    if _changed(session, place, by, known):
        return
    row = {**known, "login": by.login, "place": place, "task_id": task_id, "begun_at": moment}
    try:
        with session.begin_nested():
            session.connection().execute(insert(table(Draft)), row)
    except IntegrityError:  # the same person's other tab was quicker
        _changed(session, place, by, known)


def discard(session: Session, place: str, *, by: Actor) -> bool:
    """Put a draft aside; answers whether there was one."""
    return _set(session, place, by, Draft.discarded_at.is_(None), now.now())


def take_back(session: Session, place: str, *, by: Actor) -> bool:
    """Have a discarded draft again; answers whether it was still there."""
    return _set(session, place, by, Draft.discarded_at.is_not(None), None)


def forget(session: Session, place: str, *, by: Actor) -> None:
    """Its form was sent: there is nothing left to send."""
    session.connection().execute(_FORGET, {"login": by.login, "place": place})


def sweep(session: Session) -> int:
    """Drop what nobody can need any more; answers how much that was."""
    moment = now.now()
    finished = exists().where(
        Task.id == Draft.task_id,
        Task.status != "open",
        or_(Task.done_at < moment - FINISHED_FOR, Task.done_by == Draft.login),
    )
    old = or_(
        Draft.discarded_at < moment - TAKEN_BACK_FOR,
        and_(Draft.task_id.is_(None), Draft.at < moment - LEFT_FOR),
        finished,
    )
    return session.connection().execute(delete(table(Draft)).where(old)).rowcount


def swept(database: Database) -> int:
    """The same, in a transaction of its own when there is anything to drop."""
    with database.reading() as session:
        if not session.scalar(select(func.count()).select_from(Draft)):
            return 0
    with database.transaction() as session:
        return sweep(session)


def _changed(session: Session, place: str, by: Actor, known: dict[str, Any]) -> bool:
    """Write over the draft that there is. One that was put aside begins anew."""
    begun = case((Draft.discarded_at.is_(None), Draft.begun_at), else_=known["at"])
    mine = update(Draft).where(Draft.login == by.login, Draft.place == place)
    return bool(session.connection().execute(mine.values(**known, begun_at=begun, discarded_at=None)).rowcount)


def _require_open(session: Session, task_id: int) -> None:
    if session.scalar(select(Task.status).where(Task.id == task_id)) != "open":
        raise Conflict("The task is over, so there is nothing to keep a draft for; copy what should be kept.")


def _set(session: Session, place: str, by: Actor, state: Any, moment: datetime | None) -> bool:
    changed = update(Draft).where(Draft.login == by.login, Draft.place == place, state).values(discarded_at=moment)
    return bool(session.connection().execute(changed).rowcount)
