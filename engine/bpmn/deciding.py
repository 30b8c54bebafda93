"""Deciding: which conditions a token meets on its way from an element until it has to wait again.

A form asks many things, and one of its answers decides how the case goes on. The drawing knows which: the first gateway behind
the task reads it. So a page can offer that answer's choices as the next deeds, and nobody has to declare it twice.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.bpmn.definition import Definition

WAITING = ("userTask", "manualTask", "receiveTask", "intermediateCatchEvent", "callActivity", "eventBasedGateway")
"""Kinds of elements behind which somebody or something else decides."""


def conditions(definition: Definition, element: str) -> list[str]:
    """The FEEL texts of the conditions ahead of `element`, the nearest first; none for an element that is not known."""
    flows = {name: node for process in definition.processes.values() for name, node in process.task_specs.items()}
    queue, seen, found = deque([element]), set[str](), list[str]()
    while queue:
        at = queue.popleft()
        if at in seen or at not in flows:
            continue
        seen.add(at)
        if at != element and _waits(definition, at):
            continue
        leaving = getattr(flows[at], "flows", ())
        found += [flow.condition.text for flow in leaving if flow.condition is not None]
        queue.extend(_following(definition, at, leaving))
    return found


def _waits(definition: Definition, element: str) -> bool:
    known = definition.elements.get(element)
    return known is not None and known.kind in WAITING


def _following(definition: Definition, element: str, leaving: Any) -> list[str]:
    """Where the flows lead; at the end of a sub-process, what comes after that."""
    known = definition.elements.get(element)
    if not leaving and known is not None and known.scope:
        return [known.scope]
    return [flow.target for flow in leaving]
