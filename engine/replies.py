"""Replies: what a requester says to a ticket while its diagram listens for it.

A message whose name begins with `user.` is the requester's own word: the diagram decides when it may be said by catching it. An
agent may say it for them, as after a call on the phone; the history tells who did.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from engine import messages, sight
from engine.errors import Conflict, Invalid, NotFound
from engine.models import Instance, Subscription, Task

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.instances import InstanceView

PREFIX = "user."
_LISTENING = (
    select(Subscription.name, Subscription.correlation)
    .where(Subscription.instance_id == bindparam("instance"), Subscription.kind == "message")
    .where(Subscription.name.startswith(PREFIX))
    .order_by(Subscription.id)
)
REPLY = "user.replied"
WITHOUT_WORDS = ("user.confirmed",)
WITH_A_TASK = ("user.confirmed", "user.reopened")
LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class Offer:
    """A word that the diagram listens for now."""

    name: str
    correlation: str
    needs_text: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A ticket that waits for its requester's reply, and since when it has not moved."""

    number: str
    title: str
    at: datetime


def offered(session: Session, instance_id: int, *, by: Actor) -> list[Offer]:
    """What may be said to a ticket now, each word once; what the requester's own open task asks is left to the task.

    Who sees a ticket only because of a task of theirs (an approver) has no word in it.

    Raises:
        NotFound: there is no such ticket, or it is not for these eyes.
    """
    if not _has_a_word(session, instance_id, by):
        return []
    asked = session.scalar(
        select(Task.id).where(Task.instance_id == instance_id, Task.status == "open", Task.assignee == by.login)
    )
    return _words(session, instance_id, asked=bool(asked))


def of(session: Session, view: InstanceView, *, by: Actor) -> list[Offer]:
    """The same for a ticket that was found for `by` already, in one statement."""
    if not (by.has(*sight.DESK) or by.login in (view.row.requester, view.started_by)):
        return []
    return _words(session, view.row.id, asked=any(task.assignee == by.login for task in view.tasks))


def asked(session: Session, *, by: Actor) -> list[Asked]:
    """The tickets of `by` that wait for their reply, the longest first."""
    found = session.execute(
        select(Instance.number, Instance.title, Instance.changed_at)
        .where(Instance.requester == by.login, Instance.status == "open")
        .where(
            Instance.id.in_(
                select(Subscription.instance_id).where(
                    Subscription.kind == "message", Subscription.name == REPLY, Subscription.instance_id.is_not(None)
                )
            )
        )
        .order_by(Instance.changed_at, Instance.id)
    )
    return [Asked(row.number, row.title, row.changed_at) for row in found]


def give(session: Session, instance_id: int, name: str, *, text: str, by: Actor) -> messages.Delivered:
    """Say a word to a ticket; it reaches the diagram as the payload `{text, reason, by}`.

    Raises:
        NotFound: there is no such ticket, or it is not for these eyes.
        Conflict: the ticket does not listen for this word now.
        Invalid: the word needs a text, or the text is too long.
    """
    found = {offer.name: offer for offer in offered(session, instance_id, by=by)}.get(name)
    if found is None:
        raise Conflict("The ticket has moved on and does not wait for this any more; look at it as it is now.")
    text = text.strip()
    if found.needs_text and not text:
        raise Invalid("There is nothing to send yet; write a sentence.", fields={"text": "Write a sentence."})
    if len(text) > LONGEST:
        sentence = f"The text has {len(text):,} characters; {LONGEST:,} are possible."
        raise Invalid(sentence, fields={"text": sentence})
    payload = {"text": text, "reason": text, "by": by.login}
    return messages.deliver(session, name, correlation=json.loads(found.correlation), payload=payload, by=by)


def _words(session: Session, instance_id: int, *, asked: bool) -> list[Offer]:
    listening = session.connection().execute(_LISTENING, {"instance": instance_id})
    words = {row.name: row.correlation or "null" for row in listening}
    return [
        Offer(name, correlation, name not in WITHOUT_WORDS)
        for name, correlation in words.items()
        if not (asked and name in WITH_A_TASK)
    ]


def _has_a_word(session: Session, instance_id: int, by: Actor) -> bool:
    whose = select(Instance.requester, Instance.started_by).where(Instance.id == instance_id, sight.instances(by))
    found = session.execute(whose).one_or_none()
    if found is None:
        raise NotFound(f"There is no ticket {instance_id}, or it is not yours to see.")
    return by.has("agent", "owner", "admin") or by.login in found
