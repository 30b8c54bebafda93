"""Markers: where an instance is on its diagram, and where it has been, from its run and its history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from engine import instances, now, versions
from engine.functions import Outside
from engine.models import HistoryEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.bpmn.run import Run


@dataclass(frozen=True, slots=True)
class Markers:
    """Where an instance is on its diagram: how often elements and flows were passed, how many tokens are where, faults."""

    active: Mapping[str, int]
    passed: Mapping[str, int]
    faults: tuple[str, ...]


def find(session: Session, instance_id: int, *, by: Actor) -> Markers:
    """Where the tokens are and which elements and flows they have passed, from the history.

    Raises:
        NotFound: there is none, or it is not for these eyes.
    """
    row = instances.seen(session, instance_id, by)
    compiled = versions.compiled(session, row.version_id)
    run = compiled.definition.restore(Outside(session, now.now()), row.state)
    details = session.scalars(select(HistoryEvent.detail).where(HistoryEvent.instance_id == instance_id))
    return marked(compiled, run, details, is_open=row.status == "open")


def marked(compiled: versions.Compiled, run: Run, details: Iterable[Mapping[str, Any]], *, is_open: bool) -> Markers:
    """The same from a run at hand and the details of its history."""
    active: dict[str, int] = {}
    for wait in run.waits():
        if is_open and wait.host is None and not only_listens(compiled, wait.element):
            for element in _with_enclosing(compiled, wait.element):
                active[element] = active.get(element, 0) + 1
    passed: dict[str, int] = {}
    for detail in details:
        for kind, element, *_ in detail.get("path", ()):
            if kind in ("left", "flow"):
                passed[element] = passed.get(element, 0) + 1
    return Markers(active, passed, tuple(stuck.element for stuck in run.faults()))


def only_listens(compiled: versions.Compiled, element: str) -> bool:
    """Whether this is the start of an event sub-process, which listens beside what is done."""
    known = compiled.definition.elements.get(element)
    return known is not None and known.kind == "startEvent"


def _with_enclosing(compiled: versions.Compiled, element: str) -> Iterator[str]:
    # A collapsed sub-process shows on the diagram that something inside it waits.
    found = compiled.definition.elements.get(element)
    yield element
    while found is not None and found.scope:
        yield found.scope
        found = compiled.definition.elements.get(found.scope)
