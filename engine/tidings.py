"""Tidings: whoever is given work by somebody else hears of it, by a mail of the transaction that gives it.

It leaves a little later than the deed, so that one that is undone at once is never heard of; whether somebody wants to hear of
it, and whether the work is still theirs by then, is looked at when it leaves.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from engine import now
from engine.models import Job, table
from engine.models.job import untried

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.orm import Session

    from engine.actor import Actor

ASSIGNED, GROUP = "assigned", "group"
LATER = timedelta(seconds=15)
_INSERT = insert(table(Job))


def tell(
    session: Session, row: Mapping[Any, Any], to: Iterable[str], *, event: str, by: Actor, reason: str = ""
) -> None:
    """Mail to these people, the one who gave it left out, that the locked task `row` is theirs now."""
    others = [login for login in dict.fromkeys(to) if login != by.login]
    if not others:
        return
    whom = "you" if event == ASSIGNED else "your group"
    text = f"{by.name or by.login} has given {whom} '{row['task_title']}' of {row['number']}, {row['title']}."
    said = {
        "to": others,
        "subject": f"[{row['number']}] {row['task_title']}: {row['title']}",
        "text": f"{text}\n\n{reason}".strip(),
        "event": event,
    }
    job = untried("send", due_at=now.now() + LATER, payload=said, instance_id=row["id"], connector="email")
    session.connection().execute(_INSERT, job)
