"""Facets: what the inbox offers to narrow a list by, and what it is narrowed by, in people's words.

Choices are few and asked for in three small statements: processes, groups, services. Nothing is counted per choice; that would
read the whole list for each of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from engine import filters, people
from engine.models import Process, Service
from web import here
from web.vocabulary import PRIORITIES

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.filters import Filter

CLOCKS = {
    "overdue": "Overdue",
    "soon": "Due within 4 hours",
    "running": "Clock runs",
    "paused": "Clock paused",
    "none": "No clock, not due",
}
AGES = {
    "0-1": "Up to 1 day old",
    "2-5": "2 to 5 days old",
    "6-14": "6 to 14 days old",
    "15-30": "15 to 30 days old",
    "30+": "Older than 30 days",
}
NAMES = {
    "process": "Process",
    "priority": "Priority",
    "group": "Group",
    "assignee": "With",
    "service": "Service",
    "stage": "Stage",
    "clock": "Clock",
    "age": "Age",
}
_TYPED = ("assignee", "stage")


@dataclass(frozen=True, slots=True)
class Facet:
    """One criterion: its name in the address, its label, its choices by value, and what stands there now."""

    name: str
    label: str
    choices: dict[str, str]
    value: str

    @property
    def typed(self) -> bool:
        """Whether it is written and not chosen."""
        return self.name in _TYPED


def of(session: Session, asked: Filter) -> list[Facet]:
    """Every criterion with its choices; what stands there and is no choice (several at once) is added as one."""
    choices = _choices(session)
    found = []
    for name, label in NAMES.items():
        value = ",".join(getattr(asked, name))
        offered = choices.get(name, {})
        if value and name not in _TYPED and value not in offered:
            said = ", ".join(offered.get(one, one) for one in getattr(asked, name))
            offered = {**offered, value: said}
        found.append(Facet(name, label, offered, value))
    return found


def chosen(session: Session, asked: Filter) -> list[tuple[str, str, str]]:
    """What the list is narrowed by: (name, label, what it says)."""
    set_ones = [name for name in NAMES if getattr(asked, name)]
    if not set_ones:
        return []
    choices = _choices(session)
    words = {filters.ME: "me", filters.NOBODY: "nobody yet"}
    return [
        (name, NAMES[name], ", ".join(choices.get(name, words).get(one, one) for one in getattr(asked, name)))
        for name in set_ones
    ]


def _choices(session: Session) -> dict[str, dict[str, str]]:
    processes = session.execute(select(Process.key, Process.name).order_by(Process.name)).all()
    services = session.execute(select(Service.key, Service.name).order_by(Service.name)).all()
    mine, groups = here.actor().groups, people.groups(session)
    ordered = sorted(groups.items(), key=lambda one: (one[0] not in mine, one[1]))
    priorities = {str(rank): words for rank, (words, _) in PRIORITIES.items()}
    return {
        "process": {row.key: row.name for row in processes},
        "priority": {**priorities, filters.NONE: "None"},
        "group": dict(ordered),
        "service": {row.key: row.name for row in services},
        "clock": CLOCKS,
        "age": AGES,
    }
