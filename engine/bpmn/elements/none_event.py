"""The event that is none: it has come already, and throwing it does nothing. Also what other definitions have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from SpiffWorkflow.bpmn.specs.event_definitions import NoneEventDefinition

if TYPE_CHECKING:
    from engine.bpmn.tokens import Token
    from engine.bpmn.values import Wait


class Event:
    """What every event definition answers; mixed in before the library's definitions."""

    kind: ClassVar[str] = "none"
    code: str | None = None
    name: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What waiting tokens are found by."""
        return (self.kind, "")

    def arm(self, token: Token, index: int) -> None:
        """A token begins to wait for it."""

    def again(self, token: Token, index: int) -> bool:  # noqa: ARG002
        """Whether a token that it did not interrupt stays armed."""
        return True

    def wait(self, token: Token, index: int, named: str) -> Wait | None:  # noqa: ARG002
        """What outside is told; None when only the instance itself can bring it."""
        return None

    def throw(self, my_task: Token) -> Any:  # noqa: ARG002
        """Throw it. None when the thrower must wait."""
        return True


class NoneEvent(Event, NoneEventDefinition):
    """No event definition."""
