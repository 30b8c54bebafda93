"""The inbox: open tasks as people look for them, in boxes: mine, my groups', what is missed soon, what came back, and more.

Context: years of closed work lie behind a hundred thousand open tasks, and a list is looked at all day.
Decision: a page is found in two steps. First the ids, from indexes that hold open tasks alone; then the rows of those fifty.
Counts are one statement over the same indexes, and stop where a number says no more than "many". What nobody of a group has
taken comes first by an index of its own, so that no list is sorted that is only looked at from its beginning.
Consequence: an order by a column of tickets, or by words, still reads what the box holds, and never more than that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, and_, bindparam, false, func, literal, literal_column, select, union_all

from engine import boxes, filters, now, orders
from engine.filters import BOXES, OPEN, TICKET_OPEN, Filter
from engine.models import Instance, Person, Process, Task, Version, Watcher
from engine.models.task import excludes
from engine.page import Page, bounds
from engine.rows import UNRANKED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.boxes import Kind


COUNTED = 1_000
"""A count beside a box or a filter goes so far; one more means that there are more."""
FAR = 2_500
"""A page says of how many it is one up to here: fifty pages are more than anybody turns."""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as lists show it. In the box of watched tickets, one on which nobody has a task now has the id 0."""

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
    breach_at: datetime | None = None
    follow_up_at: datetime | None = None
    service: str | None = None
    ci: str | None = None
    opened_at: datetime | None = None
    answered_at: datetime | None = None

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
    unclaimed = (filters.NOBODY,) if box == "groups" else ()
    asked = Filter(box=box, search=search, assignee=unclaimed, sort=_ORDERS.get(order, ()))
    return found(session, asked, by=by, page=page, size=size)


def found(
    session: Session,
    asked: Filter,
    *,
    by: Actor,
    page: int = 1,
    size: int = 50,
    total: int | None = None,
    most: int = 0,
) -> Page[TaskRow]:
    """A page of what a filter asks for; `total` spares counting where it is known, `most` ends the counting there."""
    page, size = bounds(page, size)
    at = now.now()
    known = boxes.parameters(by, at)
    if total is None:
        total = session.connection().execute(_count(asked, by, at, most), known).scalar_one()
    more = 0 < most < total
    statement = _ids(asked, by, at, page * size, many=more).offset((page - 1) * size).limit(size)
    ids = session.connection().execute(statement, known).all()
    return Page(_rows(session, [tuple(one) for one in ids]), most if more else total, page, size, more)


def ids(session: Session, asked: Filter, *, by: Actor, limit: int) -> list[int]:
    """The ids of the first tasks that a filter asks for, in its order: what a bulk action takes hold of."""
    at = now.now()
    rows = session.connection().execute(_ids(asked, by, at, limit).limit(limit), boxes.parameters(by, at))
    return [row[0] for row in rows if row[0] is not None]


def counts(session: Session, *, by: Actor, more: Mapping[str, Filter] | None = None) -> dict[str, int]:
    """How many rows each box holds, and each of `more` filters by its key, in one statement; `COUNTED` + 1 for many."""
    of, at = boxes.kind(by), now.now()
    statement = _counts(of)
    for asked in (more or {}).values():
        statement = statement.add_columns(_count(asked, by, at, COUNTED).scalar_subquery())
    row = session.connection().execute(statement, boxes.parameters(by, at)).one()
    return dict(zip((*BOXES, *(more or {})), row, strict=True))


@lru_cache(maxsize=16)
def _counts(of: Kind) -> Select[Any]:
    """The counts of all boxes for a kind of person: made once, compiled once."""
    each = (_of_box(select(_ONE), Filter(box=box)).where(*boxes.conditions(box, of)) for box in BOXES)
    return select(*(_counted(one, COUNTED).scalar_subquery() for one in each))


def _count(asked: Filter, by: Actor, at: datetime, most: int) -> Select[Any]:
    return _counted(_narrowed(select(_ONE), asked, by, at), most)


def _counted(rows: Select[Any], most: int) -> Select[Any]:
    """How many these are; one more than `most` where there are more, 0 counts them all."""
    return select(func.count()).select_from((rows.limit(literal_column(str(most + 1))) if most else rows).subquery())


def _ids(asked: Filter, by: Actor, at: datetime, reach: int, *, many: bool = False) -> Select[Any]:
    """The ids of tasks and their tickets, in order; `reach` is how many of them are looked at, of `many` that there are."""
    if asked.box == "groups" and by.groups and not asked.sort and not asked.narrowed:
        return _unassigned_first(tuple(sorted(by.groups)), reach)
    if not asked.narrowed:
        return _whole(asked.box, asked.sort, boxes.kind(by))
    order = orders.columns(asked.sort or boxes.ORDERS[asked.box])
    # In the box's own order an index leads through the tasks; the first fifty are soon met where many are asked for.
    statement = _narrowed(_two(asked.box), asked, by, at, of_tickets=order.of_tickets, each=many and not asked.sort)
    return statement.order_by(*order.columns)


