"""Faults: instances that cannot go on. Seen by those who can repair them, retried with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from engine import moves, now
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.models import Fault, Instance, Job, Process
from engine.page import Page, bounds

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.actor import Actor


@dataclass(frozen=True, slots=True)
class FaultRow:
    """A fault as lists show it."""

    id: int
    number: str
    title: str
    process_name: str
    element: str
    code: str
    sentence: str
    detail: str
    at: datetime
    status: str
    instance_id: int


_ROWS = (
    select(
        Fault.id,
        Instance.number,
        Instance.title,
        Process.name.label("process_name"),
        Fault.element,
        Fault.code,
        Fault.sentence,
        Fault.detail,
        Fault.at,
        Fault.status,
        Fault.instance_id,
    )
    .join(Instance, Instance.id == Fault.instance_id)
    .join(Process, Process.id == Instance.process_id)
)


def listed(session: Session, *, by: Actor, status: str = "open", page: int = 1, size: int = 50) -> Page[FaultRow]:
    """Faults, oldest first.

    Raises:
        NotAllowed: only process owners and administrators see faults.
    """
    _require_repairer(by)
    page, size = bounds(page, size)
    found = session.execute(
        _ROWS.where(Fault.status == status).order_by(Fault.id).limit(size).offset((page - 1) * size)
    )
    total = session.scalar(select(func.count()).select_from(Fault).where(Fault.status == status)) or 0
    return Page([FaultRow(*row) for row in found], total, page, size)


def find(session: Session, fault_id: int, *, by: Actor) -> FaultRow:
    """One fault.

    Raises:
        NotAllowed: only process owners and administrators see faults.
        NotFound: there is none of that id.
    """
    _require_repairer(by)
    row = session.execute(_ROWS.where(Fault.id == fault_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no fault {fault_id}.")
    return FaultRow(*row)


def retry(session: Session, fault_id: int, *, by: Actor, reason: str) -> moves.Moved | None:
    """Try again what failed: the token runs its element once more, or the parked job is due again.

    Raises:
        NotFound: there is none of that id.
        NotAllowed: only process owners and administrators repair.
        Invalid: a reason is needed.
        Conflict: it is resolved already, or its instance has ended.
    """
    _require_repairer(by)
    if not reason.strip():
        raise Invalid("A retry needs a reason; say what was repaired.", fields={"reason": "Say what was repaired."})
    fault = session.get(Fault, fault_id)
    if fault is None:
        raise NotFound(f"There is no fault {fault_id}.")
    held = moves.hold(session, fault.instance_id)
    session.refresh(fault)
    if fault.status != "open":
        raise Conflict("This fault is resolved already; there is nothing to retry.")
    detail = {"fault": fault_id, "reason": reason}
    if fault.job_id is not None or fault.code == "budget":
        # A parked job is due again. Of a move that overran nothing was kept: whoever made it does it once more.
        _due_again(session, fault.job_id)
        moves.note(session, held.row, by=by, verb="fault.retried", element=fault.element, detail=detail, at=held.moment)
        session.execute(update(Fault).where(Fault.id == fault_id).values(status="resolved", resolved_at=held.moment))
        return None
    token = fault.token
    if token is None or token not in held.stuck:
        raise Conflict("What failed is not there any more; the ticket has moved on.")
    moves.apply(session, held, lambda run: run.retry(token))
    return moves.settle(session, held, by=by, verb="fault.retried", element=fault.element, detail=detail)


def count(session: Session) -> int:
    """How many faults are open, for metrics and badges."""
    return session.scalar(select(func.count()).select_from(Fault).where(Fault.status == "open")) or 0


def _due_again(session: Session, job_id: int | None) -> None:
    session.execute(update(Job).where(Job.id == job_id).values(status="open", attempts=0, due_at=now.now(), error=None))


def _require_repairer(by: Actor) -> None:
    if not by.has("owner", "admin"):
        raise NotAllowed("Faults are repaired by process owners and administrators.")
