"""Where the way divides: every choice is decided by something that is written there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.bpmn.rules import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.bpmn.rules.diagram import Diagrams, Node, Scope
    from engine.errors import Problem

_DECIDING = frozenset({"exclusiveGateway", "inclusiveGateway"})
_UNDECIDED = frozenset({"parallelGateway", "eventBasedGateway"})
_AWAITED = frozenset({"message", "timer", "signal", "conditional"})


def problems(diagrams: Diagrams) -> Iterator[Problem]:
    """Findings about conditions, defaults and the gateways themselves."""
    for scope in diagrams.scopes:
        for node in scope.nodes:
            out = scope.outgoing.get(node.id, [])
            yield from _default(node, out)
            if node.kind in _DECIDING:
                yield from _decided(node, out, scope)
            if node.kind in _UNDECIDED or node.kind in words.EVENTS:
                yield from _unread(node, out)
            if node.kind == "eventBasedGateway":
                yield from _awaited(node, out, scope)
            if node.kind == "complexGateway":
                yield from _complex(node, out)


def condition(flow: Node) -> str | None:
    """The text of a flow's condition; None when it has none."""
    child = flow.child("conditionExpression")
    return None if child is None else child.text()


def _default(node: Node, out: list[Node]) -> Iterator[Problem]:
    default = node.get("default")
    if not default:
        return
    if default not in {flow.id for flow in out}:
        sentence = f"names '{default}' as its default flow, which does not leave it; choose one of its own flows."
        yield node.problem("gateway.default", sentence)
    for flow in out:
        if flow.id == default and condition(flow):
            sentence = f"is the default flow of {node}, so its condition is not read; take the condition away."
            yield flow.warning("gateway.default_condition", sentence)


def _decided(node: Node, out: list[Node], scope: Scope) -> Iterator[Problem]:
    for flow in out:
        if len(out) > 1 and flow.id != node.get("default") and not condition(flow):
            target = scope.by_id.get(flow.get("targetRef"))
            towards = f" to {target}" if target is not None else ""
            sentence = f"from {node}{towards} has no condition; write one, or make it the default flow."
            yield flow.problem("gateway.condition", sentence)
    if len(out) > 1 and not node.get("default"):
        sentence = "has no default flow; an instance stops there when no condition holds, so name one."
        yield node.warning("gateway.no_default", sentence)


def _unread(node: Node, out: list[Node]) -> Iterator[Problem]:
    for flow in out:
        if condition(flow):
            sentence = (
                f"leaves {node}, which takes every way, so its condition is not read; "
                "take it away, or decide at an exclusive gateway."
            )
            yield flow.warning("gateway.unread_condition", sentence)


def _awaited(node: Node, out: list[Node], scope: Scope) -> Iterator[Problem]:
    if node.get("eventGatewayType") == "Parallel":
        sentence = "waits for all of its events, which is not executed; use a parallel gateway before the events."
        yield node.problem("bpmn.not_executed", sentence)
    if not out:
        yield node.problem("gateway.no_events", "waits for nothing; draw flows to the events that it waits for.")
    for flow in out:
        target = scope.by_id.get(flow.get("targetRef"))
        if target is None or target.kind == "receiveTask":
            continue
        if target.kind != "intermediateCatchEvent" or not target.events <= _AWAITED:
            sentence = (
                f"leads to {target}, which is no message, timer, signal or condition to wait for; put one before it."
            )
            yield node.problem("gateway.event", sentence)


def _complex(node: Node, out: list[Node]) -> Iterator[Problem]:
    if len(out) > 1 and not any(condition(flow) for flow in out):
        yield node.warning("gateway.complex", "takes every outgoing flow; a parallel gateway says so more clearly.")
