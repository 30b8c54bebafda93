"""Focus: which task one does next, one after the other.

First what is missed soon, the earliest first; then one's own work, then what nobody of one's groups has taken, each by priority
and by how long it has waited. These are the beginnings of three boxes of the inbox, each from its index, so that a look costs the
same whatever waits behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from engine import inbox, now
from engine.filters import NOBODY, SOON, Filter
from engine.models import Task

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.inbox import TaskRow

MOST = 100
"""So many tasks can be put aside in one sitting."""


def ahead(session: Session, *, by: Actor, aside: Collection[int] = (), limit: int = 2) -> list[TaskRow]:
    """The next tasks for a person, but for those put `aside`; at most `limit`."""
    soon = now.now() + SOON
    size = len(aside) + limit
    boxes = [Filter(box="breaching", assignee=("me", NOBODY)), Filter(box="mine")]
    boxes += [Filter(box="groups", assignee=(NOBODY,))] if by.groups else []
    found = {
        row.id: (rank, row)
        for rank, asked in reversed(list(enumerate(boxes)))
        for row in inbox.found(session, asked, by=by, size=size, total=0).items
        if row.id not in aside and row.is_for(by.login) and _may(row, by)
    }
    ordered = sorted(found.values(), key=lambda pair: _order(pair[0], pair[1], soon))
    return [row for _, row in ordered[:limit]]


def put_off(session: Session, aside: Collection[int]) -> int:
    """How many of the tasks put aside still wait; those that are done were put aside, too."""
    waiting = select(func.count()).select_from(Task).where(Task.id.in_(list(aside)), Task.status == "open")
    return session.scalar(waiting) or 0


def _may(row: TaskRow, by: Actor) -> bool:
    return row.assignee == by.login or (row.assignee is None and row.group in by.groups)


def _order(rank: int, row: TaskRow, soon: datetime) -> tuple[int, float, int, datetime]:
    late = row.breach_at is not None and row.breach_at <= soon
    first = row.breach_at.timestamp() if late and row.breach_at else 0.0
    return 0 if late else max(rank, 1), first, row.priority, row.created_at
