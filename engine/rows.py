"""Rows of waits: how a wait of a token becomes a task, a job or a subscription, and goes again. Only `engine.moves` calls this.

Jobs and subscriptions are deleted when their wait is over (the history says what became of them); tasks stay, done or
cancelled.
A column that two branches could write at once does not exist: the instance row is locked while any of this runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, delete, exists, insert, select, update

from engine.models import Fault, Job, Subscription, Task, table
from engine.models.job import untried
from engine.models.task import excluding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.bpmn.run import Sent, Stuck, Wait

UNRANKED = 1000
MESSAGES = ("message", "signal", "condition")

_DONE = (
    update(table(Task))
    .where(Task.id == bindparam("task"))
    .values(status="done", done_at=bindparam("at"), done_by=bindparam("by"))
)
_CANCEL_TASKS = (
    update(table(Task))
    .where(
        Task.instance_id == bindparam("instance"),
        Task.status == "open",
        Task.token.in_(bindparam("tokens", expanding=True)),
    )
    .values(status="cancelled", done_at=bindparam("at"))
)
_DELETE_JOBS = delete(table(Job)).where(
    Job.instance_id == bindparam("instance"), Job.token.in_(bindparam("tokens", expanding=True))
)
_DELETE_SUBSCRIPTIONS = delete(table(Subscription)).where(
    Subscription.instance_id == bindparam("instance"), Subscription.token.in_(bindparam("tokens", expanding=True))
)
_INSERT_TASKS = insert(table(Task)).returning(Task.id, sort_by_parameter_order=True)
_INSERT_JOBS = insert(table(Job))
_INSERT_SUBSCRIPTIONS = insert(table(Subscription))
_CHANGE_TASK = update(table(Task)).where(
    Task.instance_id == bindparam("instance"), Task.token == bindparam("its_token"), Task.status == "open"
)
_CHANGE_JOB = (
    update(table(Job))
    .where(Job.instance_id == bindparam("instance"), Job.token == bindparam("its_token"))
    .values(due_at=bindparam("due"), status="open", attempts=0)
)
_INSERT_FAULTS = insert(table(Fault))
_RESOLVE_FAULTS = (
    update(table(Fault))
    .where(
        Fault.instance_id == bindparam("instance"),
        Fault.status == "open",
        Fault.token.in_(bindparam("tokens", expanding=True)),
    )
    .values(status="resolved", resolved_at=bindparam("moment"))
)


@dataclass(frozen=True, slots=True)
class OpenedTask:
    """A task that a move opened."""

    id: int
    element: str
    title: str
    group: str | None
    assignee: str | None
    due_at: datetime | None
    priority: int
    form: str | None
    revision: int = 1


def close(session: Session, instance: int, waits: Iterable[Wait], *, done: int | None, by: str, at: datetime) -> None:
    """End the rows of waits that are over; `done` is the task that was completed, all other tasks are cancelled."""
    kinds: dict[str, list[str]] = {}
    for wait in waits:
        kinds.setdefault(_table(wait), []).append(wait.token)
    connection = session.connection()
    if done is not None:
        connection.execute(_DONE, {"task": done, "at": at, "by": by})
    if len(kinds.get("task", ())) > (done is not None):
        connection.execute(_CANCEL_TASKS, {"instance": instance, "tokens": kinds["task"], "at": at})
    if "job" in kinds:
        connection.execute(_DELETE_JOBS, {"instance": instance, "tokens": kinds["job"]})
    if "subscription" in kinds:
        connection.execute(_DELETE_SUBSCRIPTIONS, {"instance": instance, "tokens": kinds["subscription"]})


def open_all(session: Session, instance: int, waits: Sequence[Wait], *, at: datetime) -> tuple[OpenedTask, ...]:
    """Make rows for new waits, one statement per table."""
    connection = session.connection()
    tables: dict[str, list[Wait]] = {}
    for wait in waits:
        tables.setdefault(_table(wait), []).append(wait)
    if "job" in tables:
        connection.execute(_INSERT_JOBS, [_job(instance, wait, at) for wait in tables["job"]])
    if "subscription" in tables:
        connection.execute(_INSERT_SUBSCRIPTIONS, [_subscription(instance, wait) for wait in tables["subscription"]])
    if "task" not in tables:
        return ()
    values = [_task(instance, wait, at) for wait in tables["task"]]
    ids = connection.execute(_INSERT_TASKS, values).scalars().all()
    return tuple(
        OpenedTask(
            key,
            row["element"],
            row["title"],
            row["group"],
            row["assignee"],
            row["due_at"],
            row["priority"],
            row["form"],
        )
        for key, row in zip(ids, values, strict=True)
    )


def change(session: Session, instance: int, pairs: Iterable[tuple[Wait, Wait]]) -> None:
    """Bring rows up to date whose wait goes on with other facts: a task's live group or priority, a timer's next moment."""
    connection = session.connection()
    for before, after in pairs:
        key = {"instance": instance, "its_token": after.token}
        if after.kind == "task":
            changed = _changed(before, after)
            if changed:
                connection.execute(_CHANGE_TASK.values(**changed, revision=table(Task).c.revision + 1), key)
        elif after.kind == "timer" and before.due != after.due:
            connection.execute(_CHANGE_JOB, {**key, "due": after.due})


def send(session: Session, row: Mapping[Any, Any], sent: Iterable[Sent], *, at: datetime) -> None:
    """Write what the diagram throws as jobs of this very transaction: nothing leaves for a move that is not kept."""
    jobs = [
        untried(
            "send", due_at=at, payload=one.parameters, instance_id=row["id"], element=one.element, connector=one.name
        )
        if one.kind == "connector"
        else untried("delivery", due_at=at, payload=_said(one), instance_id=row["id"], element=one.element)
        for one in sent
    ]
    if jobs:
        session.connection().execute(_INSERT_JOBS, jobs)


def fault(
    session: Session, instance: int, before: Mapping[str, Stuck], after: Mapping[str, Stuck], *, at: datetime
) -> None:
    """Open a fault for each token that is newly in error, and resolve those of tokens that are not any more."""
    new = [stuck for token, stuck in after.items() if before.get(token) != stuck]
    gone = [token for token, stuck in before.items() if after.get(token) != stuck]
    if gone:
        session.connection().execute(_RESOLVE_FAULTS, {"instance": instance, "tokens": gone, "moment": at})
    if new:
        session.connection().execute(
            _INSERT_FAULTS,
            [
                {
                    "instance_id": instance,
                    "token": one.token,
                    "element": one.element,
                    "job_id": None,
                    "code": one.code,
                    "sentence": one.sentence,
                    "detail": str(one.detail or ""),
                    "at": at,
                    "status": "open",
                    "resolved_at": None,
                }
                for one in new
            ],
        )


def overrun(session: Session, instance: int, why: str, *, at: datetime) -> None:
    """Open a fault for an instance whose tokens do not come to rest, unless one is open already."""
    known = select(exists().where(Fault.instance_id == instance, Fault.code == "budget", Fault.status == "open"))
    if not session.scalar(known):
        values = {"instance_id": instance, "token": None, "element": "", "job_id": None, "code": "budget"}
        more = {"sentence": why, "detail": "", "at": at, "status": "open", "resolved_at": None}
        session.connection().execute(_INSERT_FAULTS, {**values, **more})


def _table(wait: Wait) -> str:
    if wait.kind == "task":
        return "task"
    return "subscription" if wait.kind in MESSAGES else "job"


def _task(instance: int, wait: Wait, at: datetime) -> dict[str, Any]:
    return {
        "instance_id": instance,
        "token": wait.token,
        "element": wait.element,
        "title": wait.title or wait.name or wait.element,
        "group": wait.group,
        "assignee": None if wait.assignee in wait.excluded else wait.assignee,
        "excluded": excluding(wait.excluded),
        "form": wait.form,
        "priority": _rank(wait),
        "status": "open",
        "created_at": at,
        "due_at": wait.due,
        "breach_at": wait.due,  # `clock_rows.copy_due` adds the clocks, where there are any
        "follow_up_at": None,
        "done_at": None,
        "done_by": None,
        "revision": 1,
    }


def _rank(wait: Wait) -> int:
    return UNRANKED if wait.priority is None else wait.priority


def _job(instance: int, wait: Wait, at: datetime) -> dict[str, Any]:
    return untried(
        wait.kind,
        due_at=wait.due or at,
        payload=dict(wait.parameters or {}),
        instance_id=instance,
        token=wait.token,
        element=wait.element,
        connector=wait.connector,
        retries=wait.retries,
    )


def _said(one: Sent) -> dict[str, Any]:
    return {"kind": one.kind, "name": one.name, "correlation": one.correlation, "payload": one.payload or {}}


def _subscription(instance: int, wait: Wait) -> dict[str, Any]:
    return {
        "instance_id": instance,
        "version_id": None,
        "token": wait.token,
        "element": wait.element,
        "kind": wait.kind,
        "name": wait.name,
        "correlation": wait.correlation,
    }


def _changed(before: Wait, after: Wait) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    if before.group != after.group:
        changed["group"], changed["assignee"] = after.group, after.assignee
    elif before.assignee != after.assignee:
        changed["assignee"] = after.assignee
    if before.excluded != after.excluded:
        # Whoever has taken it and may not do it any more has it no longer.
        taken = changed.get("assignee", table(Task).c.assignee)
        changed["assignee"] = case((table(Task).c.assignee.in_(after.excluded), None), else_=taken)
        changed["excluded"] = excluding(after.excluded)
    if before.priority != after.priority:
        changed["priority"] = _rank(after)
    if before.title != after.title:
        changed["title"] = after.title
    if before.due != after.due:
        changed["due_at"] = changed["breach_at"] = after.due
    return changed