@lru_cache(maxsize=256)
def _whole(box: str, sort: tuple[str, ...], of: Kind) -> Select[Any]:
    order = orders.columns(sort or boxes.ORDERS[box])
    statement = _of_box(_two(box), Filter(box=box), of_tickets=order.of_tickets)
    return statement.where(*boxes.conditions(box, of)).order_by(*order.columns)


@lru_cache(maxsize=256)
def _unassigned_first(groups: tuple[str, ...], reach: int) -> Select[Any]:
    """The beginning of each group's two lists, from their indexes, made one: what nobody has taken, then the rest."""
    parts = []
    for group in groups:
        for rank, taken in enumerate((Task.assignee.is_(None), Task.assignee.is_not(None))):
            shown = (Task.id, Task.instance_id, Task.priority, Task.created_at, literal(rank).label("rank"))
            one = select(*shown).where(OPEN, taken, Task.group == group, boxes.NOT_ME)
            parts.append(select(one.order_by(Task.priority, Task.created_at, Task.id).limit(reach).subquery()))
    both = union_all(*parts).subquery().c
    columns: tuple[Any, ...] = (both.id, both.instance_id)
    return select(*columns).order_by(both.rank, both.priority, both.created_at, both.id)


def _two(box: str) -> Select[Any]:
    columns: tuple[Any, ...] = (Task.id, Instance.id if box == "watched" else Task.instance_id)
    return select(*columns)


def _narrowed(
    statement: Select[Any], asked: Filter, by: Actor, at: datetime, *, of_tickets: bool = False, each: bool = False
) -> Select[Any]:
    statement = _of_box(statement, asked, of_tickets=of_tickets)
    narrowed = filters.conditions(asked, by=by, at=at, each=each)
    return statement.where(*boxes.conditions(asked.box, boxes.kind(by)), *narrowed)


def _of_box(statement: Select[Any], asked: Filter, *, of_tickets: bool = False) -> Select[Any]:
    """What a box is read from: tasks, with their tickets where they are asked for."""
    if asked.box == "watched":
        statement = statement.select_from(Watcher).join(Instance, Instance.id == Watcher.instance_id)
        return statement.outerjoin(Task, and_(Task.instance_id == Instance.id, OPEN))
    statement = statement.select_from(Task)
    if of_tickets or asked.of_tickets or asked.box == "answered":
        statement = statement.join(Instance, Instance.id == Task.instance_id)
        # A ticket with an open task is open: saying so lets the indexes of open tickets serve.
        return statement if asked.box == "done" else statement.where(TICKET_OPEN)
    return statement


def _rows(session: Session, found: Sequence[tuple[int | None, int]]) -> list[TaskRow]:
    """The rows of these tasks, and of tickets on which nobody has a task, in this order."""
    tasks = [task for task, _ in found if task is not None]
    idle = [ticket for task, ticket in found if task is None]
    rows: dict[tuple[int | None, int], TaskRow] = {}
    connection = session.connection()
    for one in connection.execute(_OF_TASKS, {"tasks": tasks}) if tasks else ():
        row = TaskRow(*one)
        rows[row.id, row.instance_id] = row
    for one in connection.execute(_IDLE, {"tickets": idle}) if idle else ():
        row = replace(TaskRow(*one[:-1]), created_at=one[-1], **_NOTHING)
        rows[None, row.instance_id] = row
    return [rows[key] for key in found if key in rows]


COLUMNS: tuple[Any, ...] = (
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
    Task.breach_at,
    Task.follow_up_at,
    Instance.service,
    Instance.ci,
    Instance.started_at.label("opened_at"),
    Instance.answered_at,
)
ROWS = (
    select(*COLUMNS)
    .select_from(Task)
    .join(Instance, Instance.id == Task.instance_id)
    .join(Process, Process.id == Instance.process_id)
    .join(Version, Version.id == Instance.version_id)
    .outerjoin(Person, Person.login == Task.assignee)
)
_OF_TASKS = ROWS.where(Task.id.in_(bindparam("tasks", expanding=True)))
_IDLE = (
    select(*COLUMNS, Instance.changed_at)
    .select_from(Instance)
    .join(Process, Process.id == Instance.process_id)
    .outerjoin(Task, false())
    .outerjoin(Person, false())
    .where(Instance.id.in_(bindparam("tickets", expanding=True)))
)
_NOTHING: dict[str, Any] = {"id": 0, "title": "", "element": "", "priority": UNRANKED, "status": "open"}
_ONE: Any = literal_column("1").label("one")
_ORDERS = {
    "priority": ("priority", "-waiting"),
    "newest": ("waiting",),
    "oldest": ("-waiting",),
    "due": ("task_due",),
    "number": ("number",),
}
