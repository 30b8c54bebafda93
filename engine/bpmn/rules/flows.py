"""Where the process begins, how it goes on, and what is never reached.

An element without an incoming flow begins together with its process, as BPMN has it; that is right in a sub-process and
almost always a forgotten line beside a start event, so it is told as a warning there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from engine.bpmn.rules import graph, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.bpmn.rules.diagram import Diagrams, Node, Scope
    from engine.errors import Problem

    Severity = Literal["error", "warning"]


def problems(diagrams: Diagrams) -> Iterator[Problem]:
    """Findings about sequence flows and the beginnings and ends of each scope."""
    for scope in diagrams.scopes:
        yield from _starts(scope, main=_is_main(scope, diagrams))
        for flow in scope.flows:
            yield from _ends(flow, scope, diagrams.homes)
        yield from _reached(scope)
        for node in scope.nodes:
            yield from _dead_end(node, scope)


def _is_main(scope: Scope, diagrams: Diagrams) -> bool:
    """Whether instances begin here: a pool beside it that nobody starts may stay unfinished."""
    return scope.node.id == diagrams.key or (not diagrams.key and len(diagrams.processes) == 1)


def _starts(scope: Scope, *, main: bool) -> Iterator[Problem]:
    owner, starts = scope.node, scope.of("startEvent")
    severity: Severity = "error" if main and owner.kind == "process" else "warning"
    if not scope.nodes:
        yield owner.problem("bpmn.empty", "holds nothing; draw a start event, a task and an end event.", severity)
        return
    if owner.kind == "adHocSubProcess":
        for start in starts:
            yield start.problem("bpmn.start", "stands in an ad-hoc sub-process, which has none; take it out.")
    elif owner.is_event_subprocess:
        if len(starts) != 1:
            sentence = f"is begun by an event and has {len(starts)} start events; give it exactly one."
            yield owner.problem("bpmn.no_start", sentence)
    elif not starts and (owner.kind == "process" or not graph.begins(scope)):
        if not any(node.get("instantiate") == "true" for node in scope.nodes):
            # What nothing leads to begins by itself, so that a process without a start event still runs as it is drawn.
            severity = "warning" if graph.begins(scope) else severity if owner.kind == "process" else "error"
            yield owner.problem("bpmn.no_start", "has no start event; draw one where it begins.", severity)
    elif owner.kind != "process" and len(graph.plain_starts(scope)) > 1:
        sentence = (
            f"has {len(starts)} start events and all begin at once; join them, or say so with a parallel gateway."
        )
        yield owner.warning("bpmn.starts", sentence)


def _ends(flow: Node, scope: Scope, homes: dict[str, Scope]) -> Iterator[Problem]:
    for end, word in (("sourceRef", "begins"), ("targetRef", "ends")):
        other = flow.get(end)
        if not other:
            yield flow.problem("flow.loose", f"{word} nowhere; connect it or take it out.")
        elif other not in homes:
            yield flow.problem("flow.dangling", f"{word} at '{other}', which is not in the process; connect it again.")
        elif other not in scope.by_id:
            sentence = (
                f"{word} at {homes[other].by_id[other]} in {homes[other].node}, beyond the border of {scope.node}; "
                "end it at the border, or use a message."
            )
            yield flow.problem("flow.crosses", sentence)
    source, target = scope.by_id.get(flow.get("sourceRef")), scope.by_id.get(flow.get("targetRef"))
    if source is not None and source.kind == "endEvent":
        yield flow.problem("flow.from_end", f"leaves {source}, where the way ends; use an intermediate event.")
    if target is not None and target.kind in ("startEvent", "boundaryEvent"):
        yield flow.problem("flow.into_start", f"leads into {target}, which only an event begins; end it elsewhere.")
    for node in (source, target):
        if node is not None and node.is_event_subprocess:
            yield flow.problem("flow.event_subprocess", f"touches {node}, which only its event begins; take it away.")
        if node is not None and node.get("isForCompensation") == "true":
            yield flow.problem("flow.compensation", f"touches {node}, which only compensation begins; take it away.")


def _reached(scope: Scope) -> Iterator[Problem]:
    starts = scope.of("startEvent")
    free = [node for node in graph.begins(scope) if node.kind != "startEvent" and node.id]
    if starts and scope.node.kind != "adHocSubProcess":
        for node in free:
            sentence = "has no incoming flow, so it begins together with the process; connect it if that is not meant."
            yield node.warning("flow.unconnected", sentence)
    reached = graph.reached(scope)
    for node in scope.nodes:
        if node.id and node.id not in reached:
            yield node.warning("flow.unreachable", "is never reached from the start; connect it or take it out.")


def _dead_end(node: Node, scope: Scope) -> Iterator[Problem]:
    out = scope.outgoing.get(node.id)
    if out or node.kind == "endEvent" or node.events & {"link", "compensate"}:
        return
    if node.kind in ("startEvent", "boundaryEvent") or node.kind in words.GATEWAYS:
        yield node.warning("flow.dead_end", "has no outgoing flow, so the way ends there; draw an end event.")
