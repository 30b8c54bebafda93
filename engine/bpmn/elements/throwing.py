"""Events that are thrown: intermediate throw events and end events, with one definition or several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs.defaults import EndEvent as LibraryEndEvent
from SpiffWorkflow.bpmn.specs.defaults import IntermediateThrowEvent as LibraryThrowEvent

from engine.bpmn.elements.node import Node
from engine.bpmn.elements.sending import send
from engine.bpmn.events import definitions

if TYPE_CHECKING:
    from engine.bpmn.letters import Letter
    from engine.bpmn.tokens import Token


class Throwing(Node):
    """A node that throws what its definitions say, in their order."""

    letter: Letter | None = None

    def work(self, token: Token) -> bool | None:
        """Throw. None while compensation goes on."""
        return send(self, token)


class IntermediateThrowEvent(Throwing, LibraryThrowEvent):
    """`bpmn:intermediateThrowEvent`."""


class EndEvent(Throwing, LibraryEndEvent):
    """`bpmn:endEvent`. Where the instance itself ends, its name is the outcome."""

    def work(self, token: Token) -> bool | None:
        """Note the outcome, then throw."""
        if _is_of_the_instance(token):
            token.workflow.top_workflow.outcome = self.bpmn_name or token.element
        return super().work(token)

    def _on_complete_hook(self, my_task: Token) -> None:
        for definition in definitions(self.event_definition):
            if definition.kind == "cancel":
                definition.completed(my_task)
        super()._on_complete_hook(my_task)

    bpmn_name: str | None


def _is_of_the_instance(token: Token) -> bool:
    """Whether it ends the instance itself: outermost, or in an event sub-process that has taken over there."""
    scope, instance = token.workflow, token.workflow.top_workflow
    owner = scope.owner
    took_over = owner is not None and bool(owner.internal_data.get("main"))
    return scope is instance or (took_over and scope.parent_workflow is instance)
