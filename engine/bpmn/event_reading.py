"""Event definitions of a diagram: XML -> our definitions, references resolved, expressions compiled.

Definitions are taken in the order of the drawing, `eventDefinitionRef` included. A reference that leads nowhere and a timer
without a time become problems of the element.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.event_definitions import MultipleEventDefinition

from engine.bpmn.elements.code_event import Error, Escalation
from engine.bpmn.elements.conditional_event import Conditional
from engine.bpmn.elements.message_event import Message, Signal
from engine.bpmn.elements.none_event import NoneEvent
from engine.bpmn.elements.stopping_event import Cancel, Compensate, Terminate
from engine.bpmn.elements.timer_event import CycleTimer, DateTimer, DurationTimer
from engine.bpmn.expressions import Literal, Variable
from engine.bpmn.settings import BPMN, attributes, local_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.bpmn.reading import Reader

TIMERS = {"timeDate": DateTimer, "timeDuration": DurationTimer, "timeCycle": CycleTimer}
CORRELATION = Variable("number")


def definition_nodes(reader: Reader, node: Any) -> list[Any]:
    """The event definition elements of an event, references followed."""
    found = []
    for child in node:
        name = local_name(child)
        if name == "eventDefinitionRef":
            target = reader.by_id(reference(child.text))
            if target is None:
                reader.problem("reference.missing", node, f"The event definition '{child.text}' does not exist.")
            else:
                found.append(target)
        elif name.endswith("EventDefinition") and name != "linkEventDefinition":
            found.append(child)
    return found


def event_of(reader: Reader, node: Any) -> Any:
    """The event definition of an event or of a message task: none, one, or several."""
    if local_name(node) in ("receiveTask", "sendTask"):
        return _message(reader, node, node) if node.get("messageRef") else NoneEvent()
    found = [single(reader, node, child) for child in definition_nodes(reader, node)]
    known = [definition for definition in found if definition is not None]
    if not known:
        return NoneEvent()
    if len(known) == 1:
        return known[0]
    return MultipleEventDefinition(known, node.get("parallelMultiple") == "true")


def single(reader: Reader, node: Any, child: Any) -> Any:
    """One definition; None when it is not one that is executed."""
    read = _READERS.get(local_name(child))
    return None if read is None else read(reader, node, child)


def reference(text: str | None) -> str:
    """The id in a reference; a namespace prefix is left away."""
    return (text or "").strip().rpartition(":")[2]


def _message(reader: Reader, node: Any, child: Any) -> Message:
    declared = reader.by_id(reference(child.get("messageRef")))
    message = Message(_name(reader, node, declared, "message"))
    own = attributes(node).get("correlation")
    shared = attributes(declared).get("correlation") if declared is not None else None
    if local_name(node) != "startEvent" or node.getparent().get("triggeredByEvent") == "true":
        message.correlation = reader.compiler.slot(own or shared, node.get("id", "")) or CORRELATION
    message.payload = reader.compiler.slot(attributes(node).get("payload"), node.get("id", ""))
    return message


def _signal(reader: Reader, node: Any, child: Any) -> Signal:
    declared = reader.by_id(reference(child.get("signalRef")))
    signal = Signal(_name(reader, node, declared, "signal"))
    signal.payload = reader.compiler.slot(attributes(node).get("payload"), node.get("id", ""))
    return signal


def _name(reader: Reader, node: Any, declared: Any, kind: str) -> str:
    name = declared.get("name") or declared.get("id") if declared is not None else node.get("name")
    if not name:
        reader.problem(f"{kind}.missing", node, f"The {kind} has no name; refer to a {kind} that has one.")
    return str(name or "")


def _timer(reader: Reader, node: Any, child: Any) -> Any:
    for time in child:
        kind = TIMERS.get(local_name(time))
        if kind is not None and (time.text or "").strip():
            slot = reader.compiler.slot((time.text or "").strip(), node.get("id", ""))
            return kind(node.get("name") or node.get("id"), slot or Literal(""))
    reader.problem("timer.empty", node, "The timer has no date, duration or cycle.")
    return None


def _conditional(reader: Reader, node: Any, child: Any) -> Any:
    condition = child.find(f"{{{BPMN}}}condition")
    expression = reader.compiler.condition(None if condition is None else condition.text, node.get("id", ""))
    if expression is None:
        reader.problem("condition.empty", node, "The conditional event has no condition.")
        return None
    return Conditional(expression)


def _error(reader: Reader, node: Any, child: Any) -> Error:
    declared = _declared(reader, node, child.get("errorRef"))
    return Error(*_code(declared, "errorCode"))


def _escalation(reader: Reader, node: Any, child: Any) -> Escalation:
    declared = _declared(reader, node, child.get("escalationRef"))
    return Escalation(*_code(declared, "escalationCode"))


def _declared(reader: Reader, node: Any, ref: str | None) -> Any:
    declared = reader.by_id(reference(ref)) if ref else None
    if ref and declared is None:
        reader.problem("reference.missing", node, f"'{ref}' does not exist in this file.")
    return declared


def _code(declared: Any, attribute: str) -> tuple[str, str | None]:
    if declared is None:
        return "", None
    return declared.get("name") or "", declared.get(attribute) or declared.get("name") or declared.get("id")


_READERS: dict[str, Callable[[Reader, Any, Any], Any]] = {
    "messageEventDefinition": _message,
    "signalEventDefinition": _signal,
    "timerEventDefinition": _timer,
    "conditionalEventDefinition": _conditional,
    "errorEventDefinition": _error,
    "escalationEventDefinition": _escalation,
    "terminateEventDefinition": lambda _reader, _node, _child: Terminate(),
    "cancelEventDefinition": lambda _reader, _node, _child: Cancel(),
    "compensateEventDefinition": lambda _reader, _node, child: Compensate(reference(child.get("activityRef")) or None),
}
