"""Complex gateway: fires once its activation condition holds for the count of arrived tokens, and swallows the rest of the round.

`activationCount` is what the condition sees. Tokens of the round that come later are consumed without effect; when one has come
from every incoming flow the next round begins. Without a condition it joins as an inclusive gateway. As a split it takes every
flow whose condition holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from SpiffWorkflow.util.task import TaskState

from engine.bpmn.elements.inclusive_gateway import InclusiveGateway

if TYPE_CHECKING:
    from engine.bpmn.expressions import Expression
    from engine.bpmn.tokens import Token


class ComplexGateway(InclusiveGateway):
    """`bpmn:complexGateway`."""

    activation: Expression | None = None

    def arrive(self, token: Token) -> bool:
        """Count the token; ready when the condition holds for the first time in this round."""
        if len(self.incoming) < 2 or self.activation is None:  # noqa: PLR2004  a join has at least two
            return super().arrive(token)
        scope = token.workflow
        count, fired = scope.rounds.get(self.name, (0, False))
        holds = not fired and scope.top_workflow.script_engine.test(
            token, self.activation, {"activationCount": count + 1}
        )
        scope.rounds[self.name] = (count + 1, fired or holds)
        if count + 1 >= len(self.incoming):
            del scope.rounds[self.name]
        if holds:
            self._swallow(token)
            return True
        if fired:
            scope.remove(token)
        else:
            token._set_state(TaskState.WAITING)
            scope.wait_at_join(token)
        return False

    def _swallow(self, token: Token) -> None:
        waiting = token.workflow.arrived.get(self.name, {})
        for other in [other for tokens in waiting.values() for other in tokens]:
            token.workflow.remove(other)
