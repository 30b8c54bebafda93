"""Collisions: what stands against a change at its time, over configuration items, people and windows.

Ten kinds, ServiceNow's: {the item itself, an item it rests on (parent), an item that rests on it (child)} x {another change is
scheduled, not in a maintenance window, in a blackout or freeze}, and a person who is at work on another change. Relatives are
reckoned to depth 2: a change of a database collides with one of the shop whose application rests on it.

What blocks: another change, a missed maintenance window of the item itself, a blackout of the item or of what rests on it, and a
busy person. What only warns: a relative's maintenance window, and the blackout of what the item merely rests on, since neither is
touched. An emergency is warned and never blocked. A window that binds one of the change's own items is told for that item, and
not again for its relatives: a freeze of everything would fill pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, or_, select

from engine import people
from engine.desk import neighbours, plans, spans, windows
from engine.models import Booking, Instance, Occupation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy.orm import Session

    from engine.desk.neighbours import Neighbour
    from engine.desk.plans import Plan
    from engine.desk.spans import Span
    from engine.desk.windows import Window

BLOCKING = frozenset(
    {"ci_scheduled", "parent_scheduled", "child_scheduled", "person_scheduled", "ci_not_in_maintenance", "ci_in_blackout",
     "child_in_blackout", "impossible"}
)  # fmt: skip
"""`impossible` is a plan that cannot be; it blocks an emergency too."""

_AT_THE_TIME = (
    select(Occupation.number, Occupation.kind, Occupation.key, Occupation.starts, Occupation.ends, Booking.title)
    .join(Booking, Booking.number == Occupation.number)
    .outerjoin(Instance, Instance.number == Occupation.number)
    .where(
        or_(Instance.status.is_(None), Instance.status == "open"),
        Occupation.key.in_(bindparam("keys", expanding=True)),
        Occupation.ends > bindparam("starts"),
        Occupation.starts < bindparam("ends"),
        Occupation.number != bindparam("number"),
    )
    .order_by(Occupation.starts, Occupation.number, Occupation.key)
)


@dataclass(frozen=True, slots=True)
class Collision:
    """One thing that stands against a change.

    `other` is the number of a change or the key of a window, `item` what it is about (an item or a person), `override` the group
    that may allow it all the same.
    """

    kind: str
    other: str
    item: str
    sentence: str
    blocking: bool
    override: str | None = None

    def plain(self) -> dict[str, Any]:
        """As a diagram sees it."""
        return {
            "kind": self.kind,
            "with": self.other,
            "item": self.item,
            "sentence": self.sentence,
            "blocking": self.blocking,
            "override": self.override,
        }


def conflicts(session: Session, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    """What stands against the change that the parameters describe, what blocks first; empty when nothing does."""
    return [collision.plain() for collision in found(session, plans.read(parameters))]


def found(session: Session, plan: Plan) -> list[Collision]:
    """All collisions of a plan, what blocks first."""
    return several(session, [plan])[0]


def several(session: Session, asked: Sequence[Plan]) -> list[list[Collision]]:
    """All collisions of each of the plans, by as many statements as for one."""
    possible = [plan for plan in asked if not plan.flaws]
    if not possible:
        return [_impossible(plan) for plan in asked]
    graph = neighbours.graph(session, {item for plan in possible for item in plan.items})
    around = [graph.around(plan.items) for plan in asked]
    keys = {key for plan, near in zip(asked, around, strict=True) for key in (*near, *plan.people)}
    whole = (min(plan.span[0] for plan in possible), max(plan.span[1] for plan in possible))
    taken: dict[str, list[Any]] = {}
    for row in occupied(session, number="", keys=keys, span=whole):
        taken.setdefault(row.key, []).append(row)
    every, names = windows.every(session), people.names(session, {login for plan in possible for login in plan.people})
    return [
        _impossible(plan) if plan.flaws else _against(plan, near, _Taken(taken, names), every)
        for plan, near in zip(asked, around, strict=True)
    ]


def occupied(session: Session, *, number: str, keys: Iterable[str], span: Span) -> list[Any]:
    """What other changes take of these items and people in a span: rows with number, kind, key, starts, ends, title."""
    asked = {"keys": list(keys), "starts": span[0], "ends": span[1], "number": number}
    return list(session.connection().execute(_AT_THE_TIME, asked))


def binding(plan: Plan, around: Mapping[str, Neighbour], every: Iterable[Window]) -> Iterator[tuple[Window, str]]:
    """(window, item) for each window that has to do with the plan: with its own items, or else with their relatives."""
    own = [each for each in around.values() if each.role == "ci"]
    others = [each for each in around.values() if each.role != "ci"]
    for window in every:
        if not window.concerns(plan.type, plan.risk):
            continue
        bound = [each.item for each in own if window.binds(each.item, each.service)]
        for item in bound or [each.item for each in others if window.binds(each.item, each.service)]:
            yield window, item


def blocks(kind: str, plan: Plan, other: str = "") -> bool:
    """Whether a collision of that kind blocks the plan; one with what it has been excepted from does not."""
    return kind == "impossible" or (kind in BLOCKING and plan.type != "emergency" and other not in plan.allowed)


def _impossible(plan: Plan) -> list[Collision]:
    return [Collision("impossible", "", "", flaw, blocking=True) for flaw in plan.flaws]


@dataclass(frozen=True, slots=True)
class _Taken:
    """What other changes occupy, by its key, and the names of people by their login."""

    rows: Mapping[str, Sequence[Any]]
    names: Mapping[str, str]


def _against(plan: Plan, around: Mapping[str, Neighbour], taken: _Taken, every: Sequence[Window]) -> list[Collision]:
    unknown = [_unknown(item) for item in plan.items if item not in around]
    collisions = [*unknown, *_changes(plan, around, taken), *_windows(plan, around, every)]
    return sorted(collisions, key=lambda collision: not collision.blocking)


def _unknown(item: str) -> Collision:
    sentence = f"There is no configuration item '{item}'; correct the change's items."
    return Collision("impossible", "", item, sentence, blocking=True)


def _changes(plan: Plan, around: Mapping[str, Neighbour], taken: _Taken) -> Iterator[Collision]:
    rows = [row for key in {*around, *plan.people} for row in taken.rows.get(key, ())]
    for row in sorted(rows, key=lambda row: (row.starts, row.number, row.key)):
        if row.number == plan.number or not spans.overlap((row.starts, row.ends), plan.span):
            continue
        time = windows.shown((row.starts, row.ends))
        change = f"{row.number} ({row.title})" if row.title else row.number
        if row.kind == "person" and row.key in plan.people:
            kind, sentence = "person_scheduled", f"{taken.names.get(row.key, row.key)} is at work on {change} {time}."
        elif row.kind == "item" and row.key in around:
            kind = f"{around[row.key].role}_scheduled"
            sentence = f"{_about(around[row.key])} is taken by {change} {time}."
        else:
            continue
        yield Collision(kind, row.number, row.key, sentence, blocks(kind, plan, row.number))


def _windows(plan: Plan, around: Mapping[str, Neighbour], every: Sequence[Window]) -> Iterator[Collision]:
    maintenance: dict[str, list[Window]] = {}
    for window, item in binding(plan, around, every):
        if window.kind == "maintenance":
            maintenance.setdefault(item, []).append(window)
        elif closed := window.between(*plan.span):
            kind = f"{around[item].role}_in_blackout"
            sentence = f"{_about(around[item])} is in the {window.kind} '{window.name}' {windows.shown(closed[0])}."
            if window.override:
                sentence += f" The group {window.override} may allow an exception."
            yield Collision(kind, window.key, item, sentence, blocks(kind, plan, window.key), window.override)
    for item, several in maintenance.items():
        if not spans.covers((span for window in several for span in window.between(*plan.span)), plan.span):
            kind = f"{around[item].role}_not_in_maintenance"
            sentence = f"{_about(around[item])} is changed in its maintenance windows only. {_next(several, plan.span)}"
            other = several[0].key
            yield Collision(kind, other, item, sentence, blocks(kind, plan, other), several[0].override)


def _about(neighbour: Neighbour) -> str:
    if neighbour.role == "parent":
        return f"{neighbour.name}, on which {neighbour.via_name} rests,"
    return f"{neighbour.name}, which rests on {neighbour.via_name}," if neighbour.role == "child" else neighbour.name


def _next(several: list[Window], span: Span) -> str:
    opened = sorted(
        (opens, closes, window.name)
        for window in several
        for opens, closes in window.between(span[0], span[0] + timedelta(days=62))
        if closes - max(opens, span[0]) >= span[1] - span[0]
    )
    if not opened:
        return "None that is long enough opens within two months."
    opens, closes, name = opened[0]
    return f"The next is '{name}' {windows.shown((opens, closes))}."
