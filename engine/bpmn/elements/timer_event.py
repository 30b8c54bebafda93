"""Timers: a date, a duration or a cycle. The due moment is fixed when the token begins to wait and kept in UTC.

Nothing here looks at the clock afterwards: a timer fires when outside says so, and a cycle's next due follows from the last due,
so that a late worker does not shift it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from SpiffWorkflow.bpmn.specs.event_definitions import (
    CycleTimerEventDefinition,
    DurationTimerEventDefinition,
    TimeDateEventDefinition,
)

from engine.bpmn import timers
from engine.bpmn.elements.none_event import Event
from engine.bpmn.failures import Failure
from engine.bpmn.values import Wait

if TYPE_CHECKING:
    from engine.bpmn.tokens import Token


class Timer(Event):
    """What the three kinds have in common. `expression` is a compiled slot."""

    kind: ClassVar[str] = "timer"

    def arm(self, token: Token, index: int) -> None:
        """Fix the due moment."""
        instance = token.workflow.top_workflow
        now, zone = instance.script_engine.now(), instance.definition.zone
        self.fix(token, index, timers.moment(self.text(token), now, zone).isoformat())

    def text(self, token: Token) -> str:
        """The date, duration or cycle as text."""
        value = token.workflow.top_workflow.script_engine.evaluate(token, self.expression)
        if not isinstance(value, str):
            raise Failure(
                "timer.no_text", f"The timer '{token.element}' gives {value!r}; a duration or date is needed."
            )
        return value

    def fix(self, token: Token, index: int, due: str) -> None:
        """Keep a due moment."""
        token.internal_data.setdefault("due", {})[str(index)] = due

    def again(self, token: Token, index: int) -> bool:  # noqa: ARG002
        """A date or duration comes once."""
        return False

    def wait(self, token: Token, index: int, named: str) -> Wait | None:
        """A timer job."""
        due = token.internal_data.get("due", {}).get(str(index))
        if due is None:
            return None
        host = token.internal_data.get("host")
        return Wait(named, token.element, "timer", name=self.name, due=timers.stored(due), host=host)

    expression: Any


class DateTimer(Timer, TimeDateEventDefinition):
    """`timeDate`."""


class DurationTimer(Timer, DurationTimerEventDefinition):
    """`timeDuration`."""


class CycleTimer(Timer, CycleTimerEventDefinition):
    """`timeCycle`: n times, or without end."""

    def arm(self, token: Token, index: int) -> None:
        """Fix the first due moment and how many are left."""
        instance = token.workflow.top_workflow
        cycle = timers.cycle(self.text(token), instance.script_engine.now(), instance.definition.zone)
        if cycle.count != 0:
            self.fix(token, index, cycle.first.isoformat())
        token.internal_data.setdefault("cycle", {})[str(index)] = [cycle.count, cycle.every]

    def again(self, token: Token, index: int) -> bool:
        """Whether repetitions are left; the next due moment is kept."""
        instance, notes = token.workflow.top_workflow, token.internal_data
        count, every = notes["cycle"][str(index)]
        left = None if count is None else count - 1
        if left == 0:
            return False
        due = timers.repeated(
            timers.stored(notes["due"][str(index)]),
            every,
            instance.script_engine.now(),
            instance.definition.zone,
            endless=left is None,
        )
        notes["cycle"][str(index)] = [left, every]
        self.fix(token, index, due.isoformat())
        return True
