"""Messages: what is said to instances. A message takes effect in at most one instance, a signal reaches all that listen.

A message that comes before its receiver listens is kept for a day. Delivery and the receiver's move are one transaction, and a
repeated message (same key) takes effect once. A signal is written as one delivery job per listener, so that one command stays
one transaction on one instance.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, exists, insert, select, update

from engine import moves, now, starts
from engine.actor import SYSTEM, Actor
from engine.errors import Conflict, Invalid, NotAllowed
from engine.models import Instance, Job, Message, Process, Subscription, table
from engine.models.job import untried

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

KEPT = timedelta(days=1)
CANDIDATES = 5

_BY_KEY = select(Message.id, Message.status, Message.instance_id).where(Message.key == bindparam("key"))
_INSERT = insert(table(Message))
_DELIVERED = (
    update(table(Message))
    .where(Message.id == bindparam("message"))
    .values(status="delivered", instance_id=bindparam("instance"))
)
_LISTENERS = (
    select(Subscription.instance_id, Subscription.token, Subscription.element)
    .where(
        Subscription.kind == "message",
        Subscription.name == bindparam("name"),
        Subscription.correlation == bindparam("correlation"),
        Subscription.instance_id.is_not(None),
    )
    .order_by(Subscription.id)
    .limit(CANDIDATES)
)
_STARTERS = (
    select(Subscription.version_id, Subscription.element)
    .join(Process, Process.live_version_id == Subscription.version_id)
    .where(Subscription.kind == "message", Subscription.name == bindparam("name"), Subscription.instance_id.is_(None))
    .order_by(Subscription.id)
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of a message: delivered (to the instance of that number) or waiting for its receiver."""

    status: str
    instance_id: int | None = None
    number: str | None = None


def deliver(
    session: Session, name: str, *, correlation: Any, payload: Mapping[str, Any], by: Actor, key: str | None = None
) -> Delivered:
    """Say something to the one instance that waits for it, or start one, or keep it until somebody listens.

    Args:
        correlation: the value that the receiver's own expression gives (usually a ticket number).
        key: the sender's id of this message; a second one with the same key changes nothing.

    Raises:
        NotAllowed: the sender has no role.
        Invalid: the message has no name.
    """
    if not by.roles:
        raise NotAllowed("Sending a message needs a role; ask an administrator.")
    if not name:
        raise Invalid("A message needs a name.", fields={"name": "Name the message."})
    earlier = _earlier(session, key)
    if earlier is not None:
        return earlier
    text = canonical(correlation)
    moved = _to_listener(session, name, text, payload, by) or _to_starter(session, name, payload, by)
    _keep(session, name, text, payload, by=by, key=key, moved=moved)
    return Delivered("delivered", moved.id, moved.number) if moved else Delivered("waiting")


def listens(session: Session, name: str, *, correlation: Any) -> bool:
    """Whether an instance waits for this message now."""
    asked = {"name": name, "correlation": canonical(correlation)}
    return session.connection().execute(_LISTENERS, asked).first() is not None


def broadcast(session: Session, name: str, *, payload: Mapping[str, Any], by: Actor) -> int:
    """Raise a signal: one delivery for each instance that listens and each process it starts; answers how many.

    Raises:
        NotAllowed: only agents, owners and administrators raise signals.
    """
    if not by.has("agent", "owner", "admin"):
        raise NotAllowed("Signals are raised by agents, process owners and administrators.")
    listening = session.execute(
        select(Subscription.instance_id, Subscription.version_id, Subscription.token, Subscription.element).where(
            Subscription.kind == "signal", Subscription.name == name
        )
    ).all()
    moment = now.now()
    jobs = [
        untried(
            "delivery",
            due_at=moment,
            payload={"kind": "caught", "name": name, "token": one.token, "payload": dict(payload)},
            instance_id=one.instance_id,
            version_id=one.version_id,
            element=one.element,
        )
        for one in listening
    ]
    if jobs:
        session.connection().execute(insert(table(Job)), jobs)
    return len(jobs)


