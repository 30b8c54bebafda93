"""Days: the counted lines of a scope, read and added up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from engine.models import DayCount, Process, table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy.orm import Session

    from engine.reports.scope import Scope

_LINES = table(DayCount)


@dataclass(frozen=True, slots=True)
class Days:
    """What a scope counts: `total` name -> number, and the same of each day; a day without anything has nothing."""

    scope: Scope
    total: Mapping[str, int] = field(default_factory=dict)
    each: Mapping[date, Mapping[str, int]] = field(default_factory=dict)

    def number(self, name: str) -> int:
        """How many there are of a name."""
        return self.total.get(name, 0)

    def series(self, name: str) -> tuple[int, ...]:
        """The number of each day of the scope."""
        return tuple(self.each.get(day, {}).get(name, 0) for day in self.scope.days)

    def below(self, prefix: str) -> dict[str, int]:
        """What the names that begin with `prefix` say behind it -> their numbers."""
        return {name[len(prefix) :]: number for name, number in self.total.items() if name.startswith(prefix)}

    def sums(self, prefix: str) -> tuple[int, ...]:
        """Of each day, all numbers whose names begin with `prefix`."""
        return tuple(
            sum(number for name, number in self.each.get(day, {}).items() if name.startswith(prefix))
            for day in self.scope.days
        )


def read(session: Session, scope: Scope, *, daily: bool = True) -> Days:
    """The counts of a scope; of all processes together when it names none. Without `daily` only its total."""
    named = _LINES.c.process == scope.process if scope.process else _LINES.c.process.in_(select(Process.key))
    found = select(_LINES.c.day, _LINES.c.counts).where(
        named,
        _LINES.c.group == scope.group,
        _LINES.c.service == scope.service,
        _LINES.c.day.between(scope.first, scope.last),
    )
    total: Counter[str] = Counter()
    each: dict[date, Counter[str]] = {}
    for day, counted in session.connection().execute(found):
        total.update(counted)
        if daily:
            each.setdefault(day, Counter()).update(counted)
    return Days(scope, total, each)
