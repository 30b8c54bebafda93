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
    from collections.abc import Mapping, Sequence
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


def path(happened: Sequence[Happening], known: Mapping[str, Any]) -> dict[str, Any]:
    """What a move did, for the event's detail: each step as [kind, element, more].

    Told is what changed: values that are written again as they were known (before the move, or from a person's answers) are
    left out, and an element that was entered and left in one move is told once, by its leaving. What an element wishes of clocks
    is not told here: the move itself says what became of them.
    """
    left = {happening.detail.get("token") for happening in happened if happening.kind == "left"}
    values, steps = dict(known), []
    for one in happened:
        if one.kind == "clock" or (one.kind == "entered" and one.detail.get("token") in left):
            continue
        if one.kind == "wrote":
            changed = {name: value for name, value in one.detail.items() if values.get(name) != value}
            values |= changed
            if changed:
                steps.append(["wrote", one.element, changed])
            continue
        telling = {
            name: value for name, value in one.detail.items() if name != "token"
        }  # tokens say nothing to a reader
        steps.append([one.kind, one.element, telling] if telling else [one.kind, one.element])
    return {"path": steps} if steps else {}
