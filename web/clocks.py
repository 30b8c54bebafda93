"""Clocks in words: what a target has left, or how long it is overdue, so that nobody has to see colours to know.

Times are working time of the clock's calendar, and a day is its working day; the moment when it is due is one of the real world.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine import clocks

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.bpmn.definition import Definition, Element
    from engine.clocks import Shown

NEAR = 75
"""From this percentage on a target is said to be near."""
VERBS = {"starts": "starts", "stops": "stops", "restarts": "begins anew", "pauses": "pauses"}


@dataclass(frozen=True, slots=True)
class Chip:
    """A clock as a page shows it: its label, what is said of it, tone and icon, when it is due or since when paused, and more."""

    label: str
    words: str
    tone: str
    icon: str
    due: datetime | None
    since: datetime | None
    why: str
    more: str


def chips(session: Session, instance_id: int, definition: Definition, *, desk: bool) -> list[Chip]:
    """The clocks of a ticket, for those who work in the desk; where a process has none, nothing is asked."""
    return [chip(each) for each in clocks.of(session, instance_id)] if desk and definition.clocks.named else []


def chip(clock: Shown) -> Chip:
    """What is shown of a clock."""
    words, tone, icon = _said(clock)
    paused = clock.state == "paused"
    more = f"{length(clock.elapsed, clock.day)} of {length(clock.target, clock.day)} used, by {clock.calendar}"
    due = clock.due_at if clock.state == "running" else None
    why = (clock.reason or "On hold") if paused else ""
    since = clock.since if paused else None
    return Chip(clock.label, words, tone, icon, due, since, why, more[:1].upper() + more[1:])


def length(seconds: int, day: int) -> str:
    """Working time in its two largest units: 2 d 4 h, 3 h 5 min, 12 min."""
    days, rest = divmod(max(0, seconds), day)
    hours, rest = divmod(rest, 3600)
    parts = [(days, "d"), (hours, "h"), (rest // 60, "min")]
    while len(parts) > 1 and not parts[0][0]:
        parts.pop(0)
    told = [f"{count} {unit}" for count, unit in parts[:2] if count]
    return " ".join(told) or "less than a minute"


def wishes(element: Element, definition: Definition) -> list[str]:
    """What an element does to clocks: "starts First response", "pauses Resolution"."""
    known = definition.clocks.named
    found = []
    for verb, said in VERBS.items():
        text = element.settings.get(verb, "")
        named = [name for name in known if f'"{name}"' in text] if text.startswith("=") else text.split()
        labels = [known[name].label for name in named if name in known]
        if labels:
            found.append(f"{said} {', '.join(labels)}")
    return found


def _said(clock: Shown) -> tuple[str, str, str]:
    left, over = length(clock.remaining, clock.day), length(-clock.remaining, clock.day)
    if clock.state == "stopped":
        return _decided(clock, over)
    if clock.breached:
        return f"overdue by {over}", "bad", "triangle-alert"
    if clock.state == "paused":
        return f"paused, {left} left", "", "pause"
    return (f"near, {left} left", "warn", "timer") if clock.percent >= NEAR else (f"{left} left", "good", "clock")


def _decided(clock: Shown, over: str) -> tuple[str, str, str]:
    if clock.outcome == "met":
        return f"met after {length(clock.elapsed, clock.day)}", "good", "circle-check"
    return (f"missed by {over}", "bad", "circle-x") if clock.breached else ("ended undecided", "", "ban")
