"""Outbox: what the desk sends or says is a job of the transaction that wants it, so that nothing leaves for what is not kept."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from engine import now
from engine.models import Job, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session


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
    _job(session, instance_id, "send", dict(parameters), connector=connector, key=key, due=due)


def say(session: Session, number: str, name: str, payload: Mapping[str, Any], *, key: str = "") -> None:
    """Say a message to the ticket of that number once this transaction is kept; it waits until somebody listens."""
    said = {"kind": "message", "name": name, "correlation": json.dumps(number), "payload": dict(payload)}
    _job(session, None, "delivery", said, key=key)


def _job(
    session: Session,
    instance_id: int | None,
    kind: str,
    payload: dict[str, Any],
    *,
    connector: str | None = None,
    key: str = "",
    due: Any = None,
) -> None:
    row = {"instance_id": instance_id, "version_id": None, "token": None, "element": "", "kind": kind}
    more = {"due_at": due or now.now(), "attempts": 0, "retries": 3, "lease": 0, "status": "open", "error": None}
    session.connection().execute(
        insert(table(Job)),
        {**row, **more, "connector": connector, "payload": payload, "key": key or uuid.uuid4().hex},
    )
