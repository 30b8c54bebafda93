"""Votes: tasks by which a person says yes or no, what the person should know of the case, and how the answer is given.

Answering is completing the task, by the same verb as on its own page and with the same rights: nothing is decided in another's
place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from engine import tasks, versions
from engine.desk import vote_questions
from engine.errors import Invalid, NotFound
from engine.models import HistoryEvent, Instance, Process, Task, Version
from engine.models.task import open_to
from engine.page import Page, bounds

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.moves import Moved
    from engine.tasks import TaskView

SIZE = 20
OFFERED = 30
"""So many decisions that are offered to one's groups are shown; the inbox has them all."""
RECENT = 10
LINK = "link"
"""`via` of a decision that came by a link from mail."""


@dataclass(frozen=True, slots=True)
class Vote:
    """A decision that waits: its task, its question, and what the ticket knows."""

    view: TaskView
    question: vote_questions.Question
    number: str
    version_id: int
    data: Mapping[str, Any]
    taken: bool
    """Whether it is asked of the person, and not offered to their group."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that the person has taken: `answer` in the words of the form, `link` when it came by a link from mail."""

    number: str
    subject: str
    title: str
    answer: str
    comment: str
    at: datetime
    link: bool


def count(session: Session, *, by: Actor) -> int:
    """How many decisions are asked of a person."""
    found = session.execute(
        select(Task.element, Task.form, Instance.version_id, Version.digest, func.count())
        .join(Instance, Instance.id == Task.instance_id)
        .join(Version, Version.id == Instance.version_id)
        .where(*_asked(by))
        .group_by(Task.element, Task.form, Instance.version_id, Version.digest)
    )
    return sum(
        many for element, form, version, digest, many in found if _decides(session, element, form, version, digest)
    )


def waiting(session: Session, *, by: Actor, page: int = 1, size: int = SIZE) -> Page[Vote]:
    """The decisions asked of a person, what is due first at the beginning."""
    page, size = bounds(page, size)
    rows = session.execute(_KINDS.where(*_asked(by)).order_by(Task.due_at.is_(None), Task.due_at, Task.id))
    wanted = [row.id for row in rows if _decides(session, row.element, row.form, row.version_id, row.digest)]
    shown = wanted[(page - 1) * size : page * size]
    return Page([find(session, task_id, by=by) for task_id in shown], len(wanted), page, size)


def offered(session: Session, *, by: Actor) -> list[Vote]:
    """Decisions that one of the person's groups is to take and nobody has taken yet, the oldest first."""
    if not by.groups:
        return []
    rows = session.execute(
        _KINDS.where(
            Task.status == "open",
            Task.assignee.is_(None),
            Task.group.in_(by.groups),
            Task.element.in_(_elements(session)),
            open_to(by.login),
        )
        .order_by(Task.created_at)
        .limit(OFFERED)
    )
    kinds = [row.id for row in rows if _decides(session, row.element, row.form, row.version_id, row.digest)]
    return [find(session, task_id, by=by) for task_id in kinds]


def find(session: Session, task_id: int, *, by: Actor) -> Vote:
    """One decision, open or not.

    Raises:
        NotFound: there is no such task, it is not for these eyes, or it decides nothing by yes and no.
    """
    view = tasks.find(session, task_id, by=by)
    asked = vote_questions.question(view.form, view.variables) if view.form else None
    if asked is None:
        raise NotFound(
            f"Task '{view.row.title}' of {view.row.number} is no decision by yes or no; open the task itself."
        )
    ticket = session.execute(
        select(Instance.number, Instance.version_id, Instance.data).where(Instance.id == view.row.instance_id)
    ).one()
    return Vote(view, asked, ticket.number, ticket.version_id, ticket.data, taken=view.row.assignee is not None)


