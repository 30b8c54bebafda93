"""Boxes: the lists that everybody has without making them, as conditions of queries.

Each has an index that holds open rows alone, so none of them costs more for the years behind it. "Done recently" is a week of my
own work. A task to be followed up later is out of my work until then, in a box of its own.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, literal_column, or_, true

from engine import sight
from engine.filters import OPEN, SOON
from engine.models import Instance, Task, Watcher
from engine.models.task import open_to

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
_TICKET_OPEN = Instance.status == literal_column("'open'")


def conditions(box: str, *, by: Actor, at: datetime) -> list[ColumnElement[bool]]:
    """What is in a box for `by` at a moment; `answered` and `watched` look at tickets, `watched` at watchers too."""
    return _CONDITIONS[box](by, at)


def _mine(by: Actor, at: datetime) -> list[ColumnElement[bool]]:
    awake = or_(Task.follow_up_at.is_(None), Task.follow_up_at <= at)
    return [OPEN, Task.assignee == by.login, open_to(by.login), awake]


def _later(by: Actor, at: datetime) -> list[ColumnElement[bool]]:
    return [OPEN, Task.assignee == by.login, open_to(by.login), Task.follow_up_at > at]


def _groups(by: Actor, _at: datetime) -> list[ColumnElement[bool]]:
    return [OPEN, Task.group.in_(by.groups), open_to(by.login)]


def _breaching(by: Actor, at: datetime) -> list[ColumnElement[bool]]:
    return [OPEN, Task.breach_at <= at + SOON, _concerning(by)]


def _answered(by: Actor, _at: datetime) -> list[ColumnElement[bool]]:
    return [OPEN, _TICKET_OPEN, Instance.answered_at.is_not(None), _concerning(by)]


def _watched(by: Actor, _at: datetime) -> list[ColumnElement[bool]]:
    return [Watcher.login == by.login, _TICKET_OPEN, sight.instances(by)]


def _done(by: Actor, at: datetime) -> list[ColumnElement[bool]]:
    return [_DONE, Task.done_by == by.login, Task.done_at >= at - RECENT]


def _all(by: Actor, _at: datetime) -> list[ColumnElement[bool]]:
    return [OPEN, sight.tasks(by)]


def _concerning(by: Actor) -> ColumnElement[bool]:
    """What is mine or my groups'; those who work in no group look after all."""
    if by.has(*sight.DESK) and not by.groups:
        return true()
    return and_(or_(Task.assignee == by.login, Task.group.in_(by.groups)), open_to(by.login))


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
