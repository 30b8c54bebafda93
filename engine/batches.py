"""Batches: one deed on many tasks or tickets, looked at before, done item by item, with what became of each.

Context: a selection of two hundred must not be done by half, twice, or with rights that its maker has no more.
Decision: what it is done to is written down when it is looked at; each item is then one transaction, in which the verb does its
work with the rights of that moment and the item says what became of it.
Consequence: whatever dies between two items, the next worker goes on with the one after; a refused item holds up no other;
pausing, stopping and going on are a word on the batch.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, exists, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from engine import batch_deeds, jobs, now, people, sight
from engine.errors import Conflict, Invalid, Noted, NotFound, Refusal
from engine.models import Batch, BatchItem, Instance, Job, Task, table
from engine.models.job import untried

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.batch_deeds import Deed
    from engine.db import Database

log = logging.getLogger(__name__)

MOST = 10_000
"""Items of a batch."""
AT_ONCE = 25
"""So few are done while one waits; more are a worker's."""
KEPT, FORGOTTEN = timedelta(days=90), timedelta(days=1)
"""How long batches are kept, and those that were looked at and never begun."""
_FAILED = "It could not be done for a reason that the service did not expect; an administrator finds it in the log."


def made(session: Session, deed: str, task_ids: Sequence[int], *, by: Actor, back: str = "/inbox") -> int:
    """Write down a deed on tasks (or on their tickets, each once) and what is foreseen of it; answers the batch's id.

    What `by` may not see is left out. Nothing is done yet.

    Raises:
        Invalid: no such deed, nothing chosen, or too much.
        Conflict: the deed is not for `by`.
    """
    one = batch_deeds.require_offered(deed, by)
    if len(task_ids) > MOST:
        raise Invalid(
            f"{len(task_ids):,} tasks are too many for one batch; {MOST:,} are possible. Narrow the list first."
        )
    rows = _rows(session, task_ids, by)
    if not one.of_tasks:
        rows = list({row.instance_id: row for row in rows}.values())
    if not rows:
        raise Invalid("Nothing is chosen yet; tick the tasks, or choose the whole list.")
    return _written(session, deed, one, rows, by=by, back=back, undoes=None)


def begin(session: Session, batch_id: int, given: Mapping[str, str], *, by: Actor) -> int:
    """Let a batch that was looked at begin; answers how many items wait. More than `AT_ONCE` are done by a worker.

    Raises:
        NotFound: there is none, or it is somebody else's.
        Conflict: it has begun already.
        Invalid: an argument is missing or cannot be.
    """
    row = _locked(session, batch_id, by)
    if row.status != "ready":
        raise Conflict("This has begun already; see below what became of it.")
    row.arguments = batch_deeds.checked(batch_deeds.found(row.deed), given)
    row.status = "running"
    waiting = _count(session, batch_id)
    if waiting > AT_ONCE:
        _enqueue(session, batch_id)
    session.flush()
    return waiting


def step(session: Session, batch_id: int) -> bool:
    """Do the next item of a running batch, all of it in this transaction; False when nothing is left to do now."""
    row = session.scalars(select(Batch).where(Batch.id == batch_id)).one_or_none()
    if row is None or row.status != "running":
        return False
    found = select(BatchItem).where(BatchItem.batch_id == batch_id, BatchItem.status == "waiting")
    item = session.scalars(found.order_by(BatchItem.id).limit(1).with_for_update(skip_locked=True)).one_or_none()
    if item is None:
        if not _count(session, batch_id):
            row.status, row.ended_at = "done", now.now()
        return False
    status, sentence = _acted(session, row, item)
    told = update(BatchItem).where(BatchItem.id == item.id)
    session.execute(told.values(status=status, sentence=sentence, at=now.now()))
    return True


def of_job(session: Session, job_id: int) -> int | None:
    """The batch that a job is about; None when another worker has ended it."""
    job = jobs.one(session, job_id)
    return None if job is None else int(job["payload"]["id"])


def rest(session: Session, batch_id: int, job_id: int) -> None:
    """Take away the job of a batch that has nothing to do now: it is paused or over. Whoever lets it go on makes another."""
    status = session.scalar(select(Batch.status).where(Batch.id == batch_id).with_for_update())
    if status != "running" or not _count(session, batch_id):
        jobs.remove(session, job_id)


def pause(session: Session, batch_id: int, *, by: Actor) -> None:
    """Let a running batch stand still after the item it is at."""
    _changed(session, batch_id, by, {"running"}, "paused")


def resume(session: Session, batch_id: int, *, by: Actor) -> None:
    """Let a paused batch go on."""
    _changed(session, batch_id, by, {"paused"}, "running")
    _enqueue(session, batch_id)


def stop(session: Session, batch_id: int, *, by: Actor) -> None:
    """End a batch; what waits is left as it is, what is done stays done."""
    row = _changed(session, batch_id, by, {"ready", "running", "paused"}, "stopped")
    row.ended_at = now.now()
    waiting = update(BatchItem).where(BatchItem.batch_id == batch_id, BatchItem.status == "waiting")
    session.execute(waiting.values(status="left"))


