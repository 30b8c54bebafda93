"""Windows of the change calendar: maintenance windows, in which changes of an item belong; blackouts and freezes, without any.

A window binds everything, or what it names: services and with them their items, or single items; and changes of any type and
risk, or of those it names. A blackout is about one thing (month-end closing of the ERP), a freeze is a time of rest (year's end);
they bind alike, and are told by their own word.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select

from engine.desk import recurrence, spans
from engine.desk.recurrence import Recurrence
from engine.models import ChangeWindow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from engine.desk.spans import Span

KINDS = ("maintenance", "blackout", "freeze")
CLOSED = ("blackout", "freeze")
TYPES = ("standard", "normal", "emergency")
RISKS = ("Low", "Moderate", "High", "Very High")


@dataclass(frozen=True, slots=True)
class Window:
    """A window as the calendar reckons with it; `once` is its one span, or it comes back by its `recurrence`."""

    key: str
    name: str
    kind: str
    services: frozenset[str]
    items: frozenset[str]
    types: frozenset[str]
    risks: frozenset[str]
    override: str | None
    once: Span | None
    recurrence: Recurrence | None

    def binds(self, item: str, service: str | None) -> bool:
        """Whether the item, or the service it belongs to, lies in its scope."""
        return not (self.services or self.items) or item in self.items or service in self.services

    def concerns(self, type: str, risk: str | None) -> bool:  # noqa: A002  the type of a change is called so
        """Whether changes of that type and risk are bound; a risk that nobody knows yet is."""
        return (not self.types or type in self.types) and (not self.risks or risk is None or risk in self.risks)

    def between(self, since: datetime, until: datetime) -> list[Span]:
        """When it is open between the two moments: its spans that touch them, in UTC."""
        if self.recurrence is not None:
            return list(self.recurrence.between(since, until))
        return [self.once] if self.once and spans.overlap(self.once, (since, until)) else []


def every(session: Session) -> list[Window]:
    """All windows there are."""
    return [window(row) for row in session.scalars(select(ChangeWindow).order_by(ChangeWindow.key))]


def window(row: ChangeWindow) -> Window:
    """What a row of the table means."""
    once = (row.starts, row.ends) if row.starts and row.ends else None
    return Window(
        row.key,
        row.name,
        row.kind,
        frozenset(row.services),
        frozenset(row.items),
        frozenset(row.types),
        frozenset(row.risks),
        row.override,
        once,
        _recurrence(row) if once is None else None,
    )


def clashing(one: Window, others: Iterable[Window], since: datetime) -> Window | None:
    """Another window of the same kind and scope that is open at the same time within a year: which of the two would hold?"""
    until = since + timedelta(days=400)
    mine = one.between(since, until)
    for other in others:
        alike = other.key != one.key and other.kind == one.kind
        alike = alike and (other.services, other.items) == (one.services, one.items) and _types_meet(one, other)
        if alike and spans.common(spans.merged(mine), spans.merged(other.between(since, until))):
            return other
    return None


def _types_meet(one: Window, other: Window) -> bool:
    types = not one.types or not other.types or one.types & other.types
    return bool(types and (not one.risks or not other.risks or one.risks & other.risks))


def _recurrence(row: ChangeWindow) -> Recurrence:
    return Recurrence(
        recurrence.days(row.recurs or ""),
        time.fromisoformat(row.opens or "00:00"),
        time.fromisoformat(row.closes) if row.closes else None,
        timedelta(minutes=row.minutes) if row.minutes else None,
        ZoneInfo(row.zone),
    )


def shown(span: Span, zone: str = "UTC") -> str:
    """A span as people read it: `from 2 March 2026, 20:00 to 22:00 UTC`."""
    starts, ends = (moment.astimezone(UTC if zone == "UTC" else ZoneInfo(zone)) for moment in span)
    closing = f"{ends:%H:%M}" if starts.date() == ends.date() else f"{ends.day} {ends:%B %Y, %H:%M}"
    return f"from {starts.day} {starts:%B %Y, %H:%M} to {closing} {zone}"
