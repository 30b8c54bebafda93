"""What BPMN allows and is not executed here: refused by name, each with what to draw instead.

The tables of `engine.bpmn.elements` say which elements and definitions run; this family knows the attributes and combinations
that would change how one runs, and do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.bpmn.rules.diagram import Diagrams, Node, Scope
    from engine.errors import Problem

_CODE = "bpmn.not_executed"
_LOOPS = ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")


def problems(diagrams: Diagrams) -> Iterator[Problem]:
    """Findings about attributes and combinations that are not executed."""
    for scope in diagrams.scopes:
        for node in scope.nodes:
            yield from _attributes(node, scope)
            yield from _event_sub_process(node, scope)
            yield from _transaction(node, scope, diagrams)


def _attributes(node: Node, scope: Scope) -> Iterator[Problem]:
    if node.kind == "eventBasedGateway" and node.get("instantiate") == "true":
        yield node.problem(_CODE, "is to begin the process, which is not executed; draw a start event for each event.")
    if node.kind == "adHocSubProcess" and node.get("ordering").lower() == "sequential":
        sentence = "asks for one activity after the other, which is not executed; take the ordering out, or draw flows."
        yield node.problem(_CODE, sentence)
    if node.kind == "startEvent" and scope.node.kind == "process" and "conditional" in node.events:
        sentence = (
            "waits for a condition before there is a case whose data it could ask; use a message, signal or timer."
        )
        yield node.problem(_CODE, sentence)
    for definition in node.definitions:
        if definition.get("waitForCompletion") == "false":
            sentence = "does not wait for compensation to be done, which is not executed; take waitForCompletion out."
            yield node.problem(_CODE, sentence)


def _event_sub_process(node: Node, scope: Scope) -> Iterator[Problem]:
    if not node.is_event_subprocess:
        return
    if any(node.child(kind) for kind in _LOOPS):
        yield node.problem(
            _CODE, "is begun by an event and repeated, which is not executed; repeat an activity inside."
        )
    if scope.attached.get(node.id):
        sentence = "is begun by an event and has boundary events, which are not executed; put a sub-process inside it."
        yield node.problem(_CODE, sentence)


def _transaction(node: Node, scope: Scope, diagrams: Diagrams) -> Iterator[Problem]:
    inside = diagrams.inside.get(node.xml)
    if node.kind != "transaction" or inside is None:
        return
    cancels = any("cancel" in end.events for end in inside.of("endEvent"))
    if cancels and not any("cancel" in boundary.events for boundary in scope.attached.get(node.id, ())):
        yield node.problem(
            "event.cancel", "can be cancelled but has no cancel event on its boundary; draw where it goes on."
        )