def undo(session: Session, batch_id: int, *, by: Actor) -> int:
    """Write down the batch that takes back what this one did, for those that nothing has happened to since; answers its id.

    Raises:
        NotFound: there is none, or it is somebody else's.
        Conflict: it cannot be taken back, goes on, or was taken back already.
    """
    row = _locked(session, batch_id, by)
    if not batch_deeds.found(row.deed).undone or row.status not in ("done", "stopped"):
        raise Conflict("This cannot be taken back here; change the tickets themselves.")
    if session.scalar(select(Batch.id).where(Batch.undoes == batch_id)) is not None:
        raise Conflict("This was taken back already.")
    done = select(BatchItem.task_id).where(BatchItem.batch_id == batch_id, BatchItem.status == "done")
    rows = _rows(session, [key for key in session.scalars(done) if key is not None], by)
    deed = batch_deeds.found("undo")
    return _written(session, "undo", deed, rows, by=by, back=row.back, undoes=batch_id)


def swept(database: Database) -> int:
    """Forget batches of long ago, and those that were looked at and never begun; answers how many."""
    moment = now.now()
    unbegun = (Batch.status == "ready") & (Batch.made_at < moment - FORGOTTEN)
    with database.transaction() as session:
        old = select(Batch.id).where(unbegun | (Batch.ended_at < moment - KEPT))
        session.execute(delete(BatchItem).where(BatchItem.batch_id.in_(old)))
        gone: Any = session.execute(delete(Batch).where(Batch.id.in_(old)))
        return int(gone.rowcount)


_ROWS = select(
    Task.id, Task.instance_id, Task.status, Task.assignee, Task.group, Task.excluded, Task.follow_up_at,
    Instance.status.label("ticket_status"),
).join(Instance, Instance.id == Task.instance_id)  # fmt: skip


def _rows(session: Session, task_ids: Sequence[int], by: Actor) -> list[Any]:
    """The tasks in the order in which they were chosen; those that `by` may see."""
    wanted = list(dict.fromkeys(task_ids))
    rows: dict[int, Any] = {}
    for start in range(0, len(wanted), 1_000):
        part = _ROWS.where(Task.id.in_(wanted[start : start + 1_000]), sight.tasks(by))
        rows |= {row.id: row for row in session.execute(part)}
    return [rows[key] for key in wanted if key in rows]


def _written(
    session: Session, name: str, deed: Deed, rows: Sequence[Any], *, by: Actor, back: str, undoes: int | None
) -> int:
    values = {"login": by.login, "deed": name, "arguments": {}, "status": "ready", "made_at": now.now()}
    batch = session.scalar(insert(Batch).values(**values, ended_at=None, undoes=undoes, back=back).returning(Batch.id))
    items = [(row, deed.foreseen(row, by)) for row in rows]
    new = [
        {
            "batch_id": batch,
            "task_id": row.id if deed.of_tasks else None,
            "instance_id": row.instance_id,
            "status": "refused" if why else "waiting",
            "sentence": why,
            "at": None,
        }
        for row, why in items
    ]
    if new:
        session.connection().execute(insert(table(BatchItem)), new)
    return int(batch or 0)


def _acted(session: Session, row: Batch, item: BatchItem) -> tuple[str, str]:
    """What became of an item: a refusal leaves nothing of it but its reason, and what was to be noted."""
    deed = batch_deeds.found(row.deed)
    subject = item.task_id if deed.of_tasks else item.instance_id
    given, login = row.arguments, row.login
    session.expunge_all()  # what a refused deed has in mind must not be written with the next
    try:
        with session.connection().begin_nested():
            noted = None
            try:
                deed.act(session, int(subject or 0), given, people.actor(session, login))
            except Noted as refusal:
                noted = refusal
            session.flush()
    except Refusal as refusal:
        session.expunge_all()
        return "refused", refusal.sentence
    except DBAPIError:
        raise
    except Exception:
        log.exception("item %s of batch %s failed", item.id, row.id)
        session.expunge_all()
        return "refused", _FAILED
    return ("done", "") if noted is None else ("refused", noted.sentence)


def _count(session: Session, batch_id: int) -> int:
    waiting = select(func.count()).where(BatchItem.batch_id == batch_id, BatchItem.status == "waiting")
    return session.scalar(waiting) or 0


def _locked(session: Session, batch_id: int, by: Actor) -> Batch:
    """A batch of one's own; nobody lets another's deeds begin or end."""
    found = select(Batch).where(Batch.id == batch_id, Batch.login == by.login).with_for_update()
    row = session.scalars(found).one_or_none()
    if row is None:
        raise NotFound(f"There is no batch {batch_id}, or it is not yours.")
    return row


def _changed(session: Session, batch_id: int, by: Actor, before: set[str], after: str) -> Batch:
    row = _locked(session, batch_id, by)
    if row.status not in before:
        raise Conflict(f"This batch is {row.status}; it cannot be {after} now.")
    row.status = after
    session.flush()
    return row


def _enqueue(session: Session, batch_id: int) -> None:
    key = f"batch-{batch_id}"
    if not session.scalar(select(exists().where(Job.key == key))):
        job = untried("batch", due_at=now.now(), payload={"id": batch_id}, key=key)
        session.connection().execute(insert(table(Job)), job)
