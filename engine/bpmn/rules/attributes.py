"""Our own attributes (`ek:`) and children: known, in their place, and well formed.

A misspelt attribute would be silence at run time, so one that is not known there is an error and not a warning.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from engine.bpmn.rules import timers, words
from engine.bpmn.rules.diagram import Node, local

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.bpmn.rules.diagram import Diagrams
    from engine.errors import Problem

RETRIES = 20

_PERSON = frozenset({"form", "group", "assignee", "excluded", "personal", "priority", "due", "title"})
_SEND = frozenset({"connector", "message", "payload", "correlation"})
_CATCH = frozenset({"correlation", "result"})
PLACES: dict[str, frozenset[str]] = {
    "process": frozenset({"zone", "title", "requester"}),
    "userTask": _PERSON,
    "manualTask": _PERSON,
    "serviceTask": frozenset({"connector", "function", "message", "result", "retries"}),
    "scriptTask": frozenset({"result"}),
    "businessRuleTask": frozenset({"decision", "result"}),
    "sendTask": _SEND,
    "intermediateThrowEvent": _SEND,
    "endEvent": _SEND,
    "receiveTask": _CATCH,
    "intermediateCatchEvent": _CATCH,
    "boundaryEvent": _CATCH,
    "startEvent": _CATCH | {"form"},
    "message": frozenset({"correlation"}),
    "multiInstanceLoopCharacteristics": frozenset({"collection", "item", "output", "result"}),
}
EVERYWHERE = frozenset({"stage", "starts", "stops", "restarts"})
PAUSING = frozenset({"pauses", "pause-reason"})
_PLAIN = frozenset(
    {"form", "connector", "function", "decision", "message", "result", "retries", "item", "zone", "personal"}
)
_SERVED = frozenset({"serviceTask", "sendTask", "intermediateThrowEvent", "endEvent"})
_SCOPED = words.SUBPROCESSES | {"callActivity"}
_VARIABLE = re.compile(r"[^\W\d]\w*")


def problems(diagrams: Diagrams) -> Iterator[Problem]:
    """Findings about every element that carries something of ours."""
    for file, root in diagrams.roots.items():
        for element in root.iter(words.BPMN_TAG + "*"):
            node = Node(element, file)
            for key, value in element.attrib.items():
                if key.startswith(f"{{{words.EK}}}"):
                    yield from _attribute(node, key.rpartition("}")[2], value.strip())
            if node.kind == "extensionElements":
                owner = Node(element.getparent(), file)
                for child in owner.extensions():
                    if child.tag.startswith(f"{{{words.EK}}}"):
                        yield from _child(owner, child)
    for node in diagrams.nodes:
        yield from _work(node)


def _attribute(node: Node, name: str, value: str) -> Iterator[Problem]:
    known = PLACES.get(node.kind, frozenset()) | (EVERYWHERE if node.kind in words.FLOW_NODES else frozenset())
    known |= PAUSING if node.kind in words.ACTIVITIES else frozenset()
    if name not in known:
        allowed = f"it may have {', '.join(sorted(known))}" if known else "it may have none"
        yield node.problem("ek.unknown", f"has the attribute ek:{name[:60]}, which means nothing there; {allowed}.")
    elif not value:
        yield node.problem("ek.empty", f"has an empty ek:{name}; write a value, or take it out.")
    elif not value.startswith("="):
        yield from _literal(node, name, value)
    elif name in _PLAIN:
        yield node.problem("ek.plain", f"has an expression as ek:{name}, which is read as it stands; write plain text.")


def _literal(node: Node, name: str, value: str) -> Iterator[Problem]:
    """Values that have a form of their own."""
    if name in ("result", "item") and not _VARIABLE.fullmatch(value):
        yield node.problem("ek.variable", f"has ek:{name} '{value[:60]}', which is no name of a variable; correct it.")
    if name == "priority" and not re.fullmatch(r"-?\d{1,6}", value):
        yield node.problem(
            "ek.number", f"has ek:priority '{value[:60]}', which is no number; write 1 to 5 or an expression."
        )
    if name == "retries" and not (re.fullmatch(r"\d{1,3}", value) and int(value) <= RETRIES):
        yield node.problem("ek.number", f"has ek:retries '{value[:60]}'; write a number from 0 to {RETRIES}.")
    if name == "personal" and value not in ("true", "false"):
        yield node.problem("ek.word", f"has ek:personal '{value[:60]}'; write true or false.")
    if name == "due" and (length := timers.seconds(value)) is None:
        yield node.problem("ek.duration", f"has ek:due '{value[:60]}', which is no duration; write one such as PT4H.")
    elif name == "due" and length is not None and not 0 <= length <= timers.MOST_SECONDS:
        yield node.problem("timer.range", f"is due after {value[:60]}; write a duration from nothing to ten years.")
    if name == "zone" and value not in available_timezones():
        yield node.problem(
            "ek.zone", f"has the time zone '{value[:60]}', which is unknown; write one such as Europe/Oslo."
        )


def _child(owner: Node, child: Any) -> Iterator[Problem]:
    name = local(child)
    if name == "clock" and owner.kind == "process":
        return  # its own family of rules looks at it
    if name not in ("input", "output", "parameter"):
        sentence = (
            f"holds <ek:{name[:60]}>, which means nothing there; there may be ek:input, ek:output and ek:parameter."
        )
        yield owner.problem("ek.unknown", sentence)
        return
    several = bool(owner.children("multiInstanceLoopCharacteristics", "standardLoopCharacteristics"))
    if (name == "parameter" and owner.kind not in _SERVED) or (
        name == "input" and owner.kind not in _SCOPED and not several
    ):
        yield owner.problem(
            "ek.unknown", f"holds <ek:{name}>, which means nothing there; use ek:output, or take it out."
        )
    variable, value = (child.get("name") or "").strip(), child.get("value")
    if not variable or value is None:
        yield owner.problem("ek.child", f"has an <ek:{name}> without name or value; write both.")
    elif name != "parameter" and not _VARIABLE.fullmatch(variable):
        sentence = f"has an <ek:{name}> for '{variable[:60]}', which is no name of a variable; correct it."
        yield owner.problem("ek.variable", sentence)
    for strange in sorted(set(child.attrib) - {"name", "value"}):
        sentence = f"has an <ek:{name}> with the attribute {strange[:60]}, which means nothing; write name and value."
        yield owner.problem("ek.unknown", sentence)


def _work(node: Node) -> Iterator[Problem]:
    """A service task says what serves; a script says its language."""
    if node.kind == "serviceTask":
        given = [name for name in ("connector", "function") if node.ours(name)]
        if len(given) != 1:
            state = "by nothing" if not given else "by a connector and by a function"
            sentence = f"is done {state}; name one connector (ek:connector) or one function (ek:function)."
            yield node.problem("ek.service", sentence)
