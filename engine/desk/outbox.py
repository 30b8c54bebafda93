"""Outbox: what the desk sends or says is a job of the transaction that wants it, so that nothing leaves for what is not kept."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from engine import now
from engine.models import Job, table
from engine.models.job import untried

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

_INSERT = insert(table(Job))


def send(
    session: Session,
    instance_id: int | None,
    connector: str,
    parameters: Mapping[str, Any],
    *,
    key: str = "",
    due: Any = None,
) -> None:
    """Have a connector called once this transaction is kept; the same `key` is not asked for twice by the caller."""
    job = untried(
        "send", due_at=due or now.now(), payload=dict(parameters), instance_id=instance_id, connector=connector, key=key
    )
    session.connection().execute(_INSERT, job)


def say(session: Session, number: str, name: str, payload: Mapping[str, Any], *, key: str = "") -> None:
    """Say a message to the ticket of that number once this transaction is kept; it waits until somebody listens."""
    session.connection().execute(_INSERT, _message(number, name, payload, key=key))


def say_all(session: Session, to: Mapping[str, int], name: str, payload: Mapping[str, Any]) -> None:
    """The same to several tickets (number -> id), each by a job of its own."""
    jobs = [_message(number, name, payload, instance_id=instance) for number, instance in to.items()]
    if jobs:
        session.connection().execute(_INSERT, jobs)


def _message(
    number: str, name: str, payload: Mapping[str, Any], *, instance_id: int | None = None, key: str = ""
) -> dict[str, Any]:
    said = {"kind": "message", "name": name, "correlation": json.dumps(number), "payload": dict(payload)}
    return untried("delivery", due_at=now.now(), payload=said, instance_id=instance_id, key=key)
