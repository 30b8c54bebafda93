"""Attainment: the share of clocks that met their target, for each clock and priority."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.reports.counts import UNRANKED
from engine.reports.figure import Figure, Part, share
from engine.reports.wanted import NOBODY, Wanted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.reports.days import Days

TARGET = 0.9
"""The share that is aimed at."""
HOW = (
    "Of the clocks that were decided on these days: those that met their target. One is decided when it is stopped in time, or "
    "at the moment when its time is over, and missed from then on. What still runs within its time does not count, nor what was "
    "cancelled before its time was over."
)


@dataclass(frozen=True, slots=True)
class Attained:
    """How many clocks of a name met and missed their target at a priority ("" when unknown)."""

    clock: str
    label: str
    priority: str
    met: int
    missed: int

    @property
    def share(self) -> float | None:
        """The share that met it."""
        return share(self.met, self.met + self.missed)

    def wanted(self, verdict: str) -> Wanted:
        """The tickets whose clock met or missed it."""
        return Wanted("clock", clock=self.clock, verdict=verdict, priority=self.priority or NOBODY)


def whole(days: Days, before: Days) -> Figure:
    """All clocks together."""
    met, missed = _sums(days)
    earlier, late = _sums(before)
    daily = [_daily(days.each.get(day, {})) for day in days.scope.days]
    return Figure(
        "attainment", "Targets met", share(met, met + missed), "share", HOW,
        parts=(
            Part("met", met, Wanted("clock", verdict="met")),
            Part("missed", missed, Wanted("clock", verdict="missed")),
        ),
        before=share(earlier, earlier + late),
        better="more",
        target=TARGET,
        series=tuple(share(good, good + bad) for good, bad in daily),
    )  # fmt: skip


def ranked(days: Days) -> list[Attained]:
    """Each clock at each priority, the highest first."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    labels: dict[str, str] = {}
    for said, number in days.below("clock.").items():
        rank, verdict, name, label = said.split(".", 3)
        labels[name] = label
        of = found.setdefault((name, rank), {"met": 0, "missed": 0})
        of[verdict] += number
    told = [
        Attained(name, labels[name], "" if rank == UNRANKED else rank, of["met"], of["missed"])
        for (name, rank), of in found.items()
    ]
    return sorted(told, key=lambda one: (one.clock != "response", one.label, not one.priority, one.priority))


def _sums(days: Days) -> tuple[int, int]:
    return _daily(days.total)


def _daily(counted: Mapping[str, int]) -> tuple[int, int]:
    met = missed = 0
    for name, number in counted.items():
        if name.startswith("clock."):
            if name.split(".", 3)[2] == "met":
                met += number
            else:
                missed += number
    return met, missed
