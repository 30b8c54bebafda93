"""Backlog: what is open now, by age and by group, and how much was open at the end of each day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, func, literal_column, select

from engine.models import Tally
from engine.reports.figure import Figure, Part
from engine.reports.lists import older
from engine.reports.wanted import AGES, NOBODY, Wanted

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.reports.days import Days
    from engine.reports.scope import Scope

HOW = (
    "What is open now and not resolved, whenever it was opened; resolved tickets that may still be reopened do not count. The "
    "age is that since the report, in days and not in working time. The line is how much was open at the end of each day."
)


@dataclass(frozen=True, slots=True)
class Aged:
    """What a group ("" for none, or for all together) has open by age, one number for each of `AGES`."""

    group: str
    numbers: tuple[int, ...]

    @property
    def total(self) -> int:
        """All ages."""
        return sum(self.numbers)

    def wanted(self, age: int | None, *, whole: bool = False) -> Wanted:
        """The tickets of an age (None: any) of this group, or of all groups."""
        return Wanted("open", age="" if age is None else str(age), of="" if whole else self.group or NOBODY)


def groups(session: Session, scope: Scope) -> list[Aged]:
    """What is open by group and age, the group with the most first."""
    bounds = [(number, older(number)[0]) for number in range(len(AGES) - 1)]
    age = case(*((Tally.opened_at > bound, number) for number, bound in bounds), else_=len(AGES) - 1).label("age")
    # The state as the partial index has it: a parameter would not find it.
    found = select(Tally.group, age, func.count()).where(Tally.state == literal_column("'open'"))
    named = {Tally.process: scope.process, Tally.group: scope.group, Tally.service: scope.service}
    found = found.where(*(column == value for column, value in named.items() if value))
    by_group: dict[str, Counter[int]] = {}
    for group, number, count in session.execute(found.group_by(Tally.group, "age")):
        by_group.setdefault(group or "", Counter())[number] = count
    told = [Aged(group, tuple(ages[number] for number in range(len(AGES)))) for group, ages in by_group.items()]
    return sorted(told, key=lambda one: (-one.total, one.group))


def together(aged: list[Aged]) -> Aged:
    """All groups in one."""
    return Aged("", tuple(sum(each.numbers[number] for each in aged) for number in range(len(AGES))))


def figure(whole: Aged, days: Days) -> Figure:
    """How much is open, with the line of the days; only where the scope ends today, else the days after it are not known."""
    history = _ends(whole.total, days)
    return Figure(
        "backlog", "Open now", whole.total, "count", HOW,
        parts=(Part("tickets", whole.total, Wanted("open")),),
        before=history[0] if len(history) > 1 and history[0] else None,
        better="less",
        series=history,
    )  # fmt: skip


def _ends(now_open: int, days: Days) -> tuple[float, ...]:
    """What was open at the end of each day: from now backwards, what came in is taken away and what went out comes back."""
    flows = zip(days.series("opened"), days.series("resolved"), days.series("withdrawn"), strict=True)
    found, still = [], now_open
    for came, went, gone in reversed(list(flows)):
        found.append(float(still))
        still -= came - went - gone
    return tuple(reversed(found))
