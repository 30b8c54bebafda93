"""History: what happened to an instance, as a chain. Each event's hash covers its content and the hash before it.

The end of the chain stands on the instance row, which a verb has locked anyway, so an event costs one insert and no look.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from engine.models import HistoryEvent, table

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

_INSERT = insert(table(HistoryEvent))


def link(
    head: str, *, instance: int, sequence: int, at: datetime, by: str, verb: str, element: str, detail: dict[str, Any]
) -> str:
    """The hash of an event that follows `head`: sha256 over `head` and the event in canonical JSON, in hex."""
    content = json.dumps(
        [instance, sequence, at.isoformat(), by, verb, element, detail],
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return hashlib.sha256(f"{head}{content}".encode()).hexdigest()


def append(
    session: Session,
    *,
    instance: int,
    sequence: int,
    head: str,
    at: datetime,
    by: str,
    verb: str,
    element: str = "",
    detail: dict[str, Any],
) -> str:
    """Write one event and return the new head; the caller keeps `sequence` and the head on the instance row."""
    new = link(head, instance=instance, sequence=sequence, at=at, by=by, verb=verb, element=element, detail=detail)
    session.connection().execute(
        _INSERT,
        {
            "instance_id": instance,
            "sequence": sequence,
            "at": at,
            "by": by,
            "verb": verb,
            "element": element,
            "detail": detail,
            "hash": new,
        },
    )
    return new
