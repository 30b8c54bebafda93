"""Filters: what a list of open tasks is asked for, as a value: box, words, criteria, order and columns.

An address, a saved filter and a bulk action say the same thing, so it is one value that is read from words and written as words.
What it does not understand it leaves out: an address typed by hand, or kept since an older release, still shows a list.
Criteria are columns of tasks and of open tickets with an index behind them, never the JSON of a ticket.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, ColumnElement, and_, exists, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from engine import matching, orders, sight
from engine.models import Clock, Instance, Process, Task
from engine.rows import UNRANKED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.actor import Actor

BOXES = ("mine", "groups", "breaching", "answered", "watched", "later", "done", "all")
"""My work, my groups, breaching soon, answered by the requester, watched, to be followed up later, done recently, all."""
CLOCKS = ("overdue", "soon", "running", "paused", "none")
AGES = {"0-1": (0, 2), "2-5": (2, 6), "6-14": (6, 15), "15-30": (15, 31), "30+": (31, None)}
"""Buckets of a backlog: the ticket was opened at least so many days ago, and less than so many."""
SOON = timedelta(hours=4)
"""What is missed within so long is breaching soon; what is missed already is, too."""
ME, NOBODY, NONE = "me", "nobody", "none"
LONGEST, MOST = 200, 20
"""Characters of a search, and values of one criterion."""

OPEN = Task.status == literal_column("'open'")  # as the partial indexes have it: a parameter would not find them
TICKET_OPEN = Instance.status == literal_column("'open'")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which open tasks; an empty criterion asks for nothing, several values of one mean any of them.

    `assignee` are logins, `me` or `nobody`; `priority` numbers as text, or `none`. `sort` are keys of columns, with `-`
    before one that goes down; `columns` are the keys of those shown. Both are empty for what the box has by itself.
    """

    box: str = "mine"
    search: str = ""
    process: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    assignee: tuple[str, ...] = ()
    service: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    clock: tuple[str, ...] = ()
    age: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    @property
    def narrowed(self) -> bool:
        """Whether it asks for less than the whole box."""
        return bool(self.search or any(getattr(self, name) for name in CRITERIA))

    @property
    def of_tickets(self) -> bool:
        """Whether the rows of tickets are looked at, and not those of tasks alone."""
        return bool(self.search or (self.narrows_tickets and self.box not in OF_OPEN))

    @property
    def narrows_tickets(self) -> bool:
        """Whether a criterion is one of the ticket and not of the task."""
        return bool(self.process or self.service or self.stage or self.age)

    def without_criteria(self) -> Filter:
        """The whole box, in the same order with the same columns."""
        return Filter(box=self.box, sort=self.sort, columns=self.columns)


_EACH: ColumnElement[int] = literal_column("+task.instance_id", BigInteger())
"""No column any more, so that no index of it leads from tickets to tasks: a store would sort them all, to show fifty."""
CRITERIA = ("process", "priority", "group", "assignee", "service", "stage", "clock", "age")
_SEVERAL = (*CRITERIA, "sort", "columns")
OF_OPEN = frozenset({"mine", "groups", "breaching", "answered", "later", "all"})
"""Boxes in which every row is an open task, so that its ticket is open as well."""


def read(words: Mapping[str, str], *, box: str = "mine") -> Filter:
    """A filter from words as `written` gives them; several values of one have commas between them."""
    several = {name: _values(words.get(name, "")) for name in _SEVERAL}
    several["clock"] = tuple(one for one in several["clock"] if one in CLOCKS)
    several["age"] = tuple(one for one in several["age"] if one in AGES)
    several["priority"] = tuple(one for one in several["priority"] if one == NONE or _small(one))
    several["sort"] = orders.known(several["sort"])
    asked = words.get("box", box)
    return Filter(
        box=asked if asked in BOXES else box,
        search=words.get("search", "").replace("\0", "").strip()[:LONGEST],
        **several,
    )


