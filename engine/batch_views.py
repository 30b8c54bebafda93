"""What a page shows of batches: their numbers, and what was refused for which reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from engine import batch_deeds
from engine.errors import NotFound
from engine.models import Batch, BatchItem, Instance

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.batch_deeds import Deed

_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Refused:
    """Items that were not done for one reason, the first of them by task id (if any), number and title."""

    why: str
    count: int
    items: tuple[tuple[int | None, str, str], ...]


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch as its page shows it; `refused` are grouped by the reason, the most frequent first."""

    row: Batch
    deed: Deed
    waiting: int
    done: int
    left: int
    refused: tuple[Refused, ...]
    undone_by: int | None

    @property
    def refusals(self) -> int:
        """How many were refused."""
        return sum(one.count for one in self.refused)

    @property
    def total(self) -> int:
        """How many there are."""
        return self.waiting + self.done + self.left + self.refusals


def find(session: Session, batch_id: int, *, by: Actor) -> BatchView:
    """A batch with its numbers and what was refused.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    row = session.scalars(_visible(batch_id, by)).one_or_none()
    if row is None:
        raise NotFound(f"There is no batch {batch_id}, or it is not yours to see.")
    counted = select(BatchItem.status, func.count()).where(BatchItem.batch_id == batch_id).group_by(BatchItem.status)
    counts = {status: count for status, count in session.execute(counted)}
    undone_by = session.scalar(select(Batch.id).where(Batch.undoes == batch_id))
    numbers = (counts.get("waiting", 0), counts.get("done", 0), counts.get("left", 0))
    return BatchView(row, batch_deeds.found(row.deed), *numbers, _refused(session, batch_id), undone_by)


def listed(session: Session, *, by: Actor, most: int = 20) -> list[Batch]:
    """The last batches of a person that have begun, the newest first."""
    mine = select(Batch).where(Batch.login == by.login, Batch.status != "ready")
    return list(session.scalars(mine.order_by(Batch.made_at.desc(), Batch.id.desc()).limit(most)))


def _refused(session: Session, batch_id: int) -> tuple[Refused, ...]:
    mine = (BatchItem.batch_id == batch_id, BatchItem.status == "refused")
    counted = select(BatchItem.sentence, func.count()).where(*mine).group_by(BatchItem.sentence)
    counts = {why: count for why, count in session.execute(counted.order_by(func.count().desc()).limit(_SHOWN))}
    told = select(BatchItem.sentence, BatchItem.task_id, Instance.number, Instance.title)
    told = told.join(Instance, Instance.id == BatchItem.instance_id).where(*mine).order_by(BatchItem.id).limit(_SHOWN)
    items: dict[str, list[tuple[int | None, str, str]]] = {}
    for why, task, number, title in session.execute(told):
        items.setdefault(why, []).append((task, number, title))
    return tuple(Refused(why, count, tuple(items.get(why, ()))) for why, count in counts.items())


def _visible(batch_id: int, by: Actor) -> Any:
    found = select(Batch).where(Batch.id == batch_id)
    return found if by.has("admin") else found.where(Batch.login == by.login)
