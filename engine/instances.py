"""Instances: cases of processes. Started, looked at, corrected, cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, bindparam, func, select

from engine import matching, moves, sight, starts
from engine.errors import Invalid, NotAllowed, NotFound
from engine.models import Fault, HistoryEvent, Instance, Process, Task, Version
from engine.page import Page, bounds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.moves import Moved


@dataclass(frozen=True, slots=True)
class InstanceRow:
    """An instance as lists show it."""

    id: int
    number: str
    title: str
    stage: str | None
    status: str
    outcome: str | None
    process: str
    process_name: str
    version: int
    requester: str | None
    started_at: datetime
    changed_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenTask:
    """An open task on its instance's page."""

    id: int
    element: str
    title: str
    group: str | None
    assignee: str | None
    due_at: datetime | None
    created_at: datetime
    form: str | None
    excluded: str | None


@dataclass(frozen=True, slots=True)
class InstanceView:
    """An instance with what is open on it; `data` are the variables of its root scope."""

    row: InstanceRow
    started_by: str
    revision: int
    data: Mapping[str, Any]
    tasks: tuple[OpenTask, ...]
    faults: tuple[str, ...]
    version_id: int
    digest: str


@dataclass(frozen=True, slots=True)
class Event:
    """An event of an instance's history."""

    sequence: int
    at: datetime
    by: str
    verb: str
    element: str
    detail: Mapping[str, Any]


def start(
    session: Session,
    process: str,
    *,
    by: Actor,
    variables: Mapping[str, Any],
    at: str | None = None,
    payload: Any = None,
    version_id: int | None = None,
) -> Moved:
    """Start an instance of the live version; `variables` are the answers to the start form where there is one.

    Args:
        at: id of the start event, needed only when there is more than one without a trigger.
        version_id: the version to start, the live one by default (start subscriptions name theirs).

    Raises:
        NotFound: no such process.
        NotAllowed: the person has no role, or none that may begin this process.
        Conflict: the process is retired.
        Invalid: the answers do not fit the start form.
    """
    target = starts.live(session, process) if version_id is None else starts.of_version(session, version_id)
    compiled = target.compiled
    starts.require(compiled, by)
    element = at or starts.plain(compiled)
    answers = starts.answers(session, compiled, element, variables, by=by) if payload is None else dict(variables)
    return starts.begin(session, target, by=by, variables=answers, at=element, payload=payload)


def find(session: Session, number: str | int, *, by: Actor) -> InstanceView:
    """One instance by its number (INC0001234) or id.

    Raises:
        NotFound: there is none, or it is not for these eyes.
    """
    wanted = Instance.id == number if isinstance(number, int) else Instance.number == number
    look = session.connection()
    found = look.execute(_FOUND.where(wanted, sight.instances(by))).one_or_none()
    if found is None:
        raise NotFound(f"There is no ticket {number}, or it is not yours to see.")
    row = InstanceRow(*found[: len(COLUMNS)])
    tasks = look.execute(_OPEN_TASKS, {"instance": row.id})
    faults = look.execute(_FAULTS, {"instance": row.id}).scalars()
    return InstanceView(
        row,
        found.started_by,
        found.revision,
        found.data,
        tuple(OpenTask(*one) for one in tasks),
        tuple(faults),
        found.version_id,
        found.digest,
    )


def listed(
    session: Session,
    *,
    by: Actor,
    process: str | None = None,
    status: str | None = None,
    stage: str | None = None,
    search: str = "",
    page: int = 1,
    size: int = 50,
) -> Page[InstanceRow]:
    """Instances, newest first, that `by` may see; `search` are words as `engine.search` looks for them."""
    page, size = bounds(page, size)
    where = [sight.instances(by), *narrowing(by, process, status, stage, search)]
    found = session.execute(ROWS.where(*where).order_by(Instance.id.desc()).limit(size).offset((page - 1) * size))
    counted = select(func.count()).select_from(Instance)
    if process:
        counted = counted.join(Process, Process.id == Instance.process_id)
    total = session.scalar(counted.where(*where))
    return Page([InstanceRow(*tuple(row)) for row in found], total or 0, page, size)


def of_ids(session: Session, ids: Sequence[int]) -> list[InstanceRow]:
    """The rows of these instances in any order; whoever asks has looked whether they may be seen."""
    return [InstanceRow(*tuple(row)) for row in session.execute(ROWS.where(Instance.id.in_(ids)))]


