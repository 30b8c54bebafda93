"""Data that is drawn: what an activity copies from and to data objects.

A data object is a variable of its scope. Stores stand outside of the instance and nothing reads or writes them; an
association copies a value as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.bpmn.rules import words
from engine.bpmn.rules.diagram import Node, reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.bpmn.rules.diagram import Diagrams
    from engine.errors import Problem

_ASSOCIATIONS = ("dataInputAssociation", "dataOutputAssociation")


def problems(diagrams: Diagrams) -> Iterator[Problem]:
    """Findings about data associations."""
    drawn = {
        element.get("id"): Node(element, file)
        for file, root in diagrams.roots.items()
        for element in root.iter(words.BPMN_TAG + "*")
        if element.get("id")
    }
    for node in diagrams.nodes:
        for association in node.children(*_ASSOCIATIONS):
            yield from _association(node, association, drawn)


def _association(node: Node, association: Node, drawn: dict[str, Node]) -> Iterator[Problem]:
    for inner in association.children("transformation", "assignment"):
        sentence = (
            f"copies data with a {inner.kind}, which is not executed; compute the value in an ek:output or a script."
        )
        yield node.problem("bpmn.not_executed", sentence)
    ends = [reference(end.text()) for end in association.children("sourceRef", "targetRef")]
    for end in ends:
        target = drawn.get(end)
        if target is None and len(ends) > 1:
            yield node.problem(
                "bpmn.reference", f"copies data from or to '{end}', which is not drawn; choose a data object."
            )
        elif target is not None and target.kind in ("dataStore", "dataStoreReference"):
            sentence = (
                f"reads or writes {target}, and data stores are not executed; call what keeps the data by a connector."
            )
            yield node.problem("bpmn.not_executed", sentence)
        elif target is not None and target.kind == "dataObjectReference" and target.get("dataObjectRef") not in drawn:
            sentence = f"uses {target}, which refers to no data object; choose one (dataObjectRef)."
            yield node.problem("bpmn.reference", sentence)
