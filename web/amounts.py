"""Amounts in words: a number of a report with its unit, and how it compares with the days before, said and not only coloured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from web.clocks import length

if TYPE_CHECKING:
    from engine.reports.figure import Figure

MINUTE, DAY = 60, 86_400
NOTHING = "\u2013"
SAME = 0.005
"""A change of less than half a per cent is none."""
FEW = 20
"""Of fewer than so many, a change is not told in per cent."""


@dataclass(frozen=True, slots=True)
class Compared:
    """How a number compares: an arrow, the words, whether that is `good`, `bad` or neither, and what it was."""

    arrow: str
    words: str
    tone: str
    verdict: str
    before: str


def said(value: float | None, unit: str) -> str:
    """A value as people read it: 1,234; 87.3 %; 2 h 10 min; 4.3 of 5."""
    if value is None:
        return NOTHING
    if unit == "share":
        return f"{100 * value:.1f} %" if 0 < value < 1 else f"{100 * value:.0f} %"
    if unit == "seconds":
        return length(round(value), DAY) if value >= MINUTE else f"{value:.0f} s"
    if unit == "score":
        return f"{value:.1f} of 5"
    return f"{value:,.2f} %" if unit == "percent" else f"{value:,.0f}"


def short(value: float, unit: str) -> str:
    """A value of a scale."""
    if unit == "share":
        return f"{100 * value:.0f} %"
    if unit == "seconds":
        return length(round(value), DAY) if value else "0"
    return f"{value:,.10g}"


def compared(figure: Figure) -> Compared | None:
    """How a figure compares with the days before; None where one of the two is unknown."""
    if figure.value is None or figure.before is None:
        return None
    was = said(figure.before, figure.unit)
    change = figure.value - figure.before
    if abs(change) < SAME * max(abs(figure.before), SAME) or was == said(figure.value, figure.unit):
        return Compared("", "as before", "", "", was)
    up = change > 0
    tone = "" if not figure.better else "good" if up == (figure.better == "more") else "bad"
    verdict = {"good": "better", "bad": "worse"}.get(tone, "")
    return Compared("▲" if up else "▼", f"{'up' if up else 'down'} {_by(figure, change)}", tone, verdict, was)


def _by(figure: Figure, change: float) -> str:
    if figure.unit == "share":
        return f"{100 * abs(change):.1f} points"
    if figure.unit == "score":
        return f"{abs(change):.1f}"
    if not figure.before or (figure.unit == "count" and figure.before < FEW):
        return said(abs(change), figure.unit)
    return f"{100 * abs(change) / figure.before:,.0f} %"
