"""Is it BPMN at all: the root, what may stand where, ids, and a process that is meant to run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from engine.bpmn.rules import words
from engine.bpmn.rules.diagram import Node, local
from engine.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.bpmn.rules.diagram import Diagrams

_NCNAME = re.compile(r"[^\W\d][\w.\-]*")
_NUMBER = re.compile(r"\s*[-+]?[0-9]{1,12}(\.[0-9]{1,20})?([eE][-+]?[0-9]{1,3})?\s*")
# BPMN allows foreign content in these.
_OPEN = frozenset({"extensionElements", "documentation", "script", "text"})


def problems(diagrams: Diagrams) -> Iterator[Problem]:
    """Findings about the documents as a whole."""
    for file, root in diagrams.roots.items():
        if root.tag != words.BPMN_TAG + "definitions":
            yield _not_bpmn(root, file)
        else:
            yield from _foreign(root, file)
    yield from _unknown(diagrams)
    yield from _processes(diagrams)
    yield from _ids(diagrams)
    yield from _shapes(diagrams)


def _not_bpmn(root: Any, file: str) -> Problem:
    space = str(root.tag).rpartition("}")[0].lstrip("{") or "no namespace"
    sentence = (
        f"The root is <{local(root)[:60]}> of {space[:120]}, not BPMN 2.0 definitions; "
        "save it as BPMN 2.0 XML from the diagram editor."
    )
    return Problem("bpmn.not_bpmn", "", sentence, line=root.sourceline, file=file)


def _foreign(root: Any, file: str) -> Iterator[Problem]:
    """Elements of other languages outside the places that BPMN keeps for them."""
    known = {words.BPMN, *words.DRAWN}
    todo = [root]
    while todo:
        for child in todo.pop():
            if not isinstance(child.tag, str):
                continue
            space = child.tag.rpartition("}")[0].lstrip("{")
            if space not in known:
                owner = child.getparent().get("id") or ""
                sentence = (
                    f"The element <{local(child)[:60]}> of {space[:120] or 'no namespace'} has no place here; "
                    "take it out, or put it into extensionElements."
                )
                yield Problem("bpmn.foreign_element", owner, sentence, line=child.sourceline, file=file)
            elif local(child) not in _OPEN and space == words.BPMN:
                todo.append(child)


def _unknown(diagrams: Diagrams) -> Iterator[Problem]:
    """Children of a process that BPMN does not have, or that no process here can hold."""
    for scope in diagrams.scopes:
        for child in scope.node.children():
            if child.kind in words.FLOW_NODES | words.BESIDE:
                continue
            if child.kind in _DRAWN_ONLY:
                yield child.problem("bpmn.not_executed", f"is drawn but not executed; {_DRAWN_ONLY[child.kind]}.")
            else:
                sentence = f"is a <{child.kind[:60]}>, which BPMN does not know in a process; use a task or an event."
                yield child.problem("bpmn.unknown_element", sentence)


_DRAWN_ONLY = {
    "choreographyTask": "draw the exchange as send and receive tasks",
    "subChoreography": "draw the exchange as send and receive tasks",
    "callChoreography": "draw the exchange as send and receive tasks",
    "subConversation": "draw the exchange as send and receive tasks",
    "callConversation": "draw the exchange as send and receive tasks",
    "event": "use a start, end, intermediate or boundary event",
    "implicitThrowEvent": "use an intermediate throw event",
}


def _processes(diagrams: Diagrams) -> Iterator[Problem]:
    files = [file for file, root in diagrams.roots.items() if root.tag == words.BPMN_TAG + "definitions"]
    if files and not diagrams.all_processes:
        yield Problem("bpmn.no_process", "", "No process is drawn in it; draw one.", file=files[0])
    elif files and not any(node.get("isExecutable") == "true" for node in diagrams.all_processes):
        first = diagrams.all_processes[0]
        yield first.problem("bpmn.not_executable", 'is not marked as executable; set isExecutable="true" on it.')
    if diagrams.key and diagrams.all_processes and diagrams.key not in {node.id for node in diagrams.processes}:
        first = diagrams.processes[0]
        sentence = f"is not the process '{diagrams.key}' that the pack is about; give the main process that id."
        yield first.problem("bpmn.main_process", sentence)


def _ids(diagrams: Diagrams) -> Iterator[Problem]:
    """Ids are names, given once: every history line, form and migration names elements by them."""
    yield from _repeated(diagrams)
    for scope in diagrams.scopes:
        for node in [scope.node] * (scope.node.kind == "process") + scope.nodes + scope.flows:
            if node.id and not _NCNAME.fullmatch(node.id):
                sentence = "has an id that is no name; begin it with a letter, go on with letters, digits, _ - or dots."
                yield node.problem("bpmn.id", sentence)
        for node in [scope.node, *scope.nodes]:
            if not node.id:
                yield node.problem("bpmn.no_id", f"of kind <{node.kind}> on line {node.line} has no id; give it one.")
        nameless = [flow for flow in scope.flows if not flow.id]
        if nameless:
            sentence = (
                f"has {len(nameless)} sequence flows without id, the first on line {nameless[0].line}; give each one."
            )
            yield scope.node.problem("bpmn.no_id", sentence)


def _shapes(diagrams: Diagrams) -> Iterator[Problem]:
    """Places and sizes of the drawing are numbers."""
    for file, root in diagrams.roots.items():
        for bounds in root.iter(words.BOUNDS):
            wrong = [name for name in ("x", "y", "width", "height") if not _NUMBER.fullmatch(bounds.get(name, "0"))]
            if wrong:
                owner = (bounds.getparent().get("bpmnElement") or "").strip()
                sentence = f"The shape of '{owner[:80]}' has no number as its {wrong[0]}; move the shape in the editor."
                yield Problem("bpmn.shape", owner, sentence, line=bounds.sourceline, file=file)


def _repeated(diagrams: Diagrams) -> Iterator[Problem]:
    everywhere: dict[str, Node] = {}
    for file, root in diagrams.roots.items():
        here: dict[str, Node] = {}
        for element in root.iter(words.BPMN_TAG + "*"):
            node = Node(element, file)
            shared = node.kind in words.FLOW_NODES | {"process", "sequenceFlow"}
            first = here.get(node.id) or (everywhere.get(node.id) if shared else None)
            if node.id and first is not None:
                yield _twice(node, first)
            here.setdefault(node.id, node)
            if shared:
                everywhere.setdefault(node.id, node)


def _twice(node: Node, first: Node) -> Problem:
    place = f"line {first.line}" if first.file == node.file else f"{first.file}, line {first.line}"
    sentence = f"on line {node.line} has the id '{node.id}' that {first} on {place} has; give one of them another."
    return node.problem("bpmn.duplicate_id", sentence, "error" if _RUNS & {node.kind, first.kind} else "warning")


_RUNS = words.FLOW_NODES | {"process", "sequenceFlow", "message", "signal", "error", "escalation"}
