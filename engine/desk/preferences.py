"""Preferences: how a person hears of each kind of event: by mail at once, in a daily digest, or not at all.

Context: one switch for all mail makes people switch it off, and agents hear of much that requesters never meet. Decision: each
kind of event has a default that suits whom it is for, and a person changes what they like; what a mail is about differs for each
of its readers (a reply is news of one's own ticket for one, of a watched one for another). Consequence: nobody is asked anything
first, and a new kind of event is one line here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from engine import tidings
from engine.errors import Invalid
from engine.models import Preference
from engine.sight import DESK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from engine.actor import Actor

MAIL, DIGEST, NONE = "mail", "digest", "none"
HOWS = (MAIL, DIGEST, NONE)
REPLY, TICKET, WATCHED, ANSWERED, WORK = "reply", "ticket", "watched", "answered", "work"
ANNOUNCEMENT = "announcement"


@dataclass(frozen=True, slots=True)
class Event:
    """A kind of event as people read it, who hears of it, and how they do when they have chosen nothing."""

    words: str
    desk: bool = False
    default: str = MAIL


EVENTS = {
    REPLY: Event("Replies and questions on my tickets"),
    TICKET: Event("Other news of my tickets: received, resolved, closed"),
    WATCHED: Event("Replies on tickets that I watch"),
    "approval": Event("Approvals and tasks that are asked of me"),
    ANNOUNCEMENT: Event("Announcements about services I follow"),
    "survey": Event("Short surveys after a ticket is closed"),
    ANSWERED: Event("Answers of requesters on tickets that I work on", desk=True),
    tidings.ASSIGNED: Event("Work that somebody gives to me", desk=True),
    tidings.GROUP: Event("Work that is handed over to my groups", desk=True, default=NONE),
    WORK: Event("Escalations and other news of work", desk=True),
}
"""A mail that names no event of these is other news of a ticket."""


def mine(session: Session, *, by: Actor) -> dict[str, str]:
    """event -> how, for every event that this person meets."""
    known = select(Preference.event, Preference.how).where(Preference.login == by.login)
    chosen = {row.event: row.how for row in session.execute(known)}
    return {event: chosen.get(event, what.default) for event, what in EVENTS.items() if not what.desk or by.has(*DESK)}


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


def hows(session: Session, events: dict[str, str]) -> dict[str, str]:
    """login -> how, for people and the event that a mail is for each of them."""
    found = select(Preference.login, Preference.event, Preference.how).where(Preference.login.in_(events))
    chosen = {(row.login, row.event): row.how for row in session.execute(found)}
    return {login: chosen.get((login, event), EVENTS[event].default) for login, event in events.items()}


def for_each(event: str, logins: Iterable[str], *, requester: str | None, working: Iterable[str]) -> dict[str, str]:
    """login -> the event that a mail about a ticket is for this reader."""
    known, at_work = event if event in EVENTS else TICKET, set(working)
    return {login: _seen_by(known, login, requester, at_work) for login in logins}


def _seen_by(event: str, login: str, requester: str | None, working: set[str]) -> str:
    if event not in (REPLY, TICKET) or requester is None or login == requester:
        return event
    if event == TICKET:
        return WORK
    return ANSWERED if login in working else WATCHED
