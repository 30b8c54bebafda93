"""Satisfaction: what people answered when they were asked how their ticket was handled, and how many answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.reports.figure import Figure, Part, share
from engine.reports.wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.reports.days import Days

SCORES = range(1, 6)
TARGET = 4.0
"""The mean score that is aimed at: four of five are 80 per cent."""


def score(days: Days, before: Days) -> Figure:
    """The mean score."""
    how = "The mean of the scores from 1 (bad) to 5 (good) that were given on these days; of two surveys on one ticket the last."
    return Figure(
        "score", "Survey score", _mean(days.total), "score", how,
        parts=(Part("answers", sum(_scores(days.total).values()), Wanted("answered")),),
        before=_mean(before.total), better="more", target=TARGET,
        series=tuple(_mean(days.each.get(day, {})) for day in days.scope.days),
    )  # fmt: skip


def replies(days: Days, before: Days) -> Figure:
    """The share of those asked who answered."""
    how = "Of the people asked on these days: those who have answered by now. Surveys can be answered for 14 days."
    return Figure(
        "replies", "Surveys answered", share(days.number("replied"), days.number("asked")), "share", how,
        parts=(
            Part("answered", days.number("replied"), Wanted("replied")),
            Part("asked", days.number("asked"), Wanted("asked")),
        ),
        before=share(before.number("replied"), before.number("asked")), better="more",
    )  # fmt: skip


def scores(days: Days) -> list[tuple[int, int, Wanted]]:
    """How often each score was given, the best first."""
    found = _scores(days.total)
    return [(each, found.get(each, 0), Wanted("answered", score=str(each))) for each in reversed(SCORES)]


def _scores(counted: Mapping[str, int]) -> dict[int, int]:
    return {each: counted[f"score.{each}"] for each in SCORES if f"score.{each}" in counted}


def _mean(counted: Mapping[str, int]) -> float | None:
    found = _scores(counted)
    return sum(each * number for each, number in found.items()) / sum(found.values()) if found else None
