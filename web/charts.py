"""Charts made on the server: plain numbers for a template that draws them as SVG. No script, no style, no colours here.

What is drawn has classes, and the stylesheet gives them colours and dashes that hold in light, dark and print. A chart is only
ever an extra: each stands above a table with the same values.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from web import amounts

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, HEIGHT = 480, 190
LEFT, RIGHT, TOP, FOOT = 56, 8, 10, 24
SPARK_WIDTH, SPARK_HEIGHT = 120, 28
GAPS = 4
MOST_MARKS = 6


@dataclass(frozen=True, slots=True)
class Series:
    """A line or a layer of bars: its name, and a value for each place; None leaves a gap."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Mark:
    """A word at a place: of the scale where `at` is a height, of the foot where it is a distance."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A drawn line: its path, and single points that no line leads to."""

    name: str
    path: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A bar or a part of one; `layer` counts the series, `words` say it in full."""

    x: float
    y: float
    width: float
    height: float
    layer: int
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart on a ground of WIDTH x HEIGHT; `target` is the height of what is aimed at."""

    names: tuple[str, ...]
    scale: tuple[Mark, ...]
    foot: tuple[Mark, ...]
    lines: tuple[Line, ...] = ()
    boxes: tuple[Box, ...] = ()
    target: Mark | None = None
    width: int = WIDTH
    height: int = HEIGHT


def lines(labels: Sequence[str], series: Sequence[Series], *, unit: str, target: float | None = None) -> Chart:
    """Lines over places from left to right."""
    known = [value for each in series for value in each.values if value is not None]
    top = _top(max([*known, target or 0], default=0), unit)
    across = (WIDTH - LEFT - RIGHT) / max(1, len(labels) - 1)
    drawn = tuple(_line(each, across, top) for each in series)
    aim = None if target is None else Mark(_y(target, top), amounts.said(target, unit))
    foot = _foot(labels, [LEFT + number * across for number in range(len(labels))])
    return Chart(tuple(each.name for each in series), _scale(top, unit), foot, lines=drawn, target=aim)


def bars(labels: Sequence[str], series: Sequence[Series], *, unit: str) -> Chart:
    """Bars side by side, each of the series piled up in it."""
    piles = [sum(each.values[number] or 0 for each in series) for number in range(len(labels))]
    top = _top(max(piles, default=0), unit)
    across = (WIDTH - LEFT - RIGHT) / max(1, len(labels))
    width = min(56.0, across * 0.7)
    boxes = []
    for number, label in enumerate(labels):
        below = 0.0
        for layer, each in enumerate(series):
            value = each.values[number] or 0
            x = LEFT + across * (number + 0.5) - width / 2
            upper, lower = _y(below + value, top), _y(below, top)
            words = f"{label}, {each.name}: {amounts.said(value, unit)}"
            if value:
                boxes.append(Box(round(x, 1), upper, round(width, 1), round(lower - upper, 1), layer, words))
            below += value
    middles = [LEFT + across * (number + 0.5) for number in range(len(labels))]
    foot = tuple(Mark(round(at, 1), label) for at, label in zip(middles, labels, strict=True))
    return Chart(tuple(each.name for each in series), _scale(top, unit), foot, boxes=tuple(boxes))


def spark(values: Sequence[float | None]) -> str:
    """The path of a small line without a scale, on SPARK_WIDTH x SPARK_HEIGHT; empty where there is no line to see."""
    known = [value for value in values if value is not None]
    if len(known) < 2:  # noqa: PLR2004  a line has two ends
        return ""
    low, high = min(known), max(known)
    span, across = (high - low) or 1, SPARK_WIDTH / max(1, len(values) - 1)
    places = [
        None if value is None else (number * across, 2 + (SPARK_HEIGHT - 4) * (1 - (value - low) / span))
        for number, value in enumerate(values)
    ]
    return _path(places)[0]


def _line(series: Series, across: float, top: float) -> Line:
    places = [
        None if value is None else (LEFT + number * across, _y(value, top))
        for number, value in enumerate(series.values)
    ]
    path, points = _path(places)
    return Line(series.name, path, points)


def _path(places: Sequence[tuple[float, float] | None]) -> tuple[str, tuple[tuple[float, float], ...]]:
    """A path that leaves out gaps, and the points that stand alone between two gaps."""
    told, alone = [], []
    for number, place in enumerate(places):
        if place is None:
            continue
        x, y = round(place[0], 1), round(place[1], 1)
        begins = number == 0 or places[number - 1] is None
        if begins and (number == len(places) - 1 or places[number + 1] is None):
            alone.append((x, y))
        told.append(f"{'M' if begins else 'L'}{x:g} {y:g}")
    return " ".join(told), tuple(alone)


def _y(value: float, top: float) -> float:
    return round(TOP + (HEIGHT - TOP - FOOT) * (1 - value / top), 1)


def _top(highest: float, unit: str) -> float:
    """A round number that is not below the highest value."""
    if unit == "share":
        return 1.0
    if highest <= 0:
        return float(GAPS)
    step = _round_step(highest / GAPS, unit)
    return step * math.ceil(highest / step)


def _round_step(least: float, unit: str) -> float:
    """A step that people count in: 1, 2, 5, 10 ...; minutes, hours and days for times."""
    if unit == "seconds":
        steps = (60, 300, 900, 1800, 3600, 7200, 14400, 28800, 43200, 86400)
        return next((float(each) for each in steps if each >= least), math.ceil(least / 86400) * 86400.0)
    size = 10 ** math.floor(math.log10(least))
    step = next(each * size for each in (1, 2, 5, 10) if each * size >= least)
    return max(1.0, float(step)) if unit == "count" else float(step)


def _scale(top: float, unit: str) -> tuple[Mark, ...]:
    step = 0.25 if unit == "share" else _round_step(top / GAPS, unit)
    count = round(top / step)
    return tuple(Mark(_y(number * step, top), amounts.short(number * step, unit)) for number in range(count + 1))


def _foot(labels: Sequence[str], places: Sequence[float]) -> tuple[Mark, ...]:
    """Some of the labels, evenly, so that they do not run into each other."""
    every = max(1, math.ceil(len(labels) / MOST_MARKS))
    return tuple(Mark(round(places[number], 1), labels[number]) for number in range(0, len(labels), every))
