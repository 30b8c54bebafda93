"""Standings: how tickets stand for the person who asked for them: who is to act now, since when, and what is expected next.

Told from what anybody may see: open tasks, the stage, what the diagram listens for, running clocks and the last public word. The
inside of a ticket (variables, tokens, notes) is not looked at, but for the question that the requester is asked. What the
requester is to do comes before all else; a task says more than a stage, and a stage more than nothing. One look serves a whole
page of tickets: the number of statements does not depend on how many there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from engine import now
from engine.desk import requests
from engine.models import Clock, Entry, Fault, HistoryEvent, Instance, Subscription, Task
from engine.replies import PREFIX, REPLY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.instances import InstanceRow

YOURS, ANSWER, PEOPLE, GROUPS, NOBODY, HELD, OVER = "yours", "answer", "people", "groups", "nobody", "held", "over"
_SPOKEN = ("public", "email_in")
_TAKEN = ("task.claimed", "task.assigned")


@dataclass(frozen=True, slots=True)
class Said:
    """The last public word on a ticket."""

    by: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Expected:
    """The next moment that was promised: the label of its clock ("Delivery"), and when."""

    label: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """`kind` is one of

    yours: the person's own task waits (`task`, `title`); answer: their reply is waited for (`question`); people: these
    `people` (logins) have it; groups: it is offered to these `groups` (keys); nobody: no person is to act; held: a fault holds
    it up; over: it is over for its requester. `words` are the words that the diagram listens for (`user.*`).
    """  # fmt: skip

    kind: str
    since: datetime
    people: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    task: int | None = None
    title: str = ""
    question: str = ""
    expected: Expected | None = None
    said: Said | None = None
    words: tuple[str, ...] = ()


def of(session: Session, rows: Sequence[InstanceRow], *, by: Actor) -> dict[int, Standing]:
    """The standing of each of these tickets by its id, as `by`, who may see them, finds it."""
    ids = [row.id for row in rows]
    if not ids:
        return {}
    seen = _Seen(
        _tasks(session, ids),
        _taken(session, ids),
        _listened(session, ids),
        _held(session, ids),
        _expected(session, ids),
    )
    said = _said(session, ids)
    asked = [row.id for row in rows if REPLY in seen.words.get(row.id, ()) and not requests.is_over(row)]
    questions = _questions(session, asked)
    return {row.id: _standing(row, seen, by, said=said.get(row.id), question=questions.get(row.id, "")) for row in rows}


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was read of all tickets at once, each by the ticket's id."""

    tasks: Mapping[int, list[Any]]
    taken: Mapping[tuple[int, str], datetime]
    words: Mapping[int, tuple[str, ...]]
    held: set[int]
    expected: Mapping[int, Expected]


def _standing(row: InstanceRow, seen: _Seen, by: Actor, *, said: Said | None, question: str) -> Standing:
    words = seen.words.get(row.id, ())
    if requests.is_over(row):
        return Standing(OVER, row.ended_at or row.changed_at, said=said, words=words)
    more: dict[str, Any] = {"said": said, "words": words, "expected": seen.expected.get(row.id)}
    if row.id in seen.held:
        return Standing(HELD, row.changed_at, **more)
    tasks = seen.tasks.get(row.id, [])
    if own := next((task for task in tasks if task.assignee == by.login), None):
        return Standing(YOURS, own.created_at, task=own.id, title=own.title, **more)
    if REPLY in words and by.login == row.requester:
        return Standing(ANSWER, row.changed_at, question=question, **more)
    return _with_others(row, tasks, seen, more)


def _with_others(row: InstanceRow, tasks: list[Any], seen: _Seen, more: Mapping[str, Any]) -> Standing:
    if assigned := [task for task in tasks if task.assignee]:
        since = min(max(task.created_at, seen.taken.get((row.id, task.element), task.created_at)) for task in assigned)
        return Standing(PEOPLE, since, people=tuple(dict.fromkeys(task.assignee for task in assigned)), **more)
    if tasks:
        groups = tuple(dict.fromkeys(task.group for task in tasks if task.group))
        return Standing(GROUPS, min(task.created_at for task in tasks), groups=groups, **more)
    return Standing(NOBODY, row.changed_at, **more)


def _tasks(session: Session, ids: list[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    columns = (Task.id, Task.instance_id, Task.element, Task.title, Task.group, Task.assignee, Task.created_at)
    waiting = select(*columns).where(Task.instance_id.in_(ids), Task.status == "open").order_by(Task.priority, Task.id)
    for row in session.execute(waiting):
        found.setdefault(row.instance_id, []).append(row)
    return found


def _taken(session: Session, ids: list[int]) -> dict[tuple[int, str], datetime]:
    """When the task of an element was taken or given last."""
    event = HistoryEvent
    found = (
        select(event.instance_id, event.element, func.max(event.at).label("at"))
        .where(event.instance_id.in_(ids), event.verb.in_(_TAKEN))
        .group_by(event.instance_id, event.element)
    )
    return {(row.instance_id, row.element): row.at for row in session.execute(found)}


def _listened(session: Session, ids: list[int]) -> dict[int, tuple[str, ...]]:
    words: dict[Any, tuple[str, ...]] = {}
    listening = (
        select(Subscription.instance_id, Subscription.name)
        .where(Subscription.instance_id.in_(ids), Subscription.kind == "message", Subscription.name.startswith(PREFIX))
        .order_by(Subscription.id)
    )
    for row in session.execute(listening):
        words[row.instance_id] = tuple(dict.fromkeys([*words.get(row.instance_id, ()), row.name]))
    return words


def _held(session: Session, ids: list[int]) -> set[int]:
    return set(session.scalars(select(Fault.instance_id).where(Fault.instance_id.in_(ids), Fault.status == "open")))


def _expected(session: Session, ids: list[int]) -> dict[int, Expected]:
    """The promise of each that comes next; what is past is none any more."""
    running = (
        select(Clock.instance_id, Clock.label, Clock.due_at)
        .where(Clock.instance_id.in_(ids), Clock.status == "running", Clock.due_at > now.now())
        .order_by(Clock.due_at.desc())
    )
    return {row.instance_id: Expected(row.label, row.due_at) for row in session.execute(running)}


def _said(session: Session, ids: list[int]) -> dict[int, Said]:
    last = (
        select(func.max(Entry.id))
        .where(Entry.instance_id.in_(ids), Entry.visible, Entry.kind.in_(_SPOKEN), Entry.text != "")
        .group_by(Entry.instance_id)
    )
    columns = (Entry.instance_id, Entry.by, Entry.text, Entry.at)
    found = session.execute(select(*columns).where(Entry.id.in_(last)))
    return {row.instance_id: Said(row.by, row.text, row.at) for row in found}


def _questions(session: Session, ids: list[int]) -> dict[int, str]:
    if not ids:
        return {}
    found = session.execute(select(Instance.id, Instance.data).where(Instance.id.in_(ids)))
    return {row.id: row.data["last_question"] for row in found if isinstance(row.data.get("last_question"), str)}
