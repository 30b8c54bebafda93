"""The inbox: open tasks as people look for them, in boxes: mine, my groups', all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from engine import sight
from engine.models import Instance, Person, Process, Task, Version
from engine.models.task import excludes, open_to
from engine.page import Page, bounds

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.actor import Actor


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as lists show it."""

    id: int
    title: str
    element: str
    group: str | None
    assignee: str | None
    assignee_name: str | None
    priority: int
    status: str
    created_at: datetime
    due_at: datetime | None
    done_at: datetime | None
    done_by: str | None
    number: str
    subject: str
    stage: str | None
    process: str
    process_name: str
    instance_id: int
    requester: str | None
    excluded: str | None = None

    def is_for(self, login: str) -> bool:
        """False when it excludes the person."""
        return not excludes(self.excluded, login)


def listed(
    session: Session,
    *,
    by: Actor,
    box: str = "mine",
    search: str = "",
    order: str = "priority",
    page: int = 1,
    size: int = 50,
) -> Page[TaskRow]:
    """Open tasks of a box: mine (assigned to me), groups (offered to my groups, unassigned), all (that I may see)."""
    page, size = bounds(page, size)
    where = [Task.status == "open", _box(by, box)]
    if search:
        like = f"%{search.lower()}%"
        where.append(
            or_(
                func.lower(Instance.title).like(like),
                func.lower(Instance.number).like(like),
                func.lower(Task.title).like(like),
            )
        )
    found = session.execute(
        ROWS.where(*where).order_by(*_ORDERS.get(order, _ORDERS["priority"])).limit(size).offset((page - 1) * size)
    )
    counted = select(func.count()).select_from(Task)
    if search:
        counted = counted.join(Instance, Instance.id == Task.instance_id)
    return Page([TaskRow(*tuple(row)) for row in found], session.scalar(counted.where(*where)) or 0, page, size)


def counts(session: Session, *, by: Actor) -> dict[str, int]:
    """How many open tasks each box holds."""
    boxes = {
        box: select(func.count()).select_from(Task).where(Task.status == "open", _box(by, box)).scalar_subquery()
        for box in BOXES
    }
    row = session.execute(select(*(query.label(box) for box, query in boxes.items()))).one()
    return dict(zip(BOXES, row, strict=True))


def _box(by: Actor, box: str) -> ColumnElement[bool]:
    if box == "mine":
        return and_(Task.assignee == by.login, open_to(by.login))
    if box == "groups":
        return and_(Task.assignee.is_(None), Task.group.in_(by.groups), open_to(by.login))
    return sight.tasks(by)


BOXES = ("mine", "groups", "all")
COLUMNS = (
    Task.id,
    Task.title,
    Task.element,
    Task.group,
    Task.assignee,
    Person.name.label("assignee_name"),
    Task.priority,
    Task.status,
    Task.created_at,
    Task.due_at,
    Task.done_at,
    Task.done_by,
    Instance.number,
    Instance.title.label("subject"),
    Instance.stage,
    Process.key.label("process"),
    Process.name.label("process_name"),
    Instance.id.label("instance_id"),
    Instance.requester,
    Task.excluded,
)
ROWS = (
    select(*COLUMNS)
    .select_from(Task)
    .join(Instance, Instance.id == Task.instance_id)
    .join(Process, Process.id == Instance.process_id)
    .join(Version, Version.id == Instance.version_id)
    .outerjoin(Person, Person.login == Task.assignee)
)
_ORDERS: dict[str, tuple[ColumnElement[Any], ...]] = {
    "priority": (Task.priority.asc(), Task.created_at.asc(), Task.id.asc()),
    "newest": (Task.created_at.desc(), Task.id.desc()),
    "oldest": (Task.created_at.asc(), Task.id.asc()),
    "due": (Task.due_at.is_(None).asc(), Task.due_at.asc(), Task.id.asc()),
    "number": (Instance.number.asc(), Task.id.asc()),
}
