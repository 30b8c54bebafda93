"""Events: which may stand where, and that what they refer to is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.bpmn.rules import graph, words
from engine.bpmn.rules.diagram import reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.bpmn.rules.diagram import Diagrams, Node, Scope
    from engine.errors import Problem

_WAITED = frozenset({"message", "signal", "timer", "conditional"})
PLACES = {
    "start": _WAITED,
    "event sub-process": _WAITED | {"error", "escalation", "compensate"},
    "sub-process": frozenset[str](),
    "intermediateCatchEvent": _WAITED | {"link"},
    "intermediateThrowEvent": frozenset({"message", "signal", "escalation", "compensate", "link"}),
    "endEvent": frozenset({"message", "signal", "error", "escalation", "compensate", "cancel", "terminate"}),
    "boundaryEvent": _WAITED | {"error", "escalation", "compensate", "cancel"},
}
_REFERENCES = {"message": "messageRef", "signal": "signalRef", "error": "errorRef", "escalation": "escalationRef"}


def problems(diagrams: Diagrams) -> Iterator[Problem]:
    """Findings about events, and about the messages that tasks send and receive."""
    for scope in diagrams.scopes:
        for node in scope.nodes:
            if node.kind in words.EVENTS:
                yield from _place(node, scope)
                for definition in node.definitions:
                    yield from _definition(node, definition, diagrams)
            if node.kind == "boundaryEvent":
                yield from _boundary(node, scope, diagrams)
            if node.kind in ("sendTask", "receiveTask"):
                yield from _message_task(node, diagrams)
        yield from _links(scope)
    for kind in ("message", "signal"):
        for node in diagrams.beside(kind):
            if not node.name:
                yield node.problem("event.no_name", "has no name, so nothing can be matched by it; give it one.")


def _place(node: Node, scope: Scope) -> Iterator[Problem]:
    where = node.kind
    if where == "startEvent":
        inner = scope.node.kind != "process"
        where = "event sub-process" if scope.node.is_event_subprocess else "sub-process" if inner else "start"
    for strange in sorted(node.events - PLACES[where]):
        allowed = ", ".join(sorted(PLACES[where])) or "none at all"
        sentence = f"has a definition of kind '{strange}', which is not executed there; there may be: {allowed}."
        yield node.problem("event.place", sentence)
    if not node.events and where in ("event sub-process", "intermediateCatchEvent", "boundaryEvent"):
        yield node.problem("event.none", "says no event to wait for; give it one, for instance a message or a timer.")
    if "cancel" in node.events and node.kind == "endEvent" and scope.node.kind != "transaction":
        yield node.problem("event.cancel", "cancels, but is not in a transaction; use an error or terminate end event.")


def _definition(node: Node, definition: Node, diagrams: Diagrams) -> Iterator[Problem]:
    kind = definition.kind.removesuffix("EventDefinition")
    if kind == "conditional":
        condition = definition.child("condition")
        if condition is None:
            yield node.problem("event.condition", "waits for a condition that is not written; write it.")
    elif kind == "compensate" and (ref := reference(definition.get("activityRef"))):
        home = diagrams.homes.get(ref)
        if home is None or home.by_id[ref].kind not in words.ACTIVITIES:
            yield node.problem("bpmn.reference", f"compensates '{ref}', which is no activity here; choose one.")
    elif kind in _REFERENCES:
        yield from _referring(node, definition, kind, diagrams)


def _referring(node: Node, definition: Node, kind: str, diagrams: Diagrams) -> Iterator[Problem]:
    ref = definition.get(_REFERENCES[kind])
    named = diagrams.refers(definition, _REFERENCES[kind], kind) if ref else None
    if not ref:
        yield from _open(node, kind)
    elif ref and named is None:
        sentence = f"refers to the {kind} '{ref}', which is not defined; define or choose one."
        yield node.problem("bpmn.reference", sentence)
    codes = (named.get("errorCode"), named.get("escalationCode"), named.name) if named is not None else ("?",)
    if node.kind in words.THROWING and kind in ("error", "escalation") and not any(codes):
        yield node.problem("event.code", f"throws {named}, which has no code; give it one.")


def _open(node: Node, kind: str) -> Iterator[Problem]:
    """An event that refers to nothing: sometimes that means everything, sometimes its own name."""
    if kind in ("error", "escalation"):
        if node.kind in words.THROWING:
            sentence = f"throws an {kind} without a code, which only an event that catches all takes; choose one."
            yield node.warning("event.no_code", sentence)
    elif kind == "message" and node.kind in words.THROWING and node.ours("connector"):
        return
    elif node.name:
        yield node.warning("event.own_name", f"names no {kind}, so its own name is taken for it; choose one.")
    else:
        yield node.problem("bpmn.reference", f"names no {kind}; choose one.")


def _boundary(node: Node, scope: Scope, diagrams: Diagrams) -> Iterator[Problem]:
    host = scope.by_id.get(node.get("attachedToRef"))
    if host is None or host.kind not in words.ACTIVITIES:
        where = f"'{node.get('attachedToRef')}', which is no activity here" if node.get("attachedToRef") else "nothing"
        yield node.problem("event.host", f"is attached to {where}; put it on a task or sub-process.")
        return
    if "cancel" in node.events and host.kind != "transaction":
        yield node.problem(
            "event.cancel", f"waits for the cancelling of {host}, which is no transaction; use an error."
        )
    if node.events & {"error", "cancel"} and node.get("cancelActivity") == "false":
        sentence = "does not interrupt, but an error or a cancelling always does; make it interrupting."
        yield node.problem("event.interrupting", sentence)
    if "compensate" in node.events:
        yield from _handler(node, scope, diagrams)


def _handler(node: Node, scope: Scope, diagrams: Diagrams) -> Iterator[Problem]:
    """A compensation boundary event leads by an association to the activity that undoes."""
    targets = diagrams.associations.get(node.id, [])
    handlers = [scope.by_id[target] for target in targets if target in scope.by_id]
    if not handlers:
        yield node.warning("event.compensation", "leads to no activity that undoes; draw an association to one.")
    for handler in handlers:
        if handler.get("isForCompensation") != "true":
            sentence = f"leads to {handler}, which is not marked for compensation; mark it."
            yield node.problem("event.compensation", sentence)


def _message_task(node: Node, diagrams: Diagrams) -> Iterator[Problem]:
    ref = node.get("messageRef")
    if ref and diagrams.refers(node, "messageRef", "message") is None:
        yield node.problem(
            "bpmn.reference", f"refers to the message '{ref}', which is not defined; define or choose one."
        )
    elif not ref and node.kind == "receiveTask":
        yield node.problem("bpmn.reference", "waits for no message; choose the one that it receives.")
    elif not ref and not node.ours("connector"):
        yield node.problem("bpmn.reference", "sends nothing; choose its message, or name a connector (ek:connector).")


def _links(scope: Scope) -> Iterator[Problem]:
    throwers, catchers = graph.links(scope, "intermediateThrowEvent"), graph.links(scope, "intermediateCatchEvent")
    thrown = {name for node in throwers for name in graph.link_names(node)}
    caught: set[str] = set()
    for node in catchers:
        for name in graph.link_names(node):
            if name in caught:
                yield node.problem("event.link", f"is a second target of the link '{name}'; give each link one target.")
            caught.add(name)
        if not graph.link_names(node) & thrown:
            yield node.warning("event.link", "is the target of a link that nothing throws; name the links alike.")
    for node in throwers:
        if not graph.link_names(node) & caught:
            name = next(iter(graph.link_names(node)))
            sentence = f"throws the link '{name}', which has no target in {scope.node}; name a catch event alike."
            yield node.problem("event.link", sentence)
