"""What FEEL says when it cannot go on, and what it notes when it can.

A text that is no FEEL, and an evaluation that goes over a cap, raise `FeelError` with the place. All else that goes wrong while
evaluating gives null, as DMN prescribes, and leaves a `Problem` behind. `Null` is how a built-in function asks for that.
"""

from __future__ import annotations

from dataclasses import dataclass

Place = tuple[int, int]
"""Line and column, both counted from 1."""


class FeelError(Exception):
    """A text that cannot be read, or an evaluation that went over a cap."""

    def __init__(self, sentence: str, place: Place = (1, 1), expected: str = "") -> None:
        super().__init__(f"{sentence} (line {place[0]}, column {place[1]})")
        self.sentence = sentence
        self.line, self.column = place
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that gave null: why, and where in the expression."""

    sentence: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.sentence} (line {self.line}, column {self.column})"


class Null(Exception):  # noqa: N818  not a failure: the value null, with its reason
    """Raised inside built-in functions and operators: the result is null because of `sentence`."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
