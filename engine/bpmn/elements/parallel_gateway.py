"""Parallel gateway: waits for one token on each incoming flow, then puts one on each outgoing flow.

Tokens are counted per flow among those that wait here now. The library looks at history and fires early in the second round of a
loop, and drops surplus tokens; here a surplus token stays and counts for the next round.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs.defaults import ParallelGateway as LibraryParallelGateway
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.elements.node import Node

if TYPE_CHECKING:
    from engine.bpmn.process import Flow
    from engine.bpmn.tokens import Token


class ParallelGateway(Node, LibraryParallelGateway):
    """`bpmn:parallelGateway`."""

    def arrive(self, token: Token) -> bool:
        """Ready when every incoming flow has a token; one of each is consumed."""
        if len(self.incoming) < 2:  # noqa: PLR2004  a join has at least two
            return True
        token._set_state(TaskState.WAITING)
        waiting = token.workflow.wait_at_join(token)
        if len(waiting) < len(self.incoming):
            return False
        # The flow of the arriving token was the one that lacked a token, so that it stands for its flow itself.
        merge(token, [tokens[0] for tokens in waiting.values()])
        return True

    def select(self, token: Token) -> list[Flow]:  # noqa: ARG002
        """Every flow, whatever is written on it."""
        return self.flows


def merge(token: Token, others: list[Token]) -> None:
    """Consume waiting tokens of a join; `token` goes on for all of them."""
    scope = token.workflow
    scope.forget_at_join(token)
    for other in others:
        if other is not token:
            scope.remove(other)
