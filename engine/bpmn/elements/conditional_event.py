"""Conditional events: fire when their condition becomes true, asked whenever a variable was written.

A null or a value that is not a boolean counts as not yet true: the variables it reads may come later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from SpiffWorkflow.bpmn.specs.event_definitions import ConditionalEventDefinition

from engine.bpmn.elements.none_event import Event
from engine.bpmn.values import Wait

if TYPE_CHECKING:
    from engine.bpmn.tokens import Token


class Conditional(Event, ConditionalEventDefinition):
    """A condition. `expression` is compiled."""

    kind: ClassVar[str] = "condition"

    def holds(self, token: Token) -> bool:
        """Whether the condition is true now, seen from the token."""
        return token.workflow.top_workflow.script_engine.evaluate(token, self.expression) is True

    def wait(self, token: Token, index: int, named: str) -> Wait:  # noqa: ARG002
        """For screens; nobody outside fires it."""
        host = token.internal_data.get("host")
        return Wait(named, token.element, "condition", name=self.expression.text, host=host)

    expression: Any
