"""Watching: who hears of a ticket besides its requester: those who chose to, and those the diagram lists in `watch_list`.

What one has chosen to watch is a box of the inbox, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

from engine import instances
from engine.models import Watcher

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from engine.actor import Actor

LISTED = "watch_list"


def watch(session: Session, instance_id: int, *, by: Actor) -> None:
    """Hear of a ticket from now on; watching it twice changes nothing.

    Raises:
        NotFound: there is no such ticket, or it is not for these eyes.
    """
    instances.seen(session, instance_id, by)
    if session.get(Watcher, (instance_id, by.login)) is None:
        session.execute(insert(Watcher).values(instance_id=instance_id, login=by.login))


def unwatch(session: Session, instance_id: int, *, by: Actor) -> None:
    """Hear of it no more; what the diagram lists stays."""
    session.execute(delete(Watcher).where(Watcher.instance_id == instance_id, Watcher.login == by.login))


def watched(session: Session, instance_id: int, *, by: Actor) -> bool:
    """Whether `by` has chosen to hear of it."""
    return session.get(Watcher, (instance_id, by.login)) is not None


def watchers(session: Session, instance_id: int, data: Mapping[str, Any]) -> list[str]:
    """The logins of those who watch, each once; `data` are the variables of the ticket."""
    listed = data.get(LISTED)
    named = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    chosen = session.scalars(select(Watcher.login).where(Watcher.instance_id == instance_id).order_by(Watcher.login))
    return list(dict.fromkeys([*named, *chosen]))
