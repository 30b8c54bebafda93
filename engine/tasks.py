"""Tasks: what waits for a person. Found, claimed, released, assigned, completed.

Whoever is assigned, any member of the group that the task is offered to, and administrators may act on a task; a task offered to
nobody in particular is any agent's. Who did it stands in the history. Two things bind administrators too: who is excluded
(`ek:excluded`, four eyes) does not act on it, and a personal task (`ek:personal`, a vote) is its assignee's alone, who may hand
it over to somebody; nobody decides in another's place unseen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, exists, select, update

from engine import answering, inbox, moves, now, sight, speaking, tidings, versions
from engine.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from engine.functions import Outside
from engine.models import Group, Instance, Membership, Person, PersonRole, Task, Version, table
from engine.models.task import excludes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.forms import Form
    from engine.moves import Moved

_ASSIGN = (
    update(table(Task))
    .where(Task.id == bindparam("task"))
    .values(assignee=bindparam("to"), follow_up_at=None, revision=table(Task).c.revision + 1)
)
_EXCLUDED = "the ticket excludes those who asked for it, did it or were asked already"
_MORE = (
    Task.revision,
    Task.form,
    Task.token,
    Task.excluded,
    Instance.state,
    Instance.data,
    Instance.version_id,
    Version.digest,
)


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task with its form, the variables the form sees (and `me`, who looks), and the revision that guards it.

    `personal` is one that only its assignee finishes, `excluded` whether the person who looks may not do it.
    """

    row: inbox.TaskRow
    version_id: int
    revision: int
    form: Form | None
    variables: Mapping[str, Any]
    documentation: str
    personal: bool
    excluded: bool


def find(session: Session, task_id: int, *, by: Actor) -> TaskView:
    """One task, open or not.

    Raises:
        NotFound: there is none, or it is not for these eyes.
    """
    found = session.execute(inbox.ROWS.add_columns(*_MORE).where(Task.id == task_id, sight.tasks(by))).one_or_none()
    if found is None:
        raise NotFound(f"There is no task {task_id}, or it is not yours to see.")
    row = inbox.TaskRow(*found[: len(inbox.COLUMNS)])
    compiled = versions.compiled(session, found.version_id, found.digest)
    variables = found.data
    if row.status == "open":
        run = compiled.definition.restore(Outside(session, now.now()), found.state)
        variables = run.variables_of(found.token)
    element = compiled.definition.elements.get(row.element)
    return TaskView(
        row,
        found.version_id,
        found.revision,
        compiled.form(row.element, found.form),
        {**variables, "me": by.me},
        element.documentation if element else "",
        personal=is_personal(compiled, row.element),
        excluded=not row.is_for(by.login),
    )


def claim(session: Session, task_id: int, *, by: Actor) -> None:
    """Take a task that nobody has taken.

    Raises:
        NotFound: there is none, or it is not for these eyes.
        Conflict: it is done, cancelled, or somebody has taken it.
        NotAllowed: it is offered to a group that `by` does not work in, or `by` is excluded from it.
    """
    row = locked(session, task_id, by, wish="claimed")
    if row["task_assignee"] not in (None, by.login):
        raise Conflict(
            f"{named(row)} was taken by {person_name(session, row['task_assignee'])}; ask them to hand it over."
        )
    require_candidate(session, row, by)
    give(session, row, by.login, by=by, verb="task.claimed", detail={})


def release(session: Session, task_id: int, *, by: Actor) -> None:
    """Give a task back to its group.

    Raises:
        NotFound: there is none, or it is not for these eyes.
        Conflict: it is done, cancelled, not assigned, or a person's own without a group to give it back to.
        NotAllowed: it is assigned to somebody else.
    """
    row = locked(session, task_id, by, wish="released")
    if row["task_assignee"] is None:
        raise Conflict(f"{named(row)} is not assigned to anybody, so there is nothing to give back.")
    personal = is_personal(versions.compiled(session, row["version_id"], row["digest"]), row["task_element"])
    if personal and row["task_group"] is None:
        raise Conflict(f"{named(row)} was asked of one person and of no group; it can be handed over, not given back.")
    if row["task_assignee"] != by.login and (personal or not by.has("owner", "admin")):
        raise NotAllowed(
            f"{named(row)} is assigned to {person_name(session, row['task_assignee'])}; only they can give it back."
        )
    give(session, row, None, by=by, verb="task.released", detail={})


