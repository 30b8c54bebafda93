"""Errors and escalations: events with a code that look for the nearest catcher outwards.

An error that nothing catches ends the instance: it is aborted. An escalation that nothing catches is noted and the thrower goes
on. A catcher without a code catches every code, but one with this very code comes first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from SpiffWorkflow.bpmn.specs.event_definitions import ErrorEventDefinition, EscalationEventDefinition

from engine.bpmn import routing
from engine.bpmn.elements.none_event import Event

if TYPE_CHECKING:
    from engine.bpmn.tokens import Token


class Error(Event, ErrorEventDefinition):
    """An error by its code."""

    kind: ClassVar[str] = "error"

    def throw(self, my_task: Token) -> bool:
        """Outwards; uncaught it aborts the instance."""
        instance, code = my_task.workflow.top_workflow, self.code or ""
        payload = {"code": code, "message": self.name or ""}
        if not routing.outwards(self.kind, code, my_task.workflow, None, payload):
            name = my_task.task_spec.bpmn_name or my_task.element
            instance.abort(f"'{name}' ended with the error '{code}', which nothing catches.", name)
        return True


class Escalation(Event, EscalationEventDefinition):
    """An escalation by its code."""

    kind: ClassVar[str] = "escalation"

    def throw(self, my_task: Token) -> bool:
        """Outwards; uncaught it is noted, and the thrower goes on."""
        code = self.code or ""
        caught = routing.outwards(self.kind, code, my_task.workflow, None, {"code": code, "message": self.name or ""})
        my_task.workflow.top_workflow.note("escalated", my_task.element, code=code, caught=caught)
        return True
