"""Handovers: a task goes from one group to another, with the reason why.

Where the drawing takes the group of a task from a variable of the ticket (`ek:group="=assignment_group"`) and listens for what
changes on the ticket (`<process>.updated`), it is told: the tasks that follow go to the new group, too, and what the diagram
counts and decides when the group changes happens. Elsewhere the task alone goes over, and the drawing decides about the next one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, exists, select, update

from engine import messages, tasks, tidings, versions
from engine.errors import Conflict, Invalid
from engine.models import Group, Membership, Task, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from engine.actor import Actor

LONGEST = 1000
_VARIABLE = re.compile(r"=\s*([A-Za-z_]\w*)\s*")
_OVER = (
    update(table(Task))
    .where(Task.id == bindparam("task"))
    .values(group=bindparam("to"), assignee=None, follow_up_at=None, revision=table(Task).c.revision + 1)
)


def hand_over(session: Session, task_id: int, *, group: str, by: Actor, reason: str) -> str:
    """Give a task to another group, where nobody has taken it yet; answers the group's name.

    Raises:
        NotFound: there is none, or it is not for these eyes.
        Conflict: it is done or cancelled, or is asked of one person.
        NotAllowed: `by` may not act on it.
        Invalid: there is no such group, nobody works in it, it has the task already, or no reason is given.
    """
    row = tasks.locked(session, task_id, by, wish="handed over")
    tasks.require_candidate(session, row, by)
    compiled = versions.compiled(session, row["version_id"], row["digest"])
    if tasks.is_personal(compiled, row["task_element"]):
        raise Conflict(f"{tasks.named(row)} was asked of one person; hand it to a person, not to a group.")
    name, reason = _name(session, row, group), reason.replace("\0", "").strip()[:LONGEST]
    if not reason:
        raise Invalid("The other group wants to know why; say it in a sentence.", fields={"reason": "Say why."})
    session.connection().execute(_OVER, {"task": task_id, "to": group})
    told = {"to": name, "group": group, "from_group": row["task_group"], "reason": reason}
    tasks.note(session, row, by=by, verb="task.handed_over", detail=told)
    members = session.scalars(select(Membership.login).where(Membership.group == group))
    tidings.tell(session, row, members, event=tidings.GROUP, by=by, reason=reason)
    _tell(session, row, compiled, group, by)
    return name


def _name(session: Session, row: Mapping[Any, Any], group: str) -> str:
    works = exists().where(Membership.group == Group.key)
    found = session.execute(select(Group.name, works.label("staffed")).where(Group.key == group)).one_or_none()
    if found is None:
        raise Invalid(f"There is no group '{group[:60]}'; choose one of the list.", fields={"group": "Choose a group."})
    if group == row["task_group"]:
        raise Invalid(f"{tasks.named(row)} is with {found.name} already.", fields={"group": "Choose another group."})
    if not found.staffed:
        raise Invalid(
            f"Nobody works in {found.name}, so nobody would see it; choose another group.",
            fields={"group": "Choose a group with people in it."},
        )
    return str(found.name)


def _tell(session: Session, row: Mapping[Any, Any], compiled: versions.Compiled, group: str, by: Actor) -> None:
    element = compiled.definition.elements.get(row["task_element"])
    routed = _VARIABLE.fullmatch(element.settings.get("group", "") if element else "")
    name = f"{compiled.settings['key']}.updated"
    if routed and messages.listens(session, name, correlation=row["number"]):
        payload = {routed[1]: group, "assigned_to": ""}
        messages.deliver(session, name, correlation=row["number"], payload=payload, by=by)
