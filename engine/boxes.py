"""Boxes: the lists that everybody has without making them, as conditions of queries.

Each has an index that holds open rows alone, so none of them costs more for the years behind it. Who asks and when are parameters
of the statements, so that these are made once for each kind of person and not for each look. "Done recently" is a week of my
own work. A task to be followed up later is out of my work until then, in a box of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    bindparam,
    exists,
    false,
    func,
    literal_column,
    or_,
    true,
)

from engine import sight
from engine.filters import OPEN, SOON
from engine.models import Instance, Task, Watcher
from engine.models.base import Moment

if TYPE_CHECKING:
    from datetime import datetime

    from engine.actor import Actor

RECENT = timedelta(days=7)
"""What I have done since so long is done recently."""
ORDERS: dict[str, tuple[str, ...]] = {
    "mine": ("priority", "-waiting"),
    "groups": ("unassigned", "priority", "-waiting"),
    "breaching": ("missed",),
    "answered": ("answered",),
    "watched": ("-changed",),
    "later": ("follow_up",),
    "done": ("-done",),
    "all": ("priority", "-waiting"),
}
"""box -> its order, as long as nobody asks for another."""

_DONE = Task.status == literal_column("'done'")
_ME, _AT = bindparam("me", type_=Text()), bindparam("at", type_=Moment())
_SOON, _SINCE = bindparam("soon", type_=Moment()), bindparam("since", type_=Moment())
_MY_GROUPS: Any = bindparam("my_groups", expanding=True)
NOT_ME = or_(
    Task.excluded.is_(None), func.replace(Task.excluded, bindparam("my_line", type_=Text()), "") == Task.excluded
)


@dataclass(frozen=True, slots=True)
class Kind:
    """What of a person decides which statement it is, and not only its parameters: the desk, a role at all, groups."""

    desk: bool
    member: bool
    grouped: bool


def kind(by: Actor) -> Kind:
    """The kind of a person."""
    return Kind(by.has(*sight.DESK), bool(by.roles), bool(by.groups))


def parameters(by: Actor, at: datetime) -> dict[str, Any]:
    """What the conditions of boxes want to know at execution."""
    return {
        "me": by.login,
        "my_line": f"\n{by.login}\n",
        "my_groups": sorted(by.groups),
        "at": at,
        "soon": at + SOON,
        "since": at - RECENT,
    }


def conditions(box: str, of: Kind) -> tuple[ColumnElement[bool], ...]:
    """What is in a box, with `parameters` open; `answered` and `watched` look at tickets, `watched` at watchers too."""
    return _CONDITIONS[box](of)


def seen(of: Kind) -> ColumnElement[bool]:
    """The tasks such a person may see, as `sight.tasks` says it."""
    if of.desk:
        return true()
    return or_(Task.assignee == _ME, Task.group.in_(_MY_GROUPS)) if of.member else false()


def _mine(_of: Kind) -> tuple[ColumnElement[bool], ...]:
    return OPEN, Task.assignee == _ME, NOT_ME, or_(Task.follow_up_at.is_(None), Task.follow_up_at <= _AT)


def _later(_of: Kind) -> tuple[ColumnElement[bool], ...]:
    return OPEN, Task.assignee == _ME, NOT_ME, Task.follow_up_at > _AT


def _groups(_of: Kind) -> tuple[ColumnElement[bool], ...]:
    return OPEN, Task.group.in_(_MY_GROUPS), NOT_ME


def _breaching(of: Kind) -> tuple[ColumnElement[bool], ...]:
    return OPEN, Task.breach_at <= _SOON, _concerning(of)


def _answered(of: Kind) -> tuple[ColumnElement[bool], ...]:
    # The moment says nothing new, but a store that knows little of its tables goes by the index for it.
    return OPEN, Instance.answered_at.is_not(None), Instance.answered_at <= _AT, _concerning(of)


def _watched(of: Kind) -> tuple[ColumnElement[bool], ...]:
    # Not by its status: a store that knows little of its tables would go through all that is open, and not by watchers.
    return Watcher.login == _ME, Instance.ended_at.is_(None), _ticket_seen(of)


def _done(_of: Kind) -> tuple[ColumnElement[bool], ...]:
    return _DONE, Task.done_by == _ME, Task.done_at >= _SINCE


def _all(of: Kind) -> tuple[ColumnElement[bool], ...]:
    return OPEN, seen(of)


def _concerning(of: Kind) -> ColumnElement[bool]:
    """What is mine or my groups'; those of the desk who work in no group look after all."""
    if of.desk and not of.grouped:
        return true()
    return and_(or_(Task.assignee == _ME, Task.group.in_(_MY_GROUPS)), NOT_ME)


def _ticket_seen(of: Kind) -> ColumnElement[bool]:
    """The tickets such a person may see, as `sight.instances` says it."""
    if of.desk or not of.member:
        return true() if of.desk else false()
    mine = or_(and_(Task.status == "open", seen(of)), Task.done_by == _ME)
    part = exists().where(Task.instance_id == Instance.id, mine).correlate(Instance)
    return or_(Instance.requester == _ME, Instance.started_by == _ME, part)


_CONDITIONS = {
    "mine": _mine,
    "groups": _groups,
    "breaching": _breaching,
    "answered": _answered,
    "watched": _watched,
    "later": _later,
    "done": _done,
    "all": _all,
}