def assign(session: Session, task_id: int, *, to: str, by: Actor, reason: str = "") -> None:
    """Hand a task to a person; a follow-up date was the former assignee's, and ends.

    Raises:
        NotFound: there is no such task, or it is not for these eyes.
        Conflict: it is done or cancelled.
        NotAllowed: `by` may not act on it.
        Invalid: the person does not exist, is disabled, has no role, is excluded from it or does not work in the task's group.
    """
    row = locked(session, task_id, by, wish="assigned")
    require_candidate(session, row, by)
    if excludes(row["task_excluded"], to):
        raise Invalid(
            f"{named(row)} is not for {person_name(session, to)}: {_EXCLUDED}; choose somebody else.",
            fields={"to": "Choose somebody who is not excluded."},
        )
    if not _works(session, to, row["task_group"]):
        group = f" of the group '{group_name(session, row['task_group'])}'" if row["task_group"] else ""
        raise Invalid(
            f"There is no active person '{to}'{group}; choose somebody else.",
            fields={"to": "Choose a member of the group."},
        )
    give(session, row, to, by=by, verb="task.assigned", detail={"to": to, "reason": reason})
    tidings.tell(session, row, [to], event=tidings.ASSIGNED, by=by, reason=reason)


def complete(
    session: Session,
    task_id: int,
    answers: Mapping[str, Any],
    *,
    by: Actor,
    revision: int | None = None,
    stood: Mapping[str, Any] | None = None,
    key: str = "",
    via: str = "",
) -> Moved:
    """Finish a task with the answers of its form and let the instance move on.

    Args:
        answers: JSON values by field key; only declared, visible fields are taken.
        revision: what the form was rendered from; None accepts whatever stands.
        stood: what its fields held then (`merging.stands`): what others changed since is kept where the sender did not type.
        key: of the form that was sent; it stands in the history, so that `engine.completions` knows it again.
        via: by which way it was said when not on a page; it stands in the history too.

    Raises:
        NotFound: there is none, or it is not for these eyes.
        Conflict: it is done (with who and when) or cancelled, or the diagram does not come to rest.
        Stale: the task changed since the form was rendered, or somebody else changed a field otherwise than the sender.
        NotAllowed: it is neither assigned to `by` nor offered to one of their groups, or `by` is excluded from it.
        Invalid: the answers do not fit the form or name nothing that is known; `fields` says which and why.
    """
    row = locked(session, task_id, by, wish="completed")
    require_candidate(session, row, by)
    if revision is not None and revision != row["task_revision"]:
        raise Stale(f"{named(row)} was changed since you opened it. Look at the difference and send it again.")
    held = moves.restored(session, row)
    given = answering.taken(session, held, row, answers, by=by, stood=stood or {})
    moves.apply(session, held, lambda run: run.complete(row["task_token"], {**given, "completed_by": by.login}))
    moved = moves.settle(
        session,
        held,
        by=by,
        verb="task.completed",
        element=row["task_element"],
        detail={"task": task_id, "answers": given, **({"key": key} if key else {}), **({"via": via} if via else {})},
        done=task_id,
    )
    form = held.compiled.form(row["task_element"], row["task_form"])
    speaking.say(session, row["number"], form, given, by=by)  # after the move, when it is known who works on it now
    return moved


