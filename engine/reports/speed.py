"""Speed: how fast people were answered (MTTA) and helped (MTTR): median and ninth decile, never a mean alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.reports import sketch
from engine.reports.counts import UNRANKED
from engine.reports.figure import Figure, Part
from engine.reports.wanted import NOBODY, Wanted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.reports.days import Days

P90 = 0.9
ACCURACY = f"Medians and percentiles are right to within {sketch.ERROR:.0%}."
RESPONSE = (
    "Working time from the report to the first response, by the calendar of the ticket's clock. Counted on the day of the "
    "first response. Tickets without a first response, cancelled ones and processes without that clock do not count. "
    + ACCURACY
)
RESOLUTION = (
    "Working time from the report until it was resolved, without the time on hold that the clock does not count; in a process "
    "without such a clock, the time that passed until it ended. Counted on the day of the last resolution. Tickets that are open "
    "again and cancelled ones do not count. " + ACCURACY
)


@dataclass(frozen=True, slots=True)
class Ranked:
    """The speed of one priority ("" when unknown): how many, median and p90 in seconds; `wanted` are these tickets."""

    priority: str
    number: int
    median: float | None
    p90: float | None
    wanted: Wanted


def response(days: Days, before: Days) -> Figure:
    """Mean time to acknowledge, as its median."""
    part = ("responded", "answered for the first time")
    return _figure("response", "First response", RESPONSE, part, days=days, before=before)


def resolution(days: Days, before: Days) -> Figure:
    """Mean time to resolve, as its median."""
    part = ("resolved", "resolved")
    return _figure("resolution", "Time to resolve", RESOLUTION, part, days=days, before=before)


def ranked(days: Days, kind: str, what: str) -> list[Ranked]:
    """By priority, the highest first; `kind` is response or resolution, `what` the list."""
    by_rank: dict[str, Counter[int]] = {}
    for name, number in days.below(f"{kind}.").items():
        rank, _, bucket = name.partition(".")
        by_rank.setdefault(rank, Counter())[int(bucket)] += number
    return [
        Ranked(
            "" if rank == UNRANKED else rank,
            sum(found.values()),
            sketch.quantile(found, 0.5),
            sketch.quantile(found, P90),
            Wanted(what, priority=NOBODY if rank == UNRANKED else rank),
        )
        for rank, found in sorted(by_rank.items(), key=lambda pair: (pair[0] == UNRANKED, len(pair[0]), pair[0]))
    ]


def _figure(kind: str, label: str, how: str, part: tuple[str, str], *, days: Days, before: Days) -> Figure:
    what, words = part
    found = _buckets(days.below(f"{kind}."))
    daily = tuple(_median(days.each.get(day, {}), kind) for day in days.scope.days)
    return Figure(
        kind,
        label,
        sketch.quantile(found, 0.5),
        "seconds",
        how,
        parts=(Part(words, sum(found.values()), Wanted(what)),),
        before=sketch.quantile(_buckets(before.below(f"{kind}.")), 0.5),
        better="less",
        series=daily,
        more=(("nine in ten within", sketch.quantile(found, P90), "seconds"),),
    )


def _median(counted: Mapping[str, int], kind: str) -> float | None:
    prefix = f"{kind}."
    named = {name[len(prefix) :]: number for name, number in counted.items() if name.startswith(prefix)}
    return sketch.quantile(_buckets(named), 0.5)


def _buckets(named: dict[str, int]) -> Counter[int]:
    found: Counter[int] = Counter()
    for name, number in named.items():
        found[int(name.rpartition(".")[2])] += number
    return found
