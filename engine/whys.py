"""Why an instance stands where it does: what it waits for and since when, and which decisions with which values led there.

Everything is read from the run and the history, so it is what happened and not what the drawing would do today. Of each decision
the last one counts; those before it stay in the history.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from engine import instances, markers, now, versions
from engine.functions import Outside
from engine.models import HistoryEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.bpmn.run import Run
    from engine.bpmn.values import Wait
    from engine.markers import Markers
    from engine.versions import Compiled


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that is waited for. `since` is when its element was entered (None when the history does not tell), `due` when
    a timer is over or a task due; `inside` are the names of the parts and called processes around it, innermost first;
    `beside` is what may come while something else is done (a boundary event, the start of an event sub-process).
    """  # fmt: skip

    kind: str
    element: str
    name: str
    group: str | None
    assignee: str | None
    since: datetime | None
    due: datetime | None
    inside: tuple[str, ...]
    beside: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """The last time a decision was taken: when, what it saw and gave, the rules that matched (from 1), and on what it rests."""

    decision: str
    title: str
    element: str
    at: datetime
    inputs: Mapping[str, Any]
    outputs: Any
    rules: tuple[int, ...]
    required: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Why:
    """Where an instance is on its diagram, what it waits for, and its decisions, the latest first."""

    markers: Markers
    waits: tuple[Waiting, ...]
    decisions: tuple[Decision, ...]


def find(session: Session, instance_id: int, *, by: Actor) -> Why:
    """Why an instance stands where it does.

    Raises:
        NotFound: there is none, or it is not for these eyes.
    """
    row = instances.seen(session, instance_id, by)
    compiled = versions.compiled(session, row.version_id)
    run = compiled.definition.restore(Outside(session, now.now()), row.state)
    told = select(HistoryEvent.at, HistoryEvent.detail).where(HistoryEvent.instance_id == instance_id)
    events = session.execute(told.order_by(HistoryEvent.sequence)).all()
    is_open = row.status == "open"
    marked = markers.marked(compiled, run, (event.detail for event in events), is_open=is_open)
    return Why(marked, tuple(_waits(compiled, run, events)) if is_open else (), tuple(_decisions(events)))


def _waits(compiled: Compiled, run: Run, events: Sequence[Any]) -> list[Waiting]:
    entered: dict[str, datetime] = {}
    for event in events:
        for kind, element, *_ in event.detail.get("path", ()):
            if kind == "entered":
                entered[element] = event.at
    found = [_waiting(compiled, wait, entered.get(wait.element)) for wait in run.waits()]
    return sorted(found, key=lambda one: (one.beside, one.kind != "task"))


def _waiting(compiled: Compiled, wait: Wait, since: datetime | None) -> Waiting:
    known = compiled.definition.elements.get(wait.element)
    beside = wait.host is not None or markers.only_listens(compiled, wait.element)
    name = wait.title or (known.name if known else "") or wait.name
    return Waiting(
        wait.kind,
        wait.element,
        name,
        wait.group,
        wait.assignee,
        since,
        wait.due,
        _around(compiled, wait.element),
        beside,
    )


def _around(compiled: Compiled, element: str) -> tuple[str, ...]:
    elements = compiled.definition.elements
    at, names = elements.get(element), []
    while at is not None and at.scope and at.scope in elements:
        at = elements[at.scope]
        names.append(at.name)
    if at is not None and at.process != compiled.definition.key and at.process in elements:
        names.append(elements[at.process].name)
    return tuple(name for name in names if name)


def _decisions(events: Iterable[Any]) -> list[Decision]:
    last: dict[str, Decision] = {}
    for event in events:
        for kind, element, *rest in event.detail.get("path", ()):
            if kind == "decided" and rest:
                one = _decision(element, event.at, rest[0])
                last.pop(one.decision, None)
                last[one.decision] = one
    return list(reversed(last.values()))


def _decision(element: str, at: datetime, told: Mapping[str, Any]) -> Decision:
    name = str(told.get("decision") or element)
    return Decision(
        name,
        str(told.get("title") or name),
        element,
        at,
        dict(told.get("inputs") or {}),
        told.get("outputs"),
        tuple(told.get("rules") or ()),
        tuple(told.get("required") or ()),
    )