def decide(
    session: Session,
    task_id: int,
    answer: str,
    comment: str,
    *,
    by: Actor,
    revision: int | None = None,
    key: str = "",
    via: str = "",
) -> Moved:
    """Answer a decision: complete its task with the choice and, where the form has a place for it, the comment.

    Args:
        answer: the value of the option that was chosen.
        via: by which way it was said, for the history; empty from a page.

    Raises:
        Invalid: the answer is none of the two, or the comment is missing or has no place; `fields` has `answer` or `comment`.
        NotFound, NotAllowed, Conflict, Stale: as `engine.tasks.complete`.
    """
    view = tasks.find(session, task_id, by=by)
    asked = vote_questions.question(view.form, view.variables) if view.form else None
    if view.row.status != "open" or view.form is None or asked is None:
        return tasks.complete(session, task_id, {}, by=by, revision=revision, key=key, via=via)
    option = next((one for one in (asked.yes, asked.no) if str(one.value) == answer), None)
    if option is None:
        raise Invalid("Say whether you approve or reject it.", fields={"answer": "Choose one of the two."})
    place = vote_questions.comment_field(view.form, view.variables, asked.field, option)
    comment = comment.replace("\0", "").strip()
    if comment and place is None:
        sentence = f"'{option.label}' takes no comment here; leave it empty, or open the task to say more."
        raise Invalid(sentence, fields={"comment": sentence})
    answers = {asked.field.path: option.value, **({place.path: comment} if place else {})}
    try:
        return tasks.complete(session, task_id, answers, by=by, revision=revision, key=key, via=via)
    except Invalid as refusal:
        wrong = refusal.fields.get(place.path) if place else None
        if wrong is None:
            raise
        sentence = wrong if comment else f"Say why before you choose '{option.label}': the requester reads it."
        raise Invalid(sentence, code=refusal.code, fields={"comment": sentence}) from refusal


def recent(session: Session, *, by: Actor) -> list[Decided]:
    """What the person has decided lately, the newest first."""
    rows = session.execute(
        _KINDS.add_columns(Task.title, Task.done_at, Task.instance_id, Instance.number, Instance.title.label("subject"))
        .where(Task.done_by == by.login, Task.status == "done")
        .order_by(Task.done_at.desc(), Task.id.desc())
        .limit(RECENT * 5)
    ).all()
    kept = [row for row in rows if _decides(session, row.element, row.form, row.version_id, row.digest)][:RECENT]
    said = _said(session, by, [row.instance_id for row in kept])
    return [_decided(session, row, said.get(row.id, {})) for row in kept]


_KINDS = (
    select(Task.id, Task.element, Task.form, Instance.version_id, Version.digest)
    .join(Instance, Instance.id == Task.instance_id)
    .join(Version, Version.id == Instance.version_id)
)


def _asked(by: Actor) -> tuple[Any, ...]:
    return (Task.status == "open", Task.assignee == by.login, open_to(by.login))


def _decides(session: Session, element: str, form: str | None, version_id: int, digest: str) -> bool:
    return vote_questions.decides(versions.compiled(session, version_id, digest), element, form)


def _elements(session: Session) -> list[str]:
    """The elements of live versions that are decisions; what a retired version calls otherwise stands in the inbox."""
    rows = session.execute(select(Version.id, Version.digest).join(Process, Process.live_version_id == Version.id))
    found: set[str] = set()
    for version_id, digest in rows:
        compiled = versions.compiled(session, version_id, digest)
        for key, element in compiled.definition.elements.items():
            if element.kind == "userTask" and vote_questions.decides(compiled, key, element.settings.get("form")):
                found.add(key)
    return sorted(found)


def _said(session: Session, by: Actor, instances: list[int]) -> dict[int, Mapping[str, Any]]:
    found = session.scalars(
        select(HistoryEvent.detail).where(
            HistoryEvent.instance_id.in_(instances), HistoryEvent.verb == "task.completed", HistoryEvent.by == by.login
        )
    )
    return {detail["task"]: detail for detail in found}


def _decided(session: Session, row: Any, detail: Mapping[str, Any]) -> Decided:
    form = versions.compiled(session, row.version_id, row.digest).form(row.element, row.form)
    answer, comment = vote_questions.answer_of(form, detail)
    return Decided(row.number, row.subject, row.title, answer, comment, row.done_at, link=detail.get("via") == LINK)
