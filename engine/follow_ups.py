"""Follow-ups: an assignee puts a task of theirs off until a day; until then it is out of their work, and counted beside it.

A follow-up date moves no clock and no due date. It belongs to the assignee and ends when the task goes to somebody else.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, update

from engine import now, tasks, versions
from engine.errors import Conflict, Invalid, NotAllowed
from engine.models import Task, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from engine.actor import Actor

FARTHEST = timedelta(days=366)

_SET = update(table(Task)).where(Task.id == bindparam("task")).values(follow_up_at=bindparam("at"))


def put_off(session: Session, task_id: int, *, until: date, by: Actor) -> datetime:
    """Hear nothing of a task until the morning of a day, in the time zone of its process; answers the moment.

    Raises:
        NotFound: there is none, or it is not for these eyes.
        Conflict: it is done or cancelled.
        NotAllowed: it is not assigned to `by`.
        Invalid: the day is over, today, or more than a year ahead.
    """
    row = _mine(session, task_id, by)
    moment = _morning(session, row, until)
    if not now.now() < moment <= now.now() + FARTHEST:
        when = "has begun or is over" if moment <= now.now() else "is more than a year ahead"
        raise Invalid(
            f"{until:%d %b %Y} {when}; choose a day from tomorrow on, within a year.",
            fields={"until": "Choose a day from tomorrow on."},
        )
    _write(session, row, moment, by=by, verb="task.put_off", detail={"until": moment.isoformat()})
    return moment


def take_up(session: Session, task_id: int, *, by: Actor) -> None:
    """End a follow-up date: the task is in one's work again.

    Raises:
        NotFound: there is none, or it is not for these eyes.
        Conflict: it is done or cancelled, or has no follow-up date.
        NotAllowed: it is not assigned to `by`.
    """
    row = _mine(session, task_id, by)
    if row["task_follow_up_at"] is None:
        raise Conflict(f"{tasks.named(row)} has no follow-up date, so there is none to end.")
    _write(session, row, None, by=by, verb="task.taken_up", detail={})


def restore(session: Session, row: Mapping[Any, Any], at: datetime | None) -> None:
    """Put back the date that a locked task had before."""
    session.connection().execute(_SET, {"task": row["task_id"], "at": at})


def _mine(session: Session, task_id: int, by: Actor) -> Mapping[Any, Any]:
    row = tasks.locked(session, task_id, by, wish="followed up later")
    if row["task_assignee"] != by.login:
        who = tasks.person_name(session, row["task_assignee"]) if row["task_assignee"] else "nobody"
        raise NotAllowed(f"{tasks.named(row)} is with {who}; a follow-up date is its assignee's. Take it first.")
    return row


def _morning(session: Session, row: Mapping[Any, Any], day: date) -> datetime:
    compiled = versions.compiled(session, row["version_id"], row["digest"])
    zone = ZoneInfo(str(compiled.settings.get("zone", "UTC")))
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _write(
    session: Session, row: Mapping[Any, Any], at: datetime | None, *, by: Actor, verb: str, detail: dict[str, Any]
) -> None:
    before = row["task_follow_up_at"]
    kept = {"before": before.isoformat()} if before else {}
    restore(session, row, at)
    tasks.note(session, row, by=by, verb=verb, detail={**detail, **kept})
