"""Type names of a DMN file that mean nothing: a value of any kind is taken there, which is not what its owner believes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.bpmn.decision_xml import kids, local
from engine.errors import Problem
from engine.feel.types import ALIASES, NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.bpmn.decision_model import Model

_KNOWN = frozenset({*NAMES, *ALIASES, "Any", "Null", "list", "context", "range", "function", "<Undefined>"})
_PARTS = frozenset({"decision", "inputData", "businessKnowledgeModel", "decisionService", "itemDefinition"})


def unknown_types(model: Model) -> list[Problem]:
    """A warning for each type name of a part of the file that is neither FEEL's nor defined there or in an import."""
    own = {one.get("name", "") for one in kids(model.root, "itemDefinition")}
    for prefix, other in model.imports.items():
        own |= {f"{prefix}.{one.get('name')}" for one in kids(other.root, "itemDefinition")}
    told = []
    for part in model.root:
        seen = {name: element for element, name in _named(part)} if local(part) in _PARTS else {}
        told += [
            _problem(model, part, element, name)
            for name, element in seen.items()
            if name not in own and name.rpartition(":")[2] not in _KNOWN
        ]
    return told


def _named(part: Any) -> Iterator[tuple[Any, str]]:
    for element in part.iter():
        name = element.text if local(element) == "typeRef" else element.get("typeRef")
        if name and name.strip():
            yield element, name.strip()


def _problem(model: Model, part: Any, element: Any, name: str) -> Problem:
    owner = part.get("name") or part.get("id", "")
    sentence = (
        f"'{owner}' names the type '{name[:60]}', which is none of FEEL's and not defined, so any value is taken. "
        "Define it, or choose one such as number, string, boolean or date."
    )
    id_ = part.get("id") or owner
    return Problem("dmn.unknown_type", id_, sentence, "warning", line=element.sourceline, file=model.file)
