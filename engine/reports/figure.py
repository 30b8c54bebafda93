"""Figure: one number of a report, with what it is made of, how it was before, and how it is counted, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.reports.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Part:
    """So many tickets that a figure rests on: `words` name them, `wanted` is the list of exactly these."""

    words: str
    number: int
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its `unit`: count, share (0 to 1), seconds, score (1 to 5) or percent; None where there is nothing to count.

    `more` are further values with their words and unit (the p90 of a median). `better` says which way is good: more, less, or
    neither (""). `target` is what is aimed at. `how` tells what counts and what does not. `series` are the values of the days.
    """

    key: str
    label: str
    value: float | None
    unit: str
    how: str
    parts: tuple[Part, ...] = ()
    before: float | None = None
    better: str = ""
    target: float | None = None
    series: tuple[float | None, ...] = ()
    more: tuple[tuple[str, float | None, str], ...] = ()


def share(part: int, whole: int) -> float | None:
    """Part of the whole, 0 to 1; None of nothing."""
    return part / whole if whole else None
