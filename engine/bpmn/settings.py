"""The `ek:` attributes and children of an element: what a diagram says beyond BPMN, compiled.

A slot is literal text or FEEL. The text as written stays in `raw`, for screens and rules; everything that is evaluated while a
token moves is compiled here once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.bpmn.expressions import Compiler, Slot

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMESPACE = "urn:evenkeel:bpmn:1"
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"

_SLOTS = (
    "stage",
    "title",
    "group",
    "assignee",
    "excluded",
    "priority",
    "due",
    "correlation",
    "payload",
    "starts",
    "stops",
    "restarts",
    "pauses",
    "pause-reason",
)

Named = tuple[tuple[str, Slot], ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """What our attributes ask of one element."""

    raw: Mapping[str, str] = field(default_factory=dict)
    stage: Slot | None = None
    title: Slot | None = None
    group: Slot | None = None
    assignee: Slot | None = None
    excluded: Slot | None = None
    priority: Slot | None = None
    due: Slot | None = None
    correlation: Slot | None = None
    payload: Slot | None = None
    starts: Slot | None = None
    stops: Slot | None = None
    restarts: Slot | None = None
    pauses: Slot | None = None
    pause_reason: Slot | None = None
    inputs: Named = ()
    outputs: Named = ()
    parameters: Named = ()

    def text(self, name: str, default: str = "") -> str:
        """An attribute that is plain text, never FEEL."""
        return self.raw.get(name, default)


def local_name(node: Any) -> str:
    """The name of an XML element without its namespace; empty for comments."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def attributes(node: Any) -> dict[str, str]:
    """Our attributes of an XML element, without prefix."""
    prefix = f"{{{NAMESPACE}}}"
    return {key[len(prefix) :]: value for key, value in node.attrib.items() if key.startswith(prefix)}


def read(node: Any, compiler: Compiler) -> Settings:
    """The settings of a BPMN element. Findings go to the compiler."""
    raw, element = attributes(node), node.get("id", "")
    slots = {name.replace("-", "_"): compiler.slot(raw.get(name), element) for name in _SLOTS}
    return Settings(
        raw,
        **slots,
        inputs=_named(node, "input", compiler),
        outputs=_named(node, "output", compiler),
        parameters=_named(node, "parameter", compiler),
    )


def _named(node: Any, kind: str, compiler: Compiler) -> Named:
    found = []
    for child in node.iterfind(f"{{{BPMN}}}extensionElements/{{{NAMESPACE}}}{kind}"):
        name, element = child.get("name", ""), node.get("id", "")
        slot = compiler.slot(child.get("value"), element)
        if not name or child.get("value") is None:
            compiler.problem(f"{kind}.incomplete", element, f"An ek:{kind} needs a name and a value.")
        elif slot is not None:
            found.append((name, slot))
    return tuple(found)