def history(session: Session, instance_id: int, *, by: Actor, page: int = 1, size: int = 50) -> Page[Event]:
    """What happened to an instance, newest first.

    Raises:
        NotFound: there is none, or it is not for these eyes.
    """
    seen(session, instance_id, by)
    page, size = bounds(page, size)
    found = (
        select(
            HistoryEvent.sequence,
            HistoryEvent.at,
            HistoryEvent.by,
            HistoryEvent.verb,
            HistoryEvent.element,
            HistoryEvent.detail,
        )
        .where(HistoryEvent.instance_id == instance_id)
        .order_by(HistoryEvent.sequence.desc())
    )
    rows = session.execute(found.limit(size).offset((page - 1) * size))
    total = (
        session.scalar(select(func.count()).select_from(HistoryEvent).where(HistoryEvent.instance_id == instance_id))
        or 0
    )
    return Page([Event(*row) for row in rows], total, page, size)


def cancel(session: Session, instance_id: int, *, by: Actor, reason: str) -> Moved:
    """End an instance before its time, with all its tasks, timers and subscriptions.

    Raises:
        NotFound: there is none, or it is not for these eyes.
        NotAllowed: only process owners and administrators cancel outside of the diagram.
        Invalid: a reason is needed.
        Conflict: it has ended.
    """
    seen(session, instance_id, by)
    if not by.has("owner", "admin"):
        raise NotAllowed(
            "Only process owners and administrators cancel a ticket here; use the ticket's own actions instead."
        )
    if not reason.strip():
        raise Invalid("A cancelled ticket needs a reason; say why in a sentence.", fields={"reason": "Say why."})
    held = moves.hold(session, instance_id)
    moves.apply(session, held, lambda run: run.cancel(reason))
    return moves.settle(session, held, by=by, verb="instance.cancelled", detail={"reason": reason}, status="cancelled")


def correct(session: Session, instance_id: int, variables: Mapping[str, Any], *, by: Actor, reason: str) -> Moved:
    """Set variables of the root scope by hand, to repair.

    Raises:
        NotFound: there is none, or it is not for these eyes.
        NotAllowed: only administrators correct data.
        Invalid: a reason is needed.
        Conflict: it has ended.
    """
    seen(session, instance_id, by)
    if not by.has("admin"):
        raise NotAllowed("Only administrators correct the data of a ticket by hand.")
    if not reason.strip():
        raise Invalid("A correction needs a reason; say why in a sentence.", fields={"reason": "Say why."})
    held = moves.hold(session, instance_id)
    before = {name: held.run.variables.get(name) for name in variables}
    moves.apply(session, held, lambda run: run.correct(dict(variables)))
    return moves.settle(
        session,
        held,
        by=by,
        verb="instance.corrected",
        detail={"reason": reason, "before": before, "after": dict(variables)},
    )


def seen(session: Session, instance_id: int, by: Actor) -> Any:
    """An instance's id, version_id, state and status.

    Raises:
        NotFound: there is none, or it is not for these eyes.
    """
    found = session.execute(
        select(Instance.id, Instance.version_id, Instance.state, Instance.status).where(
            Instance.id == instance_id, sight.instances(by)
        )
    ).one_or_none()
    if found is None:
        raise NotFound(f"There is no ticket {instance_id}, or it is not yours to see.")
    return found


def narrowing(by: Actor, process: str | None, status: str | None, stage: str | None, search: str) -> list[Any]:
    """The conditions of a list's filters."""
    asked = ((Process.key, process), (Instance.status, status), (Instance.stage, stage))
    where: list[ColumnElement[bool]] = [column == value for column, value in asked if value]
    if search:
        where.append(matching.among(Instance.id, search, inside=by.has(*sight.DESK)))
    return where


COLUMNS = (
    Instance.id,
    Instance.number,
    Instance.title,
    Instance.stage,
    Instance.status,
    Instance.outcome,
    Process.key,
    Process.name,
    Version.number.label("version"),
    Instance.requester,
    Instance.started_at,
    Instance.changed_at,
    Instance.ended_at,
)
_MORE = (Instance.started_by, Instance.revision, Instance.data, Instance.version_id, Version.digest)
ROWS = (
    select(*COLUMNS).join(Process, Process.id == Instance.process_id).join(Version, Version.id == Instance.version_id)
)
_FOUND = ROWS.add_columns(*_MORE)
_FAULTS = select(Fault.sentence).where(Fault.instance_id == bindparam("instance"), Fault.status == "open")
_OPEN_TASK = (Task.id, Task.element, Task.title, Task.group, Task.assignee, Task.due_at, Task.created_at)
_OPEN_TASKS = (
    select(*_OPEN_TASK, Task.form, Task.excluded)
    .where(Task.instance_id == bindparam("instance"), Task.status == "open")
    .order_by(Task.priority, Task.id)
)