def written(asked: Filter) -> dict[str, str]:
    """The words of a filter; what is empty is left out."""
    values = {one.name: getattr(asked, one.name) for one in fields(asked)}
    return {
        name: ",".join(value) if isinstance(value, tuple) else str(value) for name, value in values.items() if value
    }


def conditions(asked: Filter, *, by: Actor, at: datetime, each: bool = False) -> list[ColumnElement[bool]]:
    """What its criteria and words ask of `Task` and, where `of_tickets`, of `Instance`; the box is not among it.

    The tickets are found first, and their tasks then; with `each`, tasks are met in order and asked whose ticket they are.
    """
    found: list[ColumnElement[bool]] = []
    if asked.priority:
        found.append(Task.priority.in_([UNRANKED if one == NONE else int(one) for one in asked.priority]))
    if asked.group:
        found.append(Task.group.in_(asked.group))
    if asked.assignee:
        found.append(or_(*(_assigned(one, by) for one in asked.assignee)))
    if asked.clock:
        found.append(or_(*(_clock(one, at) for one in asked.clock)))
    if asked.narrows_tickets:
        found.append(
            _of_open_tickets(asked, at, each=each) if asked.box in OF_OPEN else and_(*_of_tickets(asked, at, Instance))
        )
    return found + ([_worded(asked.search, by)] if asked.search else [])


def _of_open_tickets(asked: Filter, at: datetime, *, each: bool) -> ColumnElement[bool]:
    """Tasks of such tickets: these are found in an index that holds all that is asked, and no row of a ticket is read."""
    ticket = aliased(Instance)
    of = select(ticket.id).where(ticket.status == literal_column("'open'"), *_of_tickets(asked, at, ticket))
    return (_EACH if each else Task.instance_id).in_(of)


def _of_tickets(asked: Filter, at: datetime, ticket: type[Instance]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.process:
        found.append(ticket.process_id.in_(select(Process.id).where(Process.key.in_(asked.process))))
    if asked.service:
        found.append(ticket.service.in_(asked.service))
    if asked.stage:
        found.append(ticket.stage.in_(asked.stage))
    if asked.age:
        found.append(or_(*(_aged(one, at, ticket) for one in asked.age)))
    return found


def _values(text: str) -> tuple[str, ...]:
    found = (one.replace("\0", "").strip()[:LONGEST] for one in text.split(","))
    return tuple(dict.fromkeys(one for one in found if one))[:MOST]


def _small(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6  # noqa: PLR2004  a priority is a small number


def _assigned(who: str, by: Actor) -> ColumnElement[bool]:
    if who == NOBODY:
        return Task.assignee.is_(None)
    return Task.assignee == (by.login if who == ME else who)


def _clock(state: str, at: datetime) -> ColumnElement[bool]:
    if state == "overdue":
        return Task.breach_at <= at
    if state == "soon":
        return and_(Task.breach_at > at, Task.breach_at <= at + SOON)
    going = exists().where(Clock.instance_id == Task.instance_id, Clock.target.is_not(None)).correlate(Task)
    if state in ("running", "paused"):
        return going.where(Clock.status == state)
    return and_(Task.breach_at.is_(None), ~going.where(Clock.status.in_(("running", "paused"))))


def _aged(bucket: str, at: datetime, ticket: type[Instance]) -> ColumnElement[bool]:
    least, below = AGES[bucket]
    old = ticket.started_at <= at - timedelta(days=least)
    return old if below is None else and_(old, ticket.started_at > at - timedelta(days=below))


def _worded(search: str, by: Actor) -> ColumnElement[bool]:
    like = "%" + search.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    texts = (Instance.title, Instance.number, Task.title)
    titled = (func.lower(text).like(like, escape="\\") for text in texts)
    return or_(matching.among(Task.instance_id, search, inside=by.has(*sight.DESK)), *titled)
