"""The diagram as text: its steps in the order in which they can be reached, each with where this ticket stands.

For those who cannot see the drawing, and for those who would rather read. Gateways and flows are left out: they are told by the
history, as what was chosen.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from web import clocks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.bpmn.definition import Definition, Element
    from engine.markers import Markers

SAID = {"active": "here now", "fault": "cannot go on here", "passed": "done", "ahead": ""}
SHOWN = ("Task", "task", "Event", "subProcess", "SubProcess", "callActivity", "transaction")


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its name, its kind, where the ticket stands with it (active, fault, passed, ahead), how often it was passed,
    and what it does to clocks.
    """  # fmt: skip

    element: str
    name: str
    kind: str
    icon: str
    state: str
    count: int = 0
    depth: int = 0
    clocks: tuple[str, ...] = ()


def drawn(definition: Definition, markers: Markers) -> dict[str, Any]:
    """The markers as the viewer takes them. What happens inside of a sub-process marks it too: it may be drawn closed."""
    active, faults = _busy(definition.elements, markers), list(markers.faults)
    for element, count in list(active.items()):
        for scope in _around(definition.elements, element):
            active[scope] = active.get(scope, 0) + count
    for element in markers.faults:
        faults += [scope for scope in _around(definition.elements, element) if scope not in faults]
    return {"active": active, "passed": dict(markers.passed), "faults": faults}


def steps(definition: Definition, markers: Markers | None = None) -> list[Step]:
    """The named steps of the main process and its sub-processes, in order from the start events."""
    if markers is not None:
        markers = replace(markers, active=_busy(definition.elements, markers))
    return [
        _step(definition.elements[each], definition, markers)
        for each in ordered(definition)
        if _is_shown(definition.elements[each])
    ]


def ordered(definition: Definition) -> list[str]:
    """Breadth first along the flows; what cannot be reached so (event sub-processes) follows in the order of the file."""
    after: dict[str, list[str]] = {}
    for source, target in definition.flows.values():
        after.setdefault(source, []).append(target)
    inside: dict[str, list[str]] = {}
    for element in definition.elements.values():
        inside.setdefault(element.scope or "", []).append(element.id)
    entered = {target for targets in after.values() for target in targets}
    seen: list[str] = []
    known: set[str] = set()

    def walk(first: list[str]) -> None:
        queue = deque(first)
        while queue:
            at = queue.popleft()
            if at in known or at not in definition.elements:
                continue
            known.add(at)
            seen.append(at)
            if at in inside:
                walk(
                    sorted(
                        (each for each in inside[at] if each not in entered),
                        key=lambda each: definition.elements[each].kind != "startEvent",
                    )
                )
            queue.extend(after.get(at, ()))

    walk([start.element for start in definition.starts])
    walk(list(definition.elements))
    return seen


def _busy(elements: Mapping[str, Element], markers: Markers) -> dict[str, int]:
    """Where something is done or waited for; an event sub-process that only listens for its start is not such a place."""
    idle = ("startEvent", "subProcess", "adHocSubProcess", "transaction")
    return {
        key: count for key, count in markers.active.items() if key not in elements or elements[key].kind not in idle
    }


def _is_shown(element: Element) -> bool:
    return bool(element.name) and element.kind.endswith(SHOWN)


def _step(element: Element, definition: Definition, markers: Markers | None) -> Step:
    state, count = "ahead", 0
    if markers is not None:
        count = markers.passed.get(element.id, 0)
        state = (
            "fault"
            if element.id in markers.faults
            else "active"
            if element.id in markers.active
            else "passed"
            if count
            else "ahead"
        )
    depth = len(_around(definition.elements, element.id))
    kind, icon, wishes = (
        _KINDS.get(element.kind, "step"),
        _icon(element, state),
        tuple(clocks.wishes(element, definition)),
    )
    return Step(element.id, element.name, kind, icon, state, count, depth, wishes)


def _around(elements: Mapping[str, Element], element: str) -> list[str]:
    """The sub-processes around an element, innermost first."""
    found: list[str] = []
    at = elements[element].scope if element in elements else None
    while at is not None and at in elements and at not in found:
        found.append(at)
        at = elements[at].scope
    return found


def _icon(element: Element, state: str) -> str:
    return {"passed": "circle-check", "active": "circle-dot", "fault": "circle-alert"}.get(state) or _ICONS.get(
        element.kind, "circle-dot"
    )


_KINDS = {
    "userTask": "task",
    "manualTask": "task",
    "serviceTask": "automatic",
    "sendTask": "message",
    "scriptTask": "automatic",
    "businessRuleTask": "decision",
    "receiveTask": "waits for a message",
    "callActivity": "calls a process",
    "subProcess": "part",
    "startEvent": "start",
    "endEvent": "end",
    "boundaryEvent": "exception",
    "intermediateCatchEvent": "waits",
    "intermediateThrowEvent": "event",
}
_ICONS = {
    "userTask": "user",
    "manualTask": "user",
    "serviceTask": "settings",
    "sendTask": "send",
    "scriptTask": "code",
    "businessRuleTask": "list-checks",
    "receiveTask": "mail",
    "callActivity": "workflow",
    "subProcess": "layers",
    "startEvent": "arrow-right",
    "endEvent": "flag",
    "boundaryEvent": "timer",
    "intermediateCatchEvent": "clock",
}
