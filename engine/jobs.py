"""Jobs: what waits for a machine or the clock, done once, at worst late.

Timers and deliveries take effect inside one transaction, so no lease is needed: whoever locks the instance first does it, and the
run itself says whether its token still waits. A job that calls out is leased first (its due moment moves to the end of the lease
and its lease number grows), called without a transaction, and finished in a second one, which a worker with an old lease number
cannot enter. Failures are retried after 1, 5 and 25 minutes; then the job is parked and a fault says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete, func, insert, select, update

from engine import moves, now, starts
from engine.actor import SYSTEM
from engine.bpmn.timers import next_start
from engine.models import Fault, Instance, Job, Process, table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

LEASE = timedelta(seconds=60)
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=25))
CALLING = ("service", "send")

_DUE = (
    select(Job.id, Job.kind, Job.instance_id, Job.due_at)
    .where(Job.status == "open", Job.due_at <= bindparam("moment"))
    .order_by(Job.due_at, Job.id)
    .limit(bindparam("most"))
)
_NEXT = (
    select(Job.id, Job.kind, Job.instance_id, Job.due_at)
    .where(Job.status == "open")
    .order_by(Job.due_at, Job.id)
    .limit(1)
)
_ONE = select(table(Job)).where(Job.id == bindparam("job"))
_DELETE = delete(table(Job)).where(Job.id == bindparam("job"))
_LEASE = (
    update(table(Job))
    .where(Job.id == bindparam("job"), Job.status == "open", Job.due_at <= bindparam("moment"))
    .values(due_at=bindparam("until"), lease=table(Job).c.lease + 1, attempts=table(Job).c.attempts + 1)
    .returning(*table(Job).c)
)
_RETRY = (
    update(table(Job))
    .where(Job.id == bindparam("job"))
    .values(
        due_at=bindparam("due"), attempts=bindparam("attempts"), status=bindparam("status"), error=bindparam("error")
    )
)


@dataclass(frozen=True, slots=True)
class Due:
    """A job that is due."""

    id: int
    kind: str
    instance_id: int | None
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Leased:
    """A job in the hands of a worker: call `connector` with `parameters`; `key` makes the call repeatable."""

    id: int
    kind: str
    connector: str
    parameters: Mapping[str, Any]
    key: str
    lease: int
    attempts: int
    element: str


def due(session: Session, *, limit: int = 50) -> list[Due]:
    """What is due now, the longest overdue first; at most one per instance, so that no instance holds up the others."""
    rows = session.connection().execute(_DUE, {"moment": now.now(), "most": limit * 4})
    seen: set[int] = set()
    found: list[Due] = []
    for row in rows:
        if row.instance_id is not None:
            if row.instance_id in seen:
                continue
            seen.add(row.instance_id)
        found.append(Due(*row))
    return found[:limit]


def following(session: Session) -> Due | None:
    """The open job that is due next, now or later."""
    row = session.connection().execute(_NEXT).one_or_none()
    return None if row is None else Due(*row)


def fire(session: Session, job_id: int) -> moves.Moved | None:
    """Let a timer strike; None when its token does not wait any more, or not yet."""
    row = one(session, job_id)
    if row is None or row["status"] != "open":
        return None
    held = moves.hold(session, row["instance_id"])
    wait = held.before.get(row["token"])
    if wait is None or wait.due is None or wait.due > held.moment:
        return None
    moves.apply(session, held, lambda run: run.fire(row["token"]))
    return moves.settle(
        session,
        held,
        verb="timer.fired",
        element=row["element"],
        detail={"due": wait.due.isoformat(), "name": wait.name},
    )


def begin(session: Session, job_id: int) -> moves.Moved | None:
    """Let a start timer strike: an instance begins, and the next moment is scheduled."""
    row = one(session, job_id)
    if row is None or row["status"] != "open" or row["due_at"] > now.now():
        return None
    if not remove(session, job_id):
        return None
    timer, zone = row["payload"]["timer"], row["payload"]["zone"]
    following = next_start(timer, now.now(), ZoneInfo(zone))
    if following is not None:
        values = {name: row[name] for name in row if name != "id"}
        key = f"start:{row['version_id']}:{row['element']}:{following.isoformat()}"
        session.connection().execute(
            insert(table(Job)), {**values, "due_at": following, "key": key, "attempts": 0, "lease": 0}
        )
    target = starts.of_version(session, row["version_id"])
    return starts.begin(session, target, by=SYSTEM, variables={}, at=row["element"])


def catch(session: Session, row: Mapping[Any, Any]) -> moves.Moved | None:
    """Deliver a signal to the one listener that a delivery job names; the job has been removed."""
    caught = row["payload"]
    if row["instance_id"] is None:
        target = starts.of_version(session, row["version_id"])
        return starts.begin(session, target, by=SYSTEM, variables={}, at=row["element"], payload=caught["payload"])
    held = moves.hold(session, row["instance_id"])
    if caught["token"] not in held.before:
        return None
    moves.apply(session, held, lambda run: run.deliver(caught["token"], caught["payload"]))
    return moves.settle(
        session,
        held,
        verb="signal.received",
        element=row["element"],
        detail={"name": caught["name"], "payload": caught["payload"]},
    )


def lease(session: Session, job_id: int) -> Leased | None:
    """Take a calling job for `LEASE`; None when another worker has it."""
    moment = now.now()
    row = session.connection().execute(_LEASE, {"job": job_id, "moment": moment, "until": moment + LEASE}).one_or_none()
    if row is None:
        return None
    return Leased(row.id, row.kind, row.connector or "", row.payload, row.key, row.lease, row.attempts, row.element)


def finish(session: Session, leased: Leased, result: Any) -> moves.Moved | None:
    """Take a connector's result into the instance that waits for it; None when the lease was lost or nobody waits any more.

    A result `{"error": code}` throws a BPMN error at the service task.
    """
    row = _still_leased(session, leased)
    if row is None:
        return None
    if leased.kind == "send":
        remove(session, leased.id)
        return None
    held = moves.hold(session, row["instance_id"])
    if row["token"] not in held.before:
        return None
    code = result.get("error") if isinstance(result, dict) else None
    if code:
        moves.apply(session, held, lambda run: run.throw(row["token"], str(code), str(result.get("message", ""))))
    else:
        moves.apply(session, held, lambda run: run.finish(row["token"], result))
    return moves.settle(
        session, held, verb="service.finished", element=row["element"], detail={"connector": leased.connector}
    )


def fail(session: Session, job_id: int, *, sentence: str, lease: int | None = None) -> None:
    """Note that a job failed: it is tried again later, or parked with a fault once its retries are used up."""
    row = one(session, job_id)
    if row is None or (lease is not None and row["lease"] != lease):
        return
    attempts = row["attempts"] + (lease is None)
    parked = attempts >= max(1, row["retries"])
    wait = BACK_OFF[min(attempts, len(BACK_OFF)) - 1] if attempts else BACK_OFF[0]
    status = "parked" if parked else "open"
    changed = {"job": job_id, "due": now.now() + wait, "attempts": attempts, "status": status, "error": sentence}
    session.connection().execute(_RETRY, changed)
    if parked and row["instance_id"] is not None:
        _give_up(session, row, sentence=sentence, attempts=attempts)


def one(session: Session, job_id: int) -> Mapping[Any, Any] | None:
    """A job's row, or None."""
    return session.connection().execute(_ONE, {"job": job_id}).mappings().one_or_none()


