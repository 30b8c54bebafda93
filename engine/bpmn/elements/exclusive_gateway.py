"""Exclusive gateway: the first flow whose condition holds, else the default. Each arriving token passes by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs.defaults import ExclusiveGateway as LibraryExclusiveGateway

from engine.bpmn.elements.node import Node
from engine.bpmn.failures import Failure

if TYPE_CHECKING:
    from engine.bpmn.process import Flow
    from engine.bpmn.tokens import Token


class ExclusiveGateway(Node, LibraryExclusiveGateway):
    """`bpmn:exclusiveGateway`."""

    def select(self, token: Token) -> list[Flow]:
        """One flow. Raises Failure when no condition holds and there is no default."""
        instance = token.workflow.top_workflow
        values: dict[str, bool] = {}
        chosen = next((flow for flow in self.flows if self._open(flow, token, values)), None)
        chosen = chosen or next((flow for flow in self.flows if flow.default), None)
        if values:
            instance.note("chose", token.element, conditions=values)
        if chosen is None and self.flows:
            raise no_flow(token)
        return [chosen] if chosen else []

    def _open(self, flow: Flow, token: Token, values: dict[str, bool]) -> bool:
        if flow.default:
            return False
        if flow.condition is None:
            return len(self.flows) == 1
        values[flow.id] = token.workflow.top_workflow.script_engine.test(token, flow.condition)
        return values[flow.id]


def no_flow(token: Token) -> Failure:
    """The failure of a gateway none of whose conditions holds."""
    return Failure(
        "gateway.no_flow",
        f"At '{token.element}' no condition holds and there is no default flow; correct the variables, then retry.",
    )
