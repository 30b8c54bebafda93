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
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.bpmn.values import Happening

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


def path(happened: Sequence[Happening]) -> dict[str, Any]:
    """What a move did, for the event's detail: each step as [kind, element, more]."""
    # An element that was entered and left in one move is told once, by its leaving; tokens are of no use to a reader.
    left = {happening.detail.get("token") for happening in happened if happening.kind == "left"}
    told = [one for one in happened if not (one.kind == "entered" and one.detail.get("token") in left)]
    steps = [[one.kind, one.element, *_details(one.detail)] for one in told]
    return {"path": steps} if steps else {}


def _details(detail: dict[str, Any]) -> Iterator[dict[str, Any]]:
    telling = {name: value for name, value in detail.items() if name != "token"}
    if telling:
        yield telling