def remove(session: Session, job_id: int) -> bool:
    """Be done with a job that no token waits for; False when another worker was quicker."""
    return session.connection().execute(_DELETE, {"job": job_id}).rowcount == 1


def waiting(session: Session) -> list[tuple[str, str, int]]:
    """(process, kind, how many) of open jobs that are overdue, for metrics."""
    found = (
        select(func.coalesce(Process.key, ""), Job.kind, func.count())
        .select_from(Job)
        .outerjoin(Instance, Instance.id == Job.instance_id)
        .outerjoin(Process, Process.id == Instance.process_id)
        .where(Job.status == "open", Job.due_at <= now.now())
        .group_by(Process.key, Job.kind)
    )
    return [(process, kind, count) for process, kind, count in session.execute(found)]


def _give_up(session: Session, row: Mapping[Any, Any], *, sentence: str, attempts: int) -> None:
    session.execute(
        insert(Fault).values(
            instance_id=row["instance_id"],
            token=None,
            element=row["element"],
            job_id=row["id"],
            code=f"job.{row['kind']}",
            sentence=sentence,
            detail=f"Given up after {attempts} tries.",
            at=now.now(),
            status="open",
            resolved_at=None,
        )
    )


def _still_leased(session: Session, leased: Leased) -> Mapping[Any, Any] | None:
    row = one(session, leased.id)
    return row if row is not None and row["lease"] == leased.lease and row["status"] == "open" else None
