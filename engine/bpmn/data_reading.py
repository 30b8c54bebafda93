"""Data objects, properties and input/output specifications of a diagram -> which variables an activity copies in and out.

A data object or property is a variable of its scope. Its name is the element's name where that is one word in FEEL, else its id.
Associations copy; one with a transformation or an assignment is refused by the rules.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from engine.bpmn.elements.data import DataFlow
from engine.bpmn.settings import BPMN, local_name

if TYPE_CHECKING:
    from engine.bpmn.reading import Reader

_WORD = re.compile(r"[^\W\d]\w*")


def named(node: Any) -> str:
    """The variable of a data element."""
    name = node.get("name") or ""
    return name if _WORD.fullmatch(name) else str(node.get("id") or "")


def variable(reader: Reader, node: Any) -> str:
    """The variable behind a data element; a reference to a data object is followed."""
    target = reader.by_id(node.get("dataObjectRef")) if local_name(node) == "dataObjectReference" else None
    return named(node if target is None else target)


def flow_of(reader: Reader, node: Any) -> DataFlow | None:
    """What an activity copies in and out; None when it shares its scope's variables."""
    inputs = _associated(reader, node, "dataInputAssociation")
    outputs = _associated(reader, node, "dataOutputAssociation")
    io = node.find(_tag("ioSpecification"))
    if io is None and not inputs and not outputs:
        return None
    return DataFlow(
        inputs=inputs,
        outputs=outputs,
        needed=() if io is None else tuple(named(given) for given in io.iterchildren(_tag("dataInput"))),
    )


def _associated(reader: Reader, node: Any, kind: str) -> tuple[tuple[str, str], ...]:
    pairs = []
    for association in node.iterchildren(_tag(kind)):
        ends = [association.findtext(_tag(end)) or "" for end in ("sourceRef", "targetRef")]
        found = [reader.by_id(end.strip()) for end in ends]
        known = [variable(reader, end) for end in found if end is not None]
        if len(known) == 1:
            known *= 2  # one end is the activity itself: the same name inside
        if known:
            pairs.append((known[0], known[1]))
        else:
            reader.problem(
                "data.unknown", node, f"The {kind} of '{node.get('id')}' refers to no data element of this file."
            )
    return tuple(pairs)


def _tag(name: str) -> str:
    return f"{{{BPMN}}}{name}"
