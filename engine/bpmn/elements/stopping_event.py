"""Terminate, cancel and compensate: events that stop or undo.

Terminate stops everything else in its scope, at once, also what is ready to run. Cancel ends a transaction: everything else in it
stops, what it did is compensated, and then the cancel event on its boundary goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from SpiffWorkflow.bpmn.specs.event_definitions import CancelEventDefinition, TerminateEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition

from engine.bpmn import compensation, routing
from engine.bpmn.elements.none_event import Event

if TYPE_CHECKING:
    from engine.bpmn.tokens import Token


class Terminate(Event, TerminateEventDefinition):
    """`bpmn:terminateEventDefinition`."""

    kind: ClassVar[str] = "terminate"

    def throw(self, my_task: Token) -> bool:
        """Stop everything else in the scope."""
        my_task.workflow.drop_all(but=lambda other: other is my_task)
        return True


class Cancel(Event, CancelEventDefinition):
    """`bpmn:cancelEventDefinition`."""

    kind: ClassVar[str] = "cancel"

    def throw(self, my_task: Token) -> bool | None:
        """Stop everything else in the transaction and compensate what it did."""
        my_task.workflow.drop_all(but=lambda other: other is my_task)
        return compensation.begin(my_task, my_task.workflow, None) or None

    def completed(self, token: Token) -> None:
        """Compensation is done: the transaction's boundary goes on."""
        routing.outwards(self.kind, "", token.workflow.parent_workflow, token.workflow.owner, {})


class Compensate(Event, EventDefinition):
    """`bpmn:compensateEventDefinition`; `activity` names one activity, or None for all of the scope."""

    kind: ClassVar[str] = "compensate"

    def __init__(self, activity: str | None = None, **kwargs: object) -> None:
        super().__init__("", **kwargs)
        self.activity = activity

    def throw(self, my_task: Token) -> bool | None:
        """Compensate the scope; an event sub-process addresses the scope around it."""
        scope = my_task.workflow
        if scope.spec.event_sub_process and scope.parent_workflow is not None:
            scope = scope.parent_workflow
        return compensation.begin(my_task, scope, self.activity) or None
