"""Completions that come twice: the form of a task carries a key, which stands in the history of what it completed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from engine.models import HistoryEvent, Task

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.actor import Actor


def came_before(session: Session, task_id: int, key: str, *, by: Actor) -> bool:
    """Whether `by` has completed the task with the form of this key: what comes again is no second wish."""
    if not key:
        return False
    found = (
        select(HistoryEvent.detail)
        .join(Task, Task.instance_id == HistoryEvent.instance_id)
        .where(Task.id == task_id, Task.done_by == by.login, HistoryEvent.at == Task.done_at)
        .where(HistoryEvent.verb == "task.completed", HistoryEvent.by == by.login)
    )
    return any(one["task"] == task_id and one.get("key") == key for one in session.scalars(found))
