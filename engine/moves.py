"""Moves: the bridge between tokens and rows, and the only module that knows both.

An instance moves until every token waits: for a person (Task), for a machine or the clock (Job), or for a message or signal
(Subscription). Every command holds the instance under lock, restores its run, applies one thing, and calls `settle`, which
compares what the tokens waited for before and after and opens, changes and closes rows accordingly. No other code opens or
closes an instance's rows. Rows and waits agree before a move by the same rule, so the comparison needs no look at the store.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from engine import clock_rows, clockwork, facts, history, now, rows, searchable, versions
from engine.actor import SYSTEM
from engine.bpmn.run import OverBudget
from engine.errors import Conflict, Noted, NotFound
from engine.functions import Outside
from engine.models import Instance, Task, Version, table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.bpmn.run import Run, Stuck, Wait
    from engine.versions import Compiled


_HELD = (
    select(table(Instance), Version.digest)
    .join(Version, Version.id == Instance.version_id)
    .where(Instance.id == bindparam("instance_id"))
    .with_for_update(of=Instance)
)
_HELD_TASK = (
    select(table(Instance), Version.digest, *(column.label(f"task_{column.key}") for column in table(Task).c))
    .join(Task, Task.instance_id == Instance.id)
    .join(Version, Version.id == Instance.version_id)
    .where(Task.id == bindparam("task_id"))
    .with_for_update(of=[table(Instance), table(Task)])
)
_FACTS = ("state", "status", "changed_at", "ended_at", *facts.COLUMNS)
_COUNTS = ("revision", "sequence", "head")
_SAVE = (
    update(table(Instance))
    .where(Instance.id == bindparam("instance_id"), Instance.revision == bindparam("seen"))
    .values({name: bindparam(name) for name in (*_FACTS, *_COUNTS)})
)
_NOTE = (
    update(table(Instance))
    .where(Instance.id == bindparam("instance_id"))
    .values(sequence=bindparam("sequence"), head=bindparam("head"))
)


@dataclass(slots=True)
class Held:
    """An instance under lock, with its run in memory, and what its tokens waited for and paused when it was taken."""

    row: Mapping[Any, Any]
    compiled: Compiled
    run: Run
    outside: Outside
    before: Mapping[str, Wait] = field(default_factory=dict)
    stuck: Mapping[str, Stuck] = field(default_factory=dict)
    paused: Mapping[str, str] = field(default_factory=dict)

    @property
    def moment(self) -> datetime:
        """When this move happens."""
        return self.outside.moment


@dataclass(frozen=True, slots=True)
class Moved:
    """Where an instance stands after a move; `opened` are the tasks that the move opened."""

    id: int
    number: str
    status: str
    stage: str | None
    revision: int
    opened: tuple[rows.OpenedTask, ...] = ()


def hold(session: Session, instance_id: int) -> Held:
    """Lock an instance and restore its run.

    Raises:
        NotFound: there is no such instance.
        Conflict: it has ended.
    """
    row = session.connection().execute(_HELD, {"instance_id": instance_id}).mappings().one_or_none()
    if row is None:
        raise NotFound(f"There is no instance {instance_id}.")
    if row["status"] != "open":
        raise Conflict(f"{row['number']} is {row['status']}; nothing more can be done with it.")
    return restored(session, row)


def hold_task(session: Session, task_id: int) -> Mapping[Any, Any]:
    """Lock a task and its instance in one look; the columns of the task are prefixed `task_`.

    Raises:
        NotFound: there is no such task.
    """
    row = session.connection().execute(_HELD_TASK, {"task_id": task_id}).mappings().one_or_none()
    if row is None:
        raise NotFound(f"There is no task {task_id}.")
    return row


def restored(session: Session, row: Mapping[Any, Any]) -> Held:
    """The run of a locked row, with what its tokens wait for."""
    outside = Outside(session, now.now())
    compiled = versions.compiled(session, row["version_id"], row["digest"])
    run = compiled.definition.restore(outside, row["state"])
    paused = run.pausing() if compiled.definition.clocks.named else {}
    return Held(row, compiled, run, outside, _waits(run), _stuck(run), paused)


def begun(
    session: Session,
    row: dict[str, Any],
    compiled: Compiled,
    variables: dict[str, Any],
    *,
    at: str | None,
    payload: Any,
) -> Held:
    """A new run for an instance row that `instances.start` has just made; nothing waited before.

    Raises:
        Conflict: the diagram runs in circles before it reaches its first wait.
    """
    outside = Outside(session, now.now())
    try:
        run = compiled.definition.start(outside, variables, at=at, payload=payload)
    except OverBudget as error:
        outside.undo()
        raise Conflict(f"The start did not come to rest and was not kept: {error}", code="budget") from error
    return Held(row, compiled, run, outside)


def apply(session: Session, held: Held, act: Callable[[Run], None]) -> None:
    """Let `act` do its one thing to the run.

    Raises:
        Noted: the tokens did not come to rest within the budget. The instance stays as it was, and a fault says so.
    """
    try:
        act(held.run)
    except OverBudget as error:
        held.outside.undo()
        rows.overrun(session, held.row["id"], str(error), at=held.moment)
        raise Noted(
            f"{held.row['number']} did not come to rest and was left as it was: {error} "
            "An administrator has to look at the diagram.",
            code="budget",
        ) from error


def settle(
    session: Session,
    held: Held,
    *,
    by: Actor = SYSTEM,
    verb: str,
    element: str = "",
    detail: dict[str, Any] | None = None,
    done: int | None = None,
    status: str | None = None,
) -> Moved:
    """Write what a move has done: rows opened, changed and closed, the instance itself, and one event of its history.

    Args:
        done: the id of the task that this move completed.
        status: what the instance is now when the verb decides it (cancelled).
    """
    run, row = held.run, held.row
    after = _waits(run)
    closed = [wait for token, wait in held.before.items() if token not in after]
    rows.close(session, row["id"], closed, done=done, by=by.login, at=held.moment)
    opened = rows.open_all(
        session, row["id"], [wait for token, wait in after.items() if token not in held.before], at=held.moment
    )
    rows.change(
        session,
        row["id"],
        [
            (held.before[token], after[token])
            for token in after
            if token in held.before and held.before[token] != after[token]
        ],
    )
    rows.send(session, row, run.take_sent(), at=held.moment)
    rows.fault(session, row["id"], held.stuck, _stuck(run), at=held.moment)
    known = {**row["data"], **(detail or {}).get("answers", {})}
    happened, status = run.take_happenings(), status or _status(run)
    told = clockwork.settle(session, held, happened, ended=status != "open")
    if held.compiled.definition.clocks.named and (opened or told) and status == "open":
        clock_rows.copy_due(session, row["id"])
    event = {**(detail or {}), **history.path(happened, known), **told}
    return _save(session, held, by=by, verb=verb, element=element, detail=event, status=status, opened=opened)


def note(
    session: Session,
    row: Mapping[Any, Any],
    *,
    by: Actor,
    verb: str,
    element: str = "",
    detail: dict[str, Any],
    at: datetime,
) -> None:
    """Add an event to the history of a locked instance whose tokens did not move (a claim, a comment)."""
    sequence = row["sequence"] + 1
    head = history.append(
        session,
        instance=row["id"],
        sequence=sequence,
        head=row["head"],
        at=at,
        by=by.login,
        verb=verb,
        element=element,
        detail=detail,
    )
    session.connection().execute(_NOTE, {"instance_id": row["id"], "sequence": sequence, "head": head})


def _save(
    session: Session,
    held: Held,
    *,
    by: Actor,
    verb: str,
    element: str,
    detail: dict[str, Any],
    status: str,
    opened: tuple[rows.OpenedTask, ...],
) -> Moved:
    run, row = held.run, held.row
    sequence, revision = row["sequence"] + 1, row["revision"] + 1
    head = history.append(
        session,
        instance=row["id"],
        sequence=sequence,
        head=row["head"],
        at=held.moment,
        by=by.login,
        verb=verb,
        element=element,
        detail=detail,
    )
    values = {
        **facts.copied(row, held.compiled, run),
        "instance_id": row["id"],
        "seen": row["revision"],
        "revision": revision,
        "sequence": sequence,
        "head": head,
        "state": run.dump(),
        "status": status,
        "changed_at": held.moment,
        "ended_at": None if status == "open" else held.moment,
    }
    saved = session.connection().execute(_SAVE, values)
    if saved.rowcount != 1:
        raise Conflict(f"{row['number']} was changed by somebody else at the same moment. Try again.")
    searchable.kept(session, row, values, by=by)
    return Moved(row["id"], row["number"], status, run.stage, revision, opened)


def _status(run: Run) -> str:
    return {"completed": "ended", "aborted": "aborted"}.get(run.status, "open")


def _waits(run: Run) -> dict[str, Wait]:
    return {wait.token: wait for wait in run.waits()}


def _stuck(run: Run) -> dict[str, Stuck]:
    return {stuck.token: stuck for stuck in run.faults()}
