"""Changes: how many of those carried out went well, by type and by how they were closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.reports.counts import UNRANKED
from engine.reports.figure import Figure, Part, share
from engine.reports.wanted import NOBODY, Wanted

if TYPE_CHECKING:
    from engine.reports.days import Days

SUCCESSFUL = "successful"
RESULTS = {
    SUCCESSFUL: "Successful",
    "successful_with_issues": "With issues",
    "unsuccessful": "Failed",
    "backed_out": "Backed out",
}
EMERGENCY = "emergency"
TARGET, EMERGENCIES = 0.95, 0.1
"""What is aimed at: at least so many successful, at most so many emergencies."""
HOW = (
    "Of the changes closed on these days: those closed as successful. With issues, failed and backed out are not. Cancelled and "
    "rejected changes were not carried out and do not count."
)


@dataclass(frozen=True, slots=True)
class Typed:
    """The changes of a type ("" when unknown) by how they were closed: code -> number."""

    kind: str
    results: dict[str, int]

    @property
    def total(self) -> int:
        """All of the type."""
        return sum(self.results.values())

    @property
    def share(self) -> float | None:
        """The share that was successful."""
        return share(self.results.get(SUCCESSFUL, 0), self.total)

    def wanted(self, result: str = "") -> Wanted:
        """The changes of this type closed so."""
        return Wanted("change", result=result, kind=self.kind or NOBODY)


def success(days: Days, before: Days) -> Figure:
    """The share that was successful."""
    good, all_of_them = days.sums(f"change.{SUCCESSFUL}."), days.sums("change.")
    now, earlier = (sum(good), sum(all_of_them)), (_sum(before, f"change.{SUCCESSFUL}."), _sum(before, "change."))
    return Figure(
        "change_success", "Change success", share(*now), "share", HOW,
        parts=(
            Part("successful", now[0], Wanted("change", result=SUCCESSFUL)),
            Part("closed", now[1], Wanted("change")),
        ),
        before=share(*earlier), better="more", target=TARGET,
        series=tuple(share(*pair) for pair in zip(good, all_of_them, strict=True)),
    )  # fmt: skip


def emergencies(days: Days, before: Days) -> Figure:
    """The share of emergencies."""
    how = "Of the changes closed on these days, however they went: those of the type emergency."
    now, earlier = _kinds(days), _kinds(before)
    return Figure(
        "emergencies", "Emergency changes", share(*now), "share", how,
        parts=(Part("emergencies", now[0], Wanted("change", kind=EMERGENCY)), Part("closed", now[1], Wanted("change"))),
        before=share(*earlier), better="less", target=EMERGENCIES,
    )  # fmt: skip


def caused(days: Days, before: Days) -> Figure:
    """The share that caused incidents."""
    how = "Of the changes closed on these days: those whose validation or review names at least one incident that they caused."
    number, whole = days.number("caused"), _sum(days, "change.")
    return Figure(
        "caused", "Changes that caused incidents", share(number, whole), "share", how,
        parts=(Part("caused incidents", number, Wanted("caused")), Part("closed", whole, Wanted("change"))),
        before=share(before.number("caused"), _sum(before, "change.")), better="less",
    )  # fmt: skip


def typed(days: Days) -> list[Typed]:
    """By type, the one with the most first."""
    found: dict[str, dict[str, int]] = {}
    for name, number in days.below("change.").items():
        result, _, kind = name.partition(".")
        found.setdefault("" if kind == UNRANKED else kind, {})[result] = number
    return sorted((Typed(kind, results) for kind, results in found.items()), key=lambda one: (-one.total, one.kind))


def _kinds(days: Days) -> tuple[int, int]:
    named = days.below("change.")
    urgent = sum(number for name, number in named.items() if name.partition(".")[2] == EMERGENCY)
    return urgent, sum(named.values())


def _sum(days: Days, prefix: str) -> int:
    return sum(days.below(prefix).values())
