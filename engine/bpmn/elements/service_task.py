"""Service and send tasks: work that a connector does, or a named function.

A connector does its work outside, as a job: the token waits, with its parameters fixed, until the job's result is brought. A
named function runs inside the move. A send task with a connector does not wait; without one it sends its message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.defaults import SendTask as LibrarySendTask
from SpiffWorkflow.bpmn.specs.defaults import ServiceTask as LibraryServiceTask

from engine.bpmn.elements.node import Node
from engine.bpmn.elements.sending import parameters, send
from engine.bpmn.failures import Failure
from engine.bpmn.native import native
from engine.bpmn.values import Wait
from engine.errors import Refusal

if TYPE_CHECKING:
    from engine.bpmn.letters import Letter
    from engine.bpmn.tokens import Token

RETRIES = 3


class ServiceTask(Node, LibraryServiceTask):
    """`bpmn:serviceTask`."""

    letter: Letter | None = None

    def work(self, token: Token) -> bool | None:
        """Call the function, or begin to wait for the connector."""
        given = parameters(self, token)
        if function := self.settings.text("function"):
            self.take(token, self._called(token, function, given))
            return True
        token.remember(parameters=given)
        return None

    def finish(self, token: Token, result: Any) -> None:
        """The connector's result has come."""
        self.take(token, result)
        token.proceed()

    def take(self, token: Token, result: Any) -> None:
        """Write the result under its name and show it to the outputs."""
        token.remember(got={"result": result})
        if name := self.settings.text("result"):
            token.workflow.top_workflow.write(token.data, {name: result}, token.element)

    def waits(self, token: Token) -> list[Wait]:
        """The one service call."""
        return [
            Wait(
                token.id,
                token.element,
                "service",
                name=self.bpmn_name or token.element,
                connector=self.settings.text("connector"),
                parameters=token.internal_data.get("parameters", {}),
                retries=retries(self),
            )
        ]

    def _called(self, token: Token, function: str, given: dict[str, Any]) -> Any:
        try:
            return native(token.workflow.top_workflow.host.call(function, given))
        except Refusal as refusal:
            raise Failure(f"function.{refusal.code}", refusal.sentence, f"{function}({given})") from refusal

    bpmn_name: str | None


class SendTask(Node, LibrarySendTask):
    """`bpmn:sendTask`: sends and goes on."""

    letter: Letter | None = None

    def work(self, token: Token) -> bool:
        """Send the message, or hand the work to the connector without waiting for it."""
        send(self, token)
        return True


def retries(spec: Any) -> int:
    """How often a failed job is tried again."""
    text = spec.settings.text("retries")
    return int(text) if text.isdigit() else RETRIES
