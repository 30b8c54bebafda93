"""Exported: what the files of lists hold, row by row, however long they are: what the pages show, by the same filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine import inbox, instances, sight
from engine.models import Instance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.filters import Filter
    from engine.inbox import TaskRow
    from engine.instances import InstanceRow

MOST_ROWS = 100_000
AT_ONCE = 1000
PAGE = 200


def tickets(
    session: Session, *, by: Actor, process: str | None = None, status: str | None = None, search: str = ""
) -> Iterator[InstanceRow]:
    """The instances that `by` may see, newest first; each bite begins below the last, so none is told twice."""
    found = instances.ROWS.where(sight.instances(by), *instances.narrowing(by, process, status, None, search))
    found, last, told = found.order_by(Instance.id.desc()).limit(AT_ONCE), None, 0
    while told < MOST_ROWS:
        below = found if last is None else found.where(Instance.id < last)
        bite = [instances.InstanceRow(*tuple(row)) for row in session.execute(below)]
        yield from bite
        told += len(bite)
        if len(bite) < AT_ONCE:
            return
        last = bite[-1].id


def work(session: Session, asked: Filter, *, by: Actor) -> Iterator[TaskRow]:
    """The tasks of a filter of the inbox, in its order; what moves to a later page meanwhile is told once."""
    total, told = inbox.found(session, asked, by=by, size=1).total, set()
    for page in range(1, -(-min(total, MOST_ROWS) // PAGE) + 1):
        for row in inbox.found(session, asked, by=by, page=page, size=PAGE, total=total).items:
            if (row.id, row.instance_id) not in told:
                told.add((row.id, row.instance_id))
                yield row
