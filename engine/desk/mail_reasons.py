"""Reasons: why somebody gets a mail, in a sentence that stands in it, and the link that ends mail of its kind.

A link to end it is signed for its reader and works without signing in: mail programs follow it with one request.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from engine import people, tidings, watching
from engine.actor import Actor
from engine.desk import preferences, signing
from engine.errors import NotFound
from engine.models import Instance, Task

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

PURPOSE = "unsubscribe"
DIGEST = "You get this because you chose to hear of some things once a day."
_WITHOUT = {
    "announcement": "You get this because you follow a service that it is about, or belong to those who are told.",
    "survey": "You get this because a ticket of yours was closed.",
}


@dataclass(frozen=True, slots=True)
class Readers:
    """Who has to do with the ticket that a mail is about; without a ticket, nobody."""

    number: str | None = None
    requester: str | None = None
    working: frozenset[str] = frozenset()
    watching: frozenset[str] = frozenset()

    def why(self, login: str | None, event: str) -> str:
        """Why this reader (None: an address of nobody here) gets a mail about such an event."""
        if event in _WITHOUT:
            return _WITHOUT[event]
        if self.number is None:
            return "You get this because a process of the service desk writes to you."
        return f"You get this because {self._relation(login, event)}."

    def _relation(self, login: str | None, event: str) -> str:
        number = self.number
        relations = {
            f"the service desk wrote to this address about {number}": login is None,
            f"you asked for {number}": login == self.requester,
            f"something is asked of you on {number}": event == "approval",
            f"somebody gave you work on {number}": event == tidings.ASSIGNED,
            f"you work on {number}": login in self.working,
            f"you watch {number}": login in self.watching,
        }
        return next((words for words, so in relations.items() if so), f"{number} concerns you or a group of yours")


def readers(session: Session, number: str | None) -> Readers:
    """Who has to do with a ticket."""
    columns = select(Instance.id, Instance.requester, Instance.data)
    found = session.execute(columns.where(Instance.number == number)).one_or_none() if number else None
    if found is None:
        return Readers(number)
    working = select(Task.assignee).where(Task.instance_id == found.id, Task.status == "open")
    return Readers(
        number,
        found.requester,
        frozenset(login for login in session.scalars(working) if login),
        frozenset(watching.watchers(session, found.id, found.data)),
    )


def link(login: str, event: str) -> str:
    """The address that ends mail of this kind for this reader."""
    return signing.address(f"/unsubscribe/{event}/{login}/{signing.word(PURPOSE, login, event)}")


def find(session: Session, event: str, login: str, signature: str) -> preferences.Event:
    """The kind of event that such a link is about.

    Raises:
        NotFound: the link is not one of ours, or was altered.
    """
    if event not in preferences.EVENTS or not signing.holds(signature, PURPOSE, login, event):
        raise NotFound("This link is not one of ours, or something is missing at its end; use the one in the mail.")
    people.actor(session, login)
    return preferences.EVENTS[event]


def end(session: Session, event: str, login: str, signature: str) -> preferences.Event:
    """Send this reader no more mail of this kind.

    Raises:
        NotFound: as `find`.
    """
    found = find(session, event, login, signature)
    preferences.choose(session, event, preferences.NONE, by=Actor(login))
    return found


def headers(login: str | None, event: str) -> Mapping[str, str]:
    """The parameter that puts the link into a mail's header; none for a reader who has no preferences."""
    return {"unsubscribe": link(login, event)} if login is not None else {}
