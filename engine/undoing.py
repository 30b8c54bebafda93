"""Undoing: the last step of a task that only said who has it, or when they follow it up, is taken back by whoever did it.

Context: asking before each such step is slower than taking a wrong one back. Decision: the history says what the last event of
the ticket was and how the task stood before, so nothing is kept for it and no token is needed; when anything has happened to the
ticket since, nothing is taken back. Consequence: it is another event, and both stand in the history.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from engine import follow_ups, now, tasks
from engine.errors import Conflict
from engine.models import HistoryEvent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from engine.actor import Actor

ASSIGNED = ("task.claimed", "task.released", "task.assigned")
DATED = ("task.put_off", "task.taken_up")
WITHIN = timedelta(minutes=5)


def undo(session: Session, task_id: int, *, by: Actor, within: timedelta = WITHIN) -> None:
    """Take back the claim, release, assignment or follow-up date that `by` has just given to a task.

    Raises:
        NotFound: there is no such task, or it is not for these eyes.
        Conflict: it is done or cancelled, or something else has happened to the ticket since.
    """
    row = tasks.locked(session, task_id, by, wish="taken back")
    last = _last(session, row)
    mine = last.by == by.login and last.detail.get("task") == task_id and now.now() - last.at <= within
    if not mine or last.verb not in (*ASSIGNED, *DATED):
        raise Conflict(
            f"Something else has happened to {row['number']} since, or it is too long ago; nothing was taken back. "
            "Open the task to change it."
        )
    before = last.detail.get("before")
    if last.verb in DATED:
        follow_ups.restore(session, row, datetime.fromisoformat(before) if before else None)
        tasks.note(session, row, by=by, verb="task.undone", detail={})
    else:
        tasks.give(session, row, last.detail.get("from"), by=by, verb="task.undone", detail={})


def _last(session: Session, row: Mapping[Any, Any]) -> Any:
    told = select(HistoryEvent.by, HistoryEvent.verb, HistoryEvent.at, HistoryEvent.detail)
    newest = told.where(HistoryEvent.instance_id == row["id"]).order_by(HistoryEvent.sequence.desc()).limit(1)
    return session.execute(newest).one()
