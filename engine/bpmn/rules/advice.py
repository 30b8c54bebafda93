"""What works and will still trouble somebody: nameless tasks, tasks for nobody, words that another tool would read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.bpmn.rules import words
from engine.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.bpmn.rules.diagram import Diagrams, Node

_PEOPLE = frozenset({"userTask", "manualTask"})
_RESOURCES = ("resourceRole", "performer", "humanPerformer", "potentialOwner")
_SILENT = frozenset(
    {
        "http://www.w3.org/XML/1998/namespace",
        "http://www.w3.org/2001/XMLSchema-instance",
        "http://bpmn.io/schema/bpmn",
        "http://bpmn.io/schema/bpmn/biocolor/1.0",
        "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
        "http://camunda.org/schema/modeler/1.0",
        words.EK,
    }
)


def problems(diagrams: Diagrams) -> Iterator[Problem]:
    """Warnings only."""
    for node in diagrams.nodes:
        yield from _named(node)
        yield from _offered(node)
        yield from _resources(node)
    yield from _foreign(diagrams)


def _named(node: Node) -> Iterator[Problem]:
    if node.kind in words.TASKS | {"callActivity"} and not node.name:
        yield node.warning("advice.no_name", "has no name; write what is done, since people see it in lists.")


def _offered(node: Node) -> Iterator[Problem]:
    if node.kind in _PEOPLE and not (node.ours("group") or node.ours("assignee")):
        sentence = "is offered to nobody; name a group (ek:group) or a person (ek:assignee)."
        yield node.warning("advice.nobody", sentence)


def _resources(node: Node) -> Iterator[Problem]:
    for child in node.children(*_RESOURCES):
        yield node.warning("advice.resource", f"has a {child.kind}, which is not read; use ek:group or ek:assignee.")


def _foreign(diagrams: Diagrams) -> Iterator[Problem]:
    """Attributes of other engines, once for each of their namespaces in a file."""
    for file, root in diagrams.roots.items():
        seen: dict[str, tuple[str, int]] = {}
        for element in root.iter(words.BPMN_TAG + "*"):
            for key in element.attrib:
                space, _, name = key[1:].rpartition("}") if key.startswith("{") else ("", "", "")
                if space and space not in _SILENT:
                    seen.setdefault(space, (name, element.sourceline))
        for space, (name, line) in seen.items():
            sentence = (
                f"Attributes of {space[:120]} (such as {name[:60]}) are not read; say with ek: attributes what counts."
            )
            yield Problem("advice.foreign", "", sentence, "warning", line, file)
