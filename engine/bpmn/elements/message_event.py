"""Messages and signals. A message has one addressee, found by name and correlation; a signal reaches everyone who waits for it.

The correlation is fixed when a token begins to wait. It is compared as canonical JSON text, so that 7 and "7" stay different.
A payload reaches variables only under declared names.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from SpiffWorkflow.bpmn.specs.event_definitions import MessageEventDefinition, SignalEventDefinition

from engine.bpmn import routing
from engine.bpmn.elements.none_event import Event
from engine.bpmn.failures import Failure
from engine.bpmn.values import Sent, Wait

if TYPE_CHECKING:
    from engine.bpmn.expressions import Slot
    from engine.bpmn.tokens import Token


class Named(Event):
    """What messages and signals have in common."""

    correlation: Slot | None = None
    payload: Slot | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Kind and name."""
        return (self.kind, self.name)

    def arm(self, token: Token, index: int) -> None:
        """Fix the correlation."""
        fixed = self.correlated(token)
        if fixed is not None:
            token.internal_data.setdefault("correlation", {})[str(index)] = fixed

    def wait(self, token: Token, index: int, named: str) -> Wait:
        """A subscription."""
        notes = token.internal_data
        correlation = notes.get("correlation", {}).get(str(index))
        return Wait(
            named, token.element, self._outside, name=self.name, correlation=correlation, host=notes.get("host")
        )

    def throw(self, my_task: Token) -> bool:
        """To what waits in the instance, else out."""
        instance, correlation, payload = my_task.workflow.top_workflow, self.correlated(my_task), self._payload(my_task)
        taken = routing.publish(instance, self.kind, self.name, correlation, payload)
        instance.note("sent", my_task.element, name=self.name, correlation=correlation, payload=payload)
        if not taken or self.kind == "signal":
            instance.sent.append(
                Sent(self._outside, my_task.element, self.name, correlation=correlation, payload=payload)
            )
        return True

    def correlated(self, token: Token) -> str | None:
        """The correlation seen from a token, as canonical JSON text."""
        if self.correlation is None:
            return None
        value = token.workflow.top_workflow.script_engine.evaluate(token, self.correlation)
        return None if value is None else canonical(value)

    @property
    def _outside(self) -> Literal["message", "signal"]:
        return "signal" if self.kind == "signal" else "message"

    def _payload(self, token: Token) -> dict[str, Any]:
        if self.payload is None:
            return {}
        value = token.workflow.top_workflow.script_engine.evaluate(token, self.payload)
        if not isinstance(value, dict):
            raise Failure(
                "payload.no_context", f"The ek:payload of '{token.element}' gives {value!r}; a context is needed."
            )
        return value


class Message(Named, MessageEventDefinition):
    """A message by its name."""

    kind: ClassVar[str] = "message"


class Signal(Named, SignalEventDefinition):
    """A signal by its name."""

    kind: ClassVar[str] = "signal"


def canonical(value: Any) -> str:
    """A correlation as text that is equal when the values are."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
