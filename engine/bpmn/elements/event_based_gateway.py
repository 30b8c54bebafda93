"""Event-based gateway: puts a token at each event behind it; the first that fires stops the others.

The library moves the events into the gateway and gives two timers one due moment; here each event waits by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from SpiffWorkflow.bpmn.specs.defaults import EventBasedGateway as LibraryEventBasedGateway
from SpiffWorkflow.specs.base import TaskSpec

from engine.bpmn.elements.node import Node

if TYPE_CHECKING:
    from engine.bpmn.process import Flow
    from engine.bpmn.tokens import Token


class EventBasedGateway(Node, LibraryEventBasedGateway):
    """`bpmn:eventBasedGateway`, exclusive."""

    races: ClassVar[bool] = True

    def connect(self, child: Any) -> None:
        """Connect without taking the child's event away."""
        TaskSpec.connect(self, child)

    def select(self, token: Token) -> list[Flow]:  # noqa: ARG002
        """Every flow."""
        return self.flows
