"""The flow graph of one scope: what begins, what follows what, what can be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.bpmn.rules.diagram import Node, Scope


def begins(scope: Scope) -> list[Node]:
    """The nodes that begin with the scope: those that no flow, host, link or compensation leads to."""
    return [
        node
        for node in scope.nodes
        if (node.kind == "startEvent" or node.id not in scope.incoming)
        and node.kind != "boundaryEvent"
        and not node.is_event_subprocess
        and node.get("isForCompensation") != "true"
        and not (node.kind == "intermediateCatchEvent" and "link" in node.events)
    ]


def plain_starts(scope: Scope) -> list[Node]:
    """The start events without an event definition."""
    return [node for node in scope.of("startEvent") if not node.events]


def following(scope: Scope) -> dict[str, list[str]]:
    """The ids that a token can go to from each id: along flows, through links, from a host to its boundary events."""
    steps: dict[str, list[str]] = {node.id: [] for node in scope.nodes}
    for flow in scope.flows:
        if flow.get("sourceRef") in steps and flow.get("targetRef") in steps:
            steps[flow.get("sourceRef")].append(flow.get("targetRef"))
    # A link is a step of its own between its throws and its targets; its name begins with what no id can.
    for node in links(scope, "intermediateCatchEvent"):
        for name in link_names(node):
            steps.setdefault(f".{name}", []).append(node.id)
    for thrower in links(scope, "intermediateThrowEvent"):
        steps[thrower.id] += [f".{name}" for name in link_names(thrower) if f".{name}" in steps]
    for node in scope.of("boundaryEvent"):
        if node.get("attachedToRef") in steps:
            steps[node.get("attachedToRef")].append(node.id)
    return steps


def links(scope: Scope, kind: str) -> list[Node]:
    """The link events of a kind."""
    return [node for node in scope.of(kind) if "link" in node.events]


def link_names(node: Node) -> set[str]:
    """The names of an event's links, an empty one included; the event's own name stands in for a link without the attribute."""
    return {
        str(each.xml.get("name", node.xml.get("name") or ""))
        for each in node.definitions
        if each.kind == "linkEventDefinition"
    }


def reached(scope: Scope) -> set[str]:
    """The ids that can be reached, event sub-processes and compensation handlers among them."""
    steps = following(scope)
    todo = [node.id for node in begins(scope)]
    todo += [node.id for node in scope.nodes if node.is_event_subprocess or node.get("isForCompensation") == "true"]
    seen: set[str] = set()
    while todo:
        here = todo.pop()
        if here not in seen:
            seen.add(here)
            todo += steps.get(here, [])
    return seen


def circles(steps: dict[str, list[str]]) -> list[set[str]]:
    """The parts in which every node leads to every other (two passes of Kosaraju, without recursion)."""
    back: dict[str, list[str]] = {node: [] for node in steps}
    for node, ahead in steps.items():
        for step in ahead:
            back.setdefault(step, []).append(node)
    found: list[set[str]] = []
    seen: set[str] = set()
    for node in reversed(finished(steps)):
        part = _all_from(node, back, seen)
        if len(part) > 1 or node in steps.get(node, []):
            found.append(part)
    return found


def finished(steps: dict[str, list[str]]) -> list[str]:
    """The nodes as a walk into the depth leaves them: reversed, a topological order of what has no circle."""
    order: list[str] = []
    seen: set[str] = set()
    for root, first in steps.items():
        work = [] if root in seen else [(root, iter(first))]
        seen.add(root)
        while work:
            step = next((ahead for ahead in work[-1][1] if ahead not in seen), None)
            if step is None:
                order.append(work.pop()[0])
            else:
                seen.add(step)
                work.append((step, iter(steps.get(step, []))))
    return order


def _all_from(root: str, steps: dict[str, list[str]], seen: set[str]) -> set[str]:
    part: set[str] = set()
    todo = [root]
    while todo:
        here = todo.pop()
        if here not in seen:
            seen.add(here)
            part.add(here)
            todo += steps.get(here, [])
    return part
