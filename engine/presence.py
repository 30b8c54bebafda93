"""Presence: who of the desk has a ticket open just now, viewing or typing, so that two do not do the same work unknowingly.

It is told by open pages every few seconds and forgotten half a minute after the last word; nothing of it is kept, and requesters
neither see it nor are seen. A page that repeats what is known already writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from engine import now, sight
from engine.errors import Invalid, NotAllowed, NotFound
from engine.models import Instance, Person, Presence, table

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.actor import Actor

LASTS = timedelta(seconds=30)
FRESH = timedelta(seconds=15)
"""So much of it left, a word that says nothing new need not be written."""
DOING = ("viewing", "typing")
WHO = (*sight.DESK, "approver")


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who has the ticket open, since when, and on which of its tasks' pages if on one."""

    login: str
    name: str
    doing: str
    since: datetime
    task_id: int | None = None


def others(session: Session, instance_id: int, *, by: Actor) -> list[Present]:
    """Who else is there, those who type first; nobody for those who are not of the desk."""
    if not by.has(*WHO):
        return []
    found = (
        select(Presence.login, Person.name, Presence.doing, Presence.since, Presence.task_id)
        .join(Person, Person.login == Presence.login)
        .where(Presence.instance_id == instance_id, Presence.login != by.login, Presence.until > now.now())
    )
    return [Present(*row) for row in session.execute(found.order_by(Presence.doing, Presence.since))]


def is_known(session: Session, instance_id: int, *, by: Actor, doing: str, task_id: int | None = None) -> bool:
    """Whether the same was said a moment ago."""
    found = select(Presence.login).where(
        Presence.instance_id == instance_id,
        Presence.login == by.login,
        Presence.doing == doing,
        Presence.task_id.is_(None) if task_id is None else Presence.task_id == task_id,
        Presence.until > now.now() + FRESH,
    )
    return session.scalar(found) is not None


def tell(session: Session, instance_id: int, *, by: Actor, doing: str, task_id: int | None = None) -> None:
    """Say that `by` is there; what has run out goes on the way, so that the table holds only who is there.

    Raises:
        NotFound: there is no such ticket, or it is not for these eyes.
        NotAllowed: somebody who is not of the desk.
        Invalid: another word than viewing or typing.
    """
    if doing not in DOING:
        raise Invalid(f"One is viewing or typing, not '{doing[:40]}'.", fields={"doing": "Send viewing or typing."})
    if not by.has(*WHO):
        raise NotAllowed("Who looks at a ticket is told among those who work on it only.")
    if session.scalar(select(Instance.id).where(Instance.id == instance_id, sight.instances(by))) is None:
        raise NotFound(f"There is no ticket {instance_id}, or it is not yours to see.")
    moment, connection = now.now(), session.connection()
    connection.execute(delete(table(Presence)).where(Presence.until <= moment))
    known = {"doing": doing, "task_id": task_id, "until": moment + LASTS}
    mine = update(Presence).where(Presence.instance_id == instance_id, Presence.login == by.login)
    if connection.execute(mine.values(**known)).rowcount:
        return
    row = {**known, "instance_id": instance_id, "login": by.login, "since": moment}
    try:
        with session.begin_nested():
            connection.execute(insert(table(Presence)), row)
    except IntegrityError:  # another tab of the same person said so at the same moment
        connection.execute(mine.values(**known))


def leave(session: Session, instance_id: int, *, by: Actor) -> None:
    """They are gone."""
    gone = delete(table(Presence)).where(Presence.instance_id == instance_id, Presence.login == by.login)
    session.connection().execute(gone)
