"""Slots: the next time at which nothing blocks a change, so that who plans it need not try.

Reckoned, not searched: the time that is open (the maintenance windows of every item that has some) less the time that is taken
(other changes, busy people, blackouts) leaves spans, and the first that is long enough is the answer.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from engine import now
from engine.desk import collisions, neighbours, plans, spans, windows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from engine.desk.neighbours import Neighbour
    from engine.desk.plans import Plan
    from engine.desk.spans import Span

AHEAD = timedelta(days=60)
QUARTER = timedelta(minutes=15)
DAY = 24 * 60


def free_slot(session: Session, parameters: dict[str, Any]) -> dict[str, str] | None:
    """The next slot of `minutes` (60 when left out) from `after` (now) on for `items` and `people`: {starts, ends}.

    Null when there is none within 60 days. `number` is the change itself, whose own booking does not stand in its way.
    """
    after = max(plans.moment(parameters.get("after")) or now.now(), now.now())
    minutes = parameters.get("minutes")
    asked = float(minutes) if isinstance(minutes, int | float) and minutes > 0 else 60.0
    length = timedelta(minutes=min(asked, plans.LONGEST.days * DAY))
    slot = first(session, plans.read({**parameters, "starts": None, "ends": None}), length, _on_the_quarter(after))
    return None if slot is None else {"starts": slot[0].isoformat(), "ends": slot[1].isoformat()}


def first(session: Session, plan: Plan, length: timedelta, after: datetime) -> Span | None:
    """The first span of `length` from `after` on in which nothing blocks the plan."""
    reach = (after, after + AHEAD + length)
    if plan.type == "emergency":
        return after, after + length
    around = neighbours.around(session, plan.items)
    closed, opened = _windows(session, plan, around, reach)
    free = [reach]
    for one in opened:
        free = spans.common(free, spans.merged(one))
    left = spans.without(free, spans.merged([*_taken(session, plan, around, reach), *closed]))
    starts = next(
        (_begun(max(starts, after), ends, length) for starts, ends in left if ends - max(starts, after) >= length), None
    )
    return None if starts is None or starts > after + AHEAD else (starts, starts + length)


def _taken(session: Session, plan: Plan, around: Mapping[str, Neighbour], reach: Span) -> list[Span]:
    rows = collisions.occupied(session, number=plan.number, keys={*around, *plan.people}, span=reach)
    return [
        (row.starts, row.ends)
        for row in rows
        if (row.kind == "item" and row.key in around) or (row.kind == "person" and row.key in plan.people)
    ]


def _windows(
    session: Session, plan: Plan, around: Mapping[str, Neighbour], reach: Span
) -> tuple[list[Span], list[list[Span]]]:
    """The time that blackouts close, and for each item with maintenance windows the time that these open."""
    closed: dict[str, list[Span]] = {}
    opened: dict[str, list[Span]] = {}
    for window, item in collisions.binding(plan, around, windows.every(session)):
        if window.kind == "maintenance" and around[item].role == "ci":
            opened.setdefault(item, []).extend(window.between(*reach))
        elif window.kind in windows.CLOSED and around[item].role != "parent" and window.key not in closed:
            closed[window.key] = window.between(*reach)
    return [span for several in closed.values() for span in several], list(opened.values())


def _begun(starts: datetime, ends: datetime, length: timedelta) -> datetime:
    """On the quarter of an hour when there is room for it, else at once."""
    rounded = _on_the_quarter(starts)
    return rounded if ends - rounded >= length else starts


def _on_the_quarter(moment: datetime) -> datetime:
    """The next quarter of an hour: people do not meet at 14:07:23."""
    begun = moment.replace(minute=0, second=0, microsecond=0)
    past = moment - begun
    return begun + QUARTER * -(-past // QUARTER)
