"""Stages: how far a ticket has come, in a line that its requester understands: Requested, Waiting for approval, Delivered.

The owner says in `pack.yaml` which stages make up the usual way (`stages`); without that they are those of the diagram in the
order of its steps, but for stages that only an end has. A stage beside the way (On hold) is shown where it stands while it lasts.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from web import outline

if TYPE_CHECKING:
    from engine.bpmn.definition import Element
    from engine.versions import Compiled

_TEXT = re.compile(r'"([^"]+)"')
OVER = ("cancelled", "aborted")


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage in the line: its words, and whether it is done, now or ahead."""

    words: str
    state: str


def line(compiled: Compiled, stage: str | None, status: str) -> list[Stage]:
    """The stages of a ticket that stands at `stage` with `status` (open, ended, cancelled, aborted)."""
    drawn, ends = _drawn(compiled)
    usual = [str(each) for each in compiled.settings.get("stages") or ()] or [
        each for each in drawn if each not in ends
    ]
    if not stage:
        return [Stage(each, "ahead") for each in usual]
    if stage not in usual:
        if status in OVER or stage in ends:
            return [*(Stage(each, "done") for each in usual[:1]), Stage(stage, "now")]
        usual = _between(usual, stage, compiled)
    at = usual.index(stage)
    return [Stage(each, _state(index, at)) for index, each in enumerate(usual)]


def _state(index: int, at: int) -> str:
    return "now" if index == at else "done" if index < at else "ahead"


def _between(usual: list[str], stage: str, compiled: Compiled) -> list[str]:
    """The usual stages with this one behind the nearest that the diagram comes to it from."""
    elements, before = compiled.definition.elements, dict[str, list[str]]()
    for source, target in compiled.definition.flows.values():
        before.setdefault(target, []).append(source)
    queue = deque(key for key, element in elements.items() if stage in _said(element))
    seen = set(queue)
    while queue:
        at = queue.popleft()
        if at in elements and (known := [usual.index(each) for each in _said(elements[at]) if each in usual]):
            return [*usual[: max(known) + 1], stage, *usual[max(known) + 1 :]]
        further = [each for each in before.get(at, ()) if each not in seen]
        seen.update(further)
        queue.extend(further)
    return [*usual, stage]


def _drawn(compiled: Compiled) -> tuple[list[str], set[str]]:
    """The stages that the main process sets, in the order of its steps, and those among them that only ends have."""
    found: dict[str, set[bool]] = {}
    for key in outline.ordered(compiled.definition):
        element = compiled.definition.elements[key]
        for words in _said(element) if element.process == compiled.definition.key else ():
            found.setdefault(words, set()).add(element.kind == "endEvent")
    return list(found), {words for words, kinds in found.items() if kinds == {True}}


def _said(element: Element) -> list[str]:
    """The stages that an element may set: its text, or those that its FEEL gives."""
    written = element.settings.get("stage", "")
    if written.startswith("="):
        return _TEXT.findall(written.partition("then")[2])
    return [written] if written else []
