"""Who sees what, as conditions of queries: what a person may not see is not found, so nothing leaks by its id.

Administrators, process owners and agents see all tickets; everybody with a role sees the tickets they asked for or opened, those
that wait for them or one of their groups, and those they have had a part in, as an approver sees what became of it. Somebody
without any role sees nothing.
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
    mine = or_(and_(Task.status == "open", tasks(by)), Task.done_by == by.login)
    part = exists().where(and_(Task.instance_id == Instance.id, mine)).correlate(Instance)
    return or_(Instance.requester == by.login, Instance.started_by == by.login, part)