def locked(session: Session, task_id: int, by: Actor, *, wish: str) -> Mapping[Any, Any]:
    """An open task with its instance under lock (columns `task_...`), or NotFound or Conflict; `wish` is a participle."""
    row = moves.hold_task(session, task_id)
    if not _visible(row, by):
        raise NotFound(f"There is no task {task_id}, or it is not yours to see.")
    if row["task_status"] == "done":
        who = "you" if row["task_done_by"] == by.login else person_name(session, row["task_done_by"])
        raise Conflict(
            f"{named(row)} was completed by {who} at {row['task_done_at']:%Y-%m-%d %H:%M} UTC; it cannot be {wish}.",
            code="task.done",
        )
    if row["task_status"] != "open":
        raise Conflict(
            f"{named(row)} is no longer needed: the ticket moved on at {row['task_done_at']:%Y-%m-%d %H:%M} UTC.",
            code="task.cancelled",
        )
    return row


def _visible(row: Mapping[Any, Any], by: Actor) -> bool:
    theirs = row["task_assignee"] == by.login or row["task_group"] in by.groups
    return by.has(*sight.DESK) or (bool(by.roles) and theirs)


def require_candidate(session: Session, row: Mapping[Any, Any], by: Actor) -> None:
    """That `by` may act on a locked task, or NotAllowed with whose it is."""
    group, assignee = row["task_group"], row["task_assignee"]
    if excludes(row["task_excluded"], by.login):
        raise NotAllowed(f"{named(row)} is not for you: {_EXCLUDED}. Somebody else has to do it.")
    if assignee not in (None, by.login):
        _require_not_personal(session, row)
    if by.has("admin") or assignee == by.login or group in by.groups:
        return
    if group is None and assignee is None and by.has("agent"):
        return
    offered = (
        f"offered to the group '{group_name(session, group)}'"
        if group
        else f"assigned to {person_name(session, assignee)}"
    )
    raise NotAllowed(f"{named(row)} is {offered}; only they can act on it.")


def _require_not_personal(session: Session, row: Mapping[Any, Any]) -> None:
    if is_personal(versions.compiled(session, row["version_id"], row["digest"]), row["task_element"]):
        name = person_name(session, row["task_assignee"])
        raise NotAllowed(f"{named(row)} was asked of {name} in person; only they can do it, or hand it over.")


def is_personal(compiled: versions.Compiled, element: str) -> bool:
    """Whether the drawing asks the assignee of its tasks in person."""
    found = compiled.definition.elements.get(element)
    return found is not None and found.settings.get("personal") == "true"


def give(
    session: Session, row: Mapping[Any, Any], to: str | None, *, by: Actor, verb: str, detail: dict[str, Any]
) -> None:
    """Write and note who has a locked task now; who may is decided by the caller."""
    session.connection().execute(_ASSIGN, {"task": row["task_id"], "to": to})
    before = {"from": row["task_assignee"]} if row["task_assignee"] else {}
    note(session, row, by=by, verb=verb, detail={**before, **detail})


def note(session: Session, row: Mapping[Any, Any], *, by: Actor, verb: str, detail: dict[str, Any]) -> None:
    """Say in the history what was done with a locked task."""
    element, told = row["task_element"], {"task": row["task_id"], **detail}
    moves.note(session, row, by=by, verb=verb, element=element, detail=told, at=now.now())


def _works(session: Session, login: str, group: str | None) -> bool:
    role = exists().where(PersonRole.login == Person.login)  # without one they could not see it
    found = select(Person.login).where(Person.login == login, Person.status == "active", role)
    if group is not None:
        found = found.join(Membership, Membership.login == Person.login).where(Membership.group == group)
    return session.scalar(found) is not None


def named(row: Mapping[Any, Any]) -> str:
    """What a sentence calls a locked task."""
    return f"Task '{row['task_title']}' of {row['number']}"


def person_name(session: Session, login: str | None) -> str:
    """A person by name, or by login where there is none."""
    return session.scalar(select(Person.name).where(Person.login == login)) or str(login)


def group_name(session: Session, key: str) -> str:
    """A group by name, or by key where there is none."""
    return session.scalar(select(Group.name).where(Group.key == key)) or key