def waiting(session: Session, *, limit: int = 100) -> list[int]:
    """Messages that wait although somebody listens by now (the two came at the same moment), for the worker to deliver."""
    listens = exists().where(
        Subscription.kind == "message",
        Subscription.name == Message.name,
        Subscription.correlation == Message.correlation,
    )
    found = select(Message.id).where(Message.status == "waiting", Message.expires_at > now.now(), listens)
    return list(session.scalars(found.order_by(Message.id).limit(limit)))


def redeliver(session: Session, message_id: int) -> Delivered:
    """Deliver a message that waited, if its receiver still listens."""
    row = session.scalars(
        select(Message).where(Message.id == message_id, Message.status == "waiting").with_for_update()
    ).one_or_none()
    if row is None:
        return Delivered("delivered")
    sender = Actor(row.by, row.by, SYSTEM.roles)
    moved = _to_listener(session, row.name, row.correlation, row.payload, sender)
    if moved is None:
        return Delivered("waiting")
    session.connection().execute(_DELIVERED, {"message": message_id, "instance": moved.id})
    return Delivered("delivered", moved.id, moved.number)


def overdue(session: Session) -> bool:
    """Whether a message waits whose time is over."""
    return session.scalar(select(exists().where(Message.status == "waiting", Message.expires_at <= now.now()))) or False


def expire(session: Session) -> int:
    """Let go of messages that nobody listened to in time; answers how many."""
    changed = (
        update(Message).where(Message.status == "waiting", Message.expires_at <= now.now()).values(status="expired")
    )
    return session.connection().execute(changed).rowcount


def canonical(correlation: Any) -> str:
    """A correlation value as it is compared: canonical JSON."""
    return json.dumps(correlation, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _earlier(session: Session, key: str | None) -> Delivered | None:
    if key is None:
        return None
    row = session.connection().execute(_BY_KEY, {"key": key}).one_or_none()
    if row is None:
        return None
    number = session.scalar(select(Instance.number).where(Instance.id == row.instance_id))
    return Delivered(row.status, row.instance_id, number)


def _keep(
    session: Session,
    name: str,
    correlation: str,
    payload: Mapping[str, Any],
    *,
    by: Actor,
    key: str | None,
    moved: moves.Moved | None,
) -> None:
    moment = now.now()
    kept = {
        "name": name,
        "correlation": correlation,
        "payload": dict(payload),
        "key": key,
        "by": by.login,
        "received_at": moment,
        "expires_at": moment + KEPT,
        "status": "delivered" if moved else "waiting",
        "instance_id": moved.id if moved else None,
    }
    session.connection().execute(_INSERT, kept)  # a second one with this key fails here, and its move with it


def _to_listener(
    session: Session, name: str, correlation: str, payload: Mapping[str, Any], by: Actor
) -> moves.Moved | None:
    # A listener may have moved on between the look and the lock; then the next one is asked.
    for found in session.connection().execute(_LISTENERS, {"name": name, "correlation": correlation}).all():
        try:
            held = moves.hold(session, found.instance_id)
        except Conflict:
            continue  # it ended between the look and the lock
        if found.token in held.before:
            return _take(session, held, found, name=name, payload=dict(payload), by=by)
    return None


def _take(
    session: Session, held: moves.Held, found: Any, *, name: str, payload: dict[str, Any], by: Actor
) -> moves.Moved:
    moves.apply(session, held, lambda run: run.deliver(found.token, payload))
    detail = {"name": name, "payload": payload}
    return moves.settle(session, held, by=by, verb="message.received", element=found.element, detail=detail)


def _to_starter(session: Session, name: str, payload: Mapping[str, Any], by: Actor) -> moves.Moved | None:
    found = session.connection().execute(_STARTERS, {"name": name}).one_or_none()
    if found is None:
        return None
    target = starts.of_version(session, found.version_id)
    return starts.begin(session, target, by=by, variables={}, at=found.element, payload=dict(payload))
