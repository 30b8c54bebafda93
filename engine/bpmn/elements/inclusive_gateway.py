"""Inclusive gateway: every flow whose condition holds; as a join it waits for the tokens that can still come.

The join fires when at least one flow has a token and no live token elsewhere can reach an empty incoming flow without being able
to reach a full one as well. That is decided only when nothing else can move, from the flows of the diagram and the tokens that
live now, never from history: in a loop the second round is like the first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs.defaults import InclusiveGateway as LibraryInclusiveGateway
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.elements.exclusive_gateway import no_flow
from engine.bpmn.elements.node import Node
from engine.bpmn.elements.parallel_gateway import merge

if TYPE_CHECKING:
    from engine.bpmn.process import Flow, Process
    from engine.bpmn.scopes import Scope
    from engine.bpmn.tokens import Token


class InclusiveGateway(Node, LibraryInclusiveGateway):
    """`bpmn:inclusiveGateway`."""

    inclusive = True
    reach: dict[str, frozenset[str]]  # incoming flow -> elements from which a token can come to it

    def prepare(self, process: Process) -> None:
        """Find what can reach the join, once, when the diagram is read."""
        self.reach = {flow.id: process.reaching(flow.source, avoiding=self.name) for flow in self.incoming}

    def arrive(self, token: Token) -> bool:
        """Wait at a join until the step loop asks; a split passes at once."""
        if len(self.incoming) < 2:  # noqa: PLR2004  a join has at least two
            return True
        wait_for_release(token)
        return False

    def select(self, token: Token) -> list[Flow]:
        """The flows that hold, or the default. Raises Failure when there is none."""
        chosen = super().select(token)
        if not chosen and self.flows:
            raise no_flow(token)
        return chosen

    def release(self, scope: Scope) -> bool:
        """Fire if nothing more can come; answers whether it did."""
        waiting = scope.arrived[self.name]
        if self._awaited(scope, set(waiting)):
            return False
        ahead = [tokens[0] for tokens in waiting.values()]
        merge(ahead[0], ahead)
        ahead[0]._ready()
        return True

    def _awaited(self, scope: Scope, full: set[str]) -> bool:
        for name in scope.census:
            if name != self.name:
                hit = {flow for flow, sources in self.reach.items() if name in sources}
                if hit and not hit & full:
                    return True
        return False


def wait_for_release(token: Token) -> None:
    """Let a token wait at a join that the step loop releases."""
    scope = token.workflow
    token._set_state(TaskState.WAITING)
    scope.wait_at_join(token)
    name = token.task_spec.name
    scope.top_workflow.joins[scope.parent_task_id or "", name] = (scope, name)
