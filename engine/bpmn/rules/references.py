"""What an element asks of the pack is in the pack: forms, messages, decisions, called processes."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from engine.bpmn import xml
from engine.bpmn.rules.diagram import local, reference
from engine.errors import Invalid, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.bpmn.rules.diagram import Diagrams, Node


def problems(diagrams: Diagrams) -> Iterator[Problem]:
    """Findings about files and processes that elements name."""
    known = decisions(diagrams)
    drawn = {process.id: process for process in diagrams.all_processes}
    tasks = {node.id: node for node in diagrams.beside() if node.kind.startswith("global")}
    running = {process.id for process in diagrams.processes}
    for node in diagrams.nodes:
        yield from _form(node, diagrams)
        yield from _message(node, diagrams)
        if node.kind == "businessRuleTask":
            yield from _decision(node, known)
        if node.kind == "callActivity":
            yield from _called(node, drawn, tasks, running)
    yield from _unused_forms(diagrams)


def _form(node: Node, diagrams: Diagrams) -> Iterator[Problem]:
    name = node.ours("form")
    if name and not name.startswith("=") and f"forms/{name}.form" not in diagrams.sources:
        sentence = (
            f"asks for the form '{name[:80]}', but there is no forms/{name[:80]}.form; draw it, or correct the name."
        )
        yield node.problem("pack.no_form", sentence)


def _message(node: Node, diagrams: Diagrams) -> Iterator[Problem]:
    name = node.ours("message")
    if name and not name.startswith("=") and f"messages/{name}.md" not in diagrams.sources:
        sentence = (
            f"sends the text '{name[:80]}', but there is no messages/{name[:80]}.md; write it, or correct the name."
        )
        yield node.problem("pack.no_message", sentence)


def _decision(node: Node, known: set[str]) -> Iterator[Problem]:
    name = node.ours("decision")
    if not name:
        yield node.problem("pack.no_decision", "names no decision; choose one of the pack's tables (ek:decision).")
    elif not name.startswith("=") and name not in known:
        there = f"there are {', '.join(sorted(known)[:5])}" if known else "the pack has none"
        sentence = f"asks for the decision '{name[:80]}', which no .dmn file holds ({there}); correct the name."
        yield node.problem("pack.no_decision", sentence)


def decisions(diagrams: Diagrams) -> set[str]:
    """The ids and names of the decisions in the pack's .dmn files, as far as those can be read."""
    return {name for path, text in diagrams.sources.items() if path.endswith(".dmn") for name in _names(text)}


@lru_cache(maxsize=64)
def _names(text: str) -> frozenset[str]:
    try:
        root = xml.parse(text.encode())
    except Invalid:
        return frozenset()
    decisions = [each for each in root.iter() if local(each) == "decision"]
    return frozenset(name for each in decisions for name in (each.get("id"), each.get("name")) if name)


def _called(node: Node, drawn: dict[str, Node], tasks: dict[str, Node], running: set[str]) -> Iterator[Problem]:
    called = reference(node.get("calledElement"))
    if not called:
        yield node.problem("bpmn.called", "calls nothing; name the process that it calls.")
    elif called in tasks:
        sentence = (
            f"calls {tasks[called]}, a global task, which is not executed; call a process, or draw the task itself."
        )
        yield node.problem("bpmn.not_executed", sentence)
    elif called not in drawn:
        sentence = (
            f"calls the process '{called[:80]}', which is in no diagram of the pack; add it, or correct the name."
        )
        yield node.problem("bpmn.called", sentence)
    elif called not in running:
        sentence = f'calls {drawn[called]}, which is not marked as executable; set isExecutable="true" on it.'
        yield node.problem("bpmn.called", sentence)


def _unused_forms(diagrams: Diagrams) -> Iterator[Problem]:
    used = {node.ours("form") or node.id for node in diagrams.nodes}
    for path in diagrams.sources:
        name = path.removeprefix("forms/").removesuffix(".form")
        if diagrams.roots and path == f"forms/{name}.form" and name not in used:
            sentence = (
                f"No element asks for the form '{name[:80]}'; name it after a task or a start event, or take it out."
            )
            yield Problem("pack.unused_form", "", sentence, "warning", file=path)
