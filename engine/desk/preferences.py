"""Preferences: how a person hears of each kind of event: by mail at once, in a daily digest, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from engine.errors import Invalid
from engine.models import Preference

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from engine.actor import Actor

MAIL, DIGEST, NONE = "mail", "digest", "none"
HOWS = (MAIL, DIGEST, NONE)
TICKET = "ticket"
EVENTS = {
    "reply": "Replies and questions on my tickets",
    TICKET: "Other news of my tickets: received, resolved, closed",
    "approval": "Approvals and tasks that are asked of me",
    "announcement": "Announcements about services I follow",
    "survey": "Short surveys after a ticket is closed",
}
"""event -> what it is called; a mail that names no event of these is other news of a ticket."""


def mine(session: Session, *, by: Actor) -> dict[str, str]:
    """event -> how, for every event."""
    return {event: hows(session, [by.login], event).get(by.login, MAIL) for event in EVENTS}


def choose(session: Session, event: str, how: str, *, by: Actor) -> None:
    """Hear of an event in this manner from now on.

    Raises:
        Invalid: there is no such event or manner.
    """
    if event not in EVENTS or how not in HOWS:
        raise Invalid(
            f"'{how}' is no way to hear of '{event}'; choose mail, digest or none for one of the events listed."
        )
    session.merge(Preference(login=by.login, event=event, how=how))
    session.flush()


def hows(session: Session, logins: Iterable[str], event: str) -> dict[str, str]:
    """login -> how, for those of these people who have chosen."""
    known = event if event in EVENTS else TICKET
    found = select(Preference.login, Preference.how).where(Preference.login.in_(set(logins)), Preference.event == known)
    return {row.login: row.how for row in session.execute(found)}
