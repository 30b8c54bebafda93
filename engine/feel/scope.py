"""What an evaluation carries along: its names, its moment, its caps and the problems it met.

The names of the caller's context are converted when they are first used, so a context of many keys costs nothing by itself.
The caps are charged where work is done in proportion to values: loops, filters, calls, long lists and strings, deep comparisons.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.feel.errors import FeelError, Place, Problem
from engine.feel.values import inward

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

STEP_CAP = 200_000
CALL_CAP = 60
LIST_CAP = 100_000
STRING_CAP = 1_000_000
PROBLEM_CAP = 100
_STRING_STEP = 64
"""So many characters cost one step."""

MISSING = object()


class Run:
    """One evaluation."""

    __slots__ = ("calls", "context", "moment", "place", "problems", "steps", "trace")

    def __init__(self, context: Mapping[str, Any], moment: datetime | None) -> None:
        self.context = context
        self.moment = moment
        self.steps = STEP_CAP
        self.calls = 0
        self.place: Place = (1, 1)
        self.problems: list[Problem] = []
        self.trace: list[Any] = []
        """What compiled code of a caller wants to remember of this evaluation."""

    def note(self, sentence: str, place: Place) -> None:
        """Keep a problem; the first hundred tell enough."""
        if len(self.problems) < PROBLEM_CAP:
            self.problems.append(Problem(sentence, *place))

    def spend(self, count: int) -> None:
        """Charge so many steps; FeelError when none are left."""
        self.steps -= count
        if self.steps < 0:
            raise FeelError(f"The expression takes more than {STEP_CAP} steps.", self.place)

    def sized(self, value: Any) -> Any:
        """`value`, charged for its size; FeelError if the list or string is over its cap."""
        if isinstance(value, str):
            self._fits(len(value), STRING_CAP, "string", "characters")
            self.spend(len(value) // _STRING_STEP)
        elif isinstance(value, list | dict):
            self._fits(len(value), LIST_CAP, "list", "items")
            self.spend(len(value))
        return value

    def _fits(self, size: int, cap: int, what: str, unit: str) -> None:
        if size > cap:
            raise FeelError(f"A {what} would have {size} {unit}; {cap} is the most.", self.place)


class Scope:
    """Names and their values, inside the names of a parent."""

    __slots__ = ("names", "parent", "run")

    def __init__(self, names: dict[str, Any], parent: Scope | None, run: Run) -> None:
        self.names = names
        self.parent = parent
        self.run = run

    def get(self, name: str) -> Any:
        """The value of a name, or MISSING."""
        scope = self
        while True:
            found = scope.names.get(name, MISSING)
            if found is not MISSING:
                return found
            parent = scope.parent
            if parent is None:
                break
            scope = parent
        context = self.run.context
        if name not in context:
            return MISSING
        value = scope.names[name] = inward(context[name])
        return value
