"""Subscriptions: the services that a person wants to hear of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from engine.desk import announcements, services, status
from engine.models import ServiceSubscription

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.actor import Actor


def mine(session: Session, *, by: Actor) -> set[str]:
    """The keys of the services that `by` follows."""
    return set(session.scalars(select(ServiceSubscription.service).where(ServiceSubscription.login == by.login)))


def follow(session: Session, service: str, *, by: Actor) -> None:
    """Hear of what is announced about a service; following it twice changes nothing.

    Raises:
        NotFound: there is no such service.
    """
    services.find(session, service)
    if service not in mine(session, by=by):
        session.execute(insert(ServiceSubscription).values(login=by.login, service=service))


def join(session: Session, announcement: int, *, by: Actor) -> list[str]:
    """Hear how it goes on with what is announced, by following the services it names; answers those that are followed now.

    Whoever joins has read it.

    Raises:
        NotFound: there is no such announcement, or it is not for these eyes.
    """
    found = status.find(session, announcement, by=by)
    known = list(services.names(session, found.services))
    for service in known:
        follow(session, service, by=by)
    announcements.read(session, announcement, by=by)
    return known


def leave(session: Session, service: str, *, by: Actor) -> None:
    """Hear of it no more."""
    own = (ServiceSubscription.login == by.login, ServiceSubscription.service == service)
    session.execute(delete(ServiceSubscription).where(*own))
