"""What a run tells the outside: what it waits for, what it sends, what happened, what is stuck. Plain values, no behaviour."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from datetime import datetime

WaitKind = Literal["task", "service", "timer", "message", "signal", "condition"]


class Host(Protocol):
    """What a run asks of outside; given by moves, scenarios and tests."""

    def now(self) -> datetime:
        """The present moment, aware."""

    def call(self, function: str, parameters: dict[str, Any]) -> Any:
        """Run a named function inside the move; a `Refusal` or `BpmnError` from it reaches the token."""


@dataclass(frozen=True, slots=True)
class Wait:
    """One thing that a token waits for. `token` is stable for the life of the wait and unique in the instance."""

    token: str
    element: str
    kind: WaitKind
    name: str = ""
    group: str | None = None
    assignee: str | None = None
    excluded: tuple[str, ...] = ()
    due: datetime | None = None
    priority: int | None = None
    form: str | None = None
    title: str = ""
    correlation: str | None = None
    connector: str | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    retries: int = 0
    host: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """Something that leaves the instance: a message or signal for others, or a connector's work that nobody waits for."""

    kind: Literal["message", "signal", "connector"]
    element: str
    name: str
    correlation: str | None = None
    payload: dict[str, Any] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of what happened: entered, left, flow, wrote, decided, chose, sent, received, errored, escalated, ended."""

    kind: str
    element: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stuck:
    """A token that cannot go on, or (without a token) an instance in which nothing waits and nothing moves."""

    token: str
    element: str
    code: str
    sentence: str
    detail: str = ""


class OverBudget(Exception):  # noqa: N818  the move is refused, the run is dropped
    """A move took more steps, time or tokens than a move may take."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
