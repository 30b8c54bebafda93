"""Timers that are written out: a moment or a duration that can be, within ten years.

A cycle under a minute is for a few repetitions; without an end it would keep the worker from everything else.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from cronsim import CronSim, CronSimError

from engine import now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.bpmn.rules.diagram import Diagrams, Node
    from engine.errors import Problem

MOST_SECONDS = 10 * 366 * 86_400
SHORT_CYCLE = 60
SHORT_TIMES = 100

_KINDS = ("timeDate", "timeDuration", "timeCycle")
_DURATION = re.compile(
    r"(-?)P(?!$)(?:(\d{1,18})Y)?(?:(\d{1,18})M)?(?:(\d{1,18})W)?(?:(\d{1,18})D)?"
    r"(?:T(?!$)(?:(\d{1,18}(?:\.\d{1,9})?)H)?(?:(\d{1,18}(?:\.\d{1,9})?)M)?(?:(\d{1,18}(?:\.\d{1,9})?)S)?)?"
)
_UNITS = (31_557_600, 2_629_800, 604_800, 86_400, 3_600, 60, 1)
_CYCLE = re.compile(r"R(\d{0,9})/(?:([^/]*\d{4}-[^/]+)/)?(-?P[^/]+)(?:/([^/]+))?")


def problems(diagrams: Diagrams) -> Iterator[Problem]:
    """Findings about the timers of all events."""
    for node in diagrams.nodes:
        for definition in node.definitions:
            if definition.kind == "timerEventDefinition":
                yield from _timer(node, definition)


def seconds(text: str) -> float | None:
    """About how long an ISO duration is (negative with a sign); None when it is none."""
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        return None
    sign, *parts = found.groups()
    total = sum(float(part or 0) * unit for part, unit in zip(parts, _UNITS, strict=True))
    return -total if sign else total


def _timer(node: Node, definition: Node) -> Iterator[Problem]:
    given = definition.children(*_KINDS)
    if len(given) != 1 or not given[0].text():
        sentence = "has several times" if len(given) > 1 else "has no date, duration or cycle"
        yield node.problem("timer.empty", f"{sentence}; write one, for example PT4H.")
        return
    text = given[0].text()
    if text.startswith("="):
        return
    if given[0].kind == "timeDuration":
        yield from _duration(node, text)
    elif given[0].kind == "timeDate":
        yield from _date(node, text)
    else:
        yield from _cycle(node, text)


def _duration(node: Node, text: str) -> Iterator[Problem]:
    length = seconds(text)
    if length is None:
        yield node.problem("timer.duration", f"waits for '{text[:80]}', which is no duration; write one such as PT4H.")
    elif not 0 <= length <= MOST_SECONDS:
        yield node.problem("timer.range", f"waits for {text[:80]}; a timer takes from nothing to ten years.")


def _date(node: Node, text: str) -> Iterator[Problem]:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        sentence = f"waits until '{text[:80]}', which is no date and time; write one such as 2026-11-23T09:00:00+01:00."
        yield node.problem("timer.date", sentence)
        return
    if moment.year > now.now().year + 10:
        yield node.problem("timer.range", f"waits until {text[:80]}; a timer takes from nothing to ten years.")


def _cycle(node: Node, text: str) -> Iterator[Problem]:
    if node.kind == "startEvent" and len(text.split()) == 5:  # noqa: PLR2004  minute hour day month weekday
        yield from _cron(node, text)
        return
    found = _CYCLE.fullmatch(text)
    length = seconds(found.group(3)) if found else None
    if found is None or length is None:
        sentence = f"repeats at '{text[:80]}', which is no cycle; write one such as R3/PT10M or R/P1D."
        yield node.problem("timer.cycle", sentence)
    elif not 0 < length <= MOST_SECONDS:
        yield node.problem("timer.range", f"repeats at {text[:80]}; a cycle takes from a minute to ten years.")
    elif length < SHORT_CYCLE and (not found.group(1) or int(found.group(1)) > SHORT_TIMES):
        sentence = (
            f"repeats at {text[:80]}; a cycle under a minute may repeat {SHORT_TIMES} times at most, use PT1M or more."
        )
        yield node.problem("timer.range", sentence)


def _cron(node: Node, text: str) -> Iterator[Problem]:
    try:
        next(CronSim(text, now.now()))
    except (CronSimError, StopIteration, ValueError):
        sentence = f"starts at '{text[:80]}', which is no cron line that comes true; write one such as 0 8 * * MON-FRI."
        yield node.problem("timer.cron", sentence)
