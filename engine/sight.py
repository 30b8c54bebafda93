"""Who sees what, as conditions of queries: what a person may not see is not found, so nothing leaks by its id.

Administrators, process owners and agents see all tickets; everybody with a role sees the tickets they asked for or opened, and
those that wait for them or one of their groups. Somebody without any role sees nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, exists, false, or_, true

from engine.models import Instance, Task

if TYPE_CHECKING:
    from engine.actor import Actor

DESK = ("agent", "owner", "admin")


def tasks(by: Actor) -> ColumnElement[bool]:
    """The tasks `by` may see."""
    if by.has(*DESK):
        return true()
    if not by.roles:
        return false()
    return or_(Task.assignee == by.login, Task.group.in_(by.groups))


def instances(by: Actor) -> ColumnElement[bool]:
    """The instances `by` may see."""
    if by.has(*DESK):
        return true()
    if not by.roles:
        return false()
    waiting = exists().where(and_(Task.instance_id == Instance.id, Task.status == "open", tasks(by)))
    return or_(Instance.requester == by.login, Instance.started_by == by.login, waiting)
