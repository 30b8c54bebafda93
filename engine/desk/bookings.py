"""Bookings: the time that changes have in the calendar, and who is told when one moves into another's way.

Context: two planners who look at the same moment both see a free slot. Decision: a booking is written under a lock on the table
(SQLite has one writer anyway) and looks again after it; who books `only_free` is told what stands in the way instead of being
booked. Consequence: of two changes that want the same item at the same time, the second one always learns it.

Each booking that moves tells the changes it newly collides with by the message `change.conflict`, so that a change which was
free when it was approved does not learn of it at its start.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert, or_, select, text, update

from engine import now
from engine.desk import collisions, outbox, plans
from engine.desk.plans import Plan
from engine.errors import Invalid
from engine.models import Booking, Instance, Occupation, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from engine.desk.collisions import Collision

_MINE = select(table(Booking)).where(Booking.number == bindparam("number_asked"))
_ADD = insert(table(Booking))
_MOVE = update(table(Booking)).where(Booking.number == bindparam("number_asked"))
_TAKE = insert(table(Occupation))
_LEAVE = delete(table(Occupation)).where(Occupation.number == bindparam("number_asked"))
_REMOVE = delete(table(Booking)).where(Booking.number == bindparam("number_asked"))
_AHEAD = select(table(Booking)).where(Booking.ends > bindparam("moment")).order_by(Booking.starts, Booking.number)
_RUNNING = (
    select(Occupation.number)
    .outerjoin(Instance, Instance.number == Occupation.number)
    .where(
        or_(Instance.status.is_(None), Instance.status == "open"),
        Occupation.kind == "item",
        Occupation.key.in_(bindparam("items", expanding=True)),
        Occupation.starts <= bindparam("moment"),
        Occupation.ends > bindparam("moment"),
    )
    .order_by(Occupation.number)
    .limit(1)
)


def book(session: Session, parameters: dict[str, Any]) -> dict[str, Any]:
    """Put a change into the calendar, or move it there; {booked, conflicts}.

    With `only_free` a change that something blocks is left as it was, and `booked` is false; with `tell_me` it is booked and
    hears of what blocks it by `change.conflict`.

    Raises:
        Invalid: the plan cannot be: no number, no time, an end before its beginning, an unknown type.
    """
    plan = plans.read(parameters)
    if plan.flaws or not plan.number:
        raise Invalid(" ".join(plan.flaws) or "A booking needs the number of its change.")
    _one_at_a_time(session)
    standing = collisions.found(session, plan)
    told = [collision.plain() for collision in standing]
    if parameters.get("only_free") and any(collision.blocking for collision in standing):
        return {"booked": False, "conflicts": told}
    before = _of(session, plan.number)
    plan = replace(plan, allowed=())  # an exception is a matter of the change and not of the calendar
    known = {(each.kind, each.other, each.item) for each in collisions.found(session, before)} if before else set()
    if parameters.get("tell_me"):
        _tell_me(session, plan.number, standing)
    if before != plan:
        _write(session, plan, new=before is None)
    _tell(session, plan, [each for each in standing if (each.kind, each.other, each.item) not in known])
    return {"booked": True, "conflicts": told}


def unbook(session: Session, parameters: dict[str, Any]) -> bool:
    """Take the change with `number` out of the calendar; whether it was there."""
    asked = {"number_asked": str(parameters.get("number") or "")}
    session.connection().execute(_LEAVE, asked)
    return session.connection().execute(_REMOVE, asked).rowcount == 1


def in_window(session: Session, parameters: dict[str, Any]) -> dict[str, Any]:
    """Whether one of `items` is being changed `at` a moment (now when left out): {maintenance, number}.

    A maintenance window alone is no maintenance: an alert at two on a Sunday night on which nobody works is an alert.
    """
    moment = plans.moment(parameters.get("at")) or now.now()
    asked = {"items": list(plans.words(parameters.get("items"))), "moment": moment}
    number = session.scalar(_RUNNING, asked)
    return {"maintenance": number is not None, "number": number}


def collisions_by_number(session: Session) -> dict[str, set[tuple[str, str, str]]]:
    """The collisions of every booking that is not over, for who is about to change the windows."""
    ahead = [_plan(row) for row in session.connection().execute(_AHEAD, {"moment": now.now()}).mappings()]
    standing = zip(ahead, collisions.several(session, ahead), strict=True)
    return {plan.number: {(c.kind, c.other, c.item) for c in found} for plan, found in standing}


def tell_new(session: Session, before: Mapping[str, set[tuple[str, str, str]]]) -> int:
    """Tell each booked change which windows newly stand against it; answers how many messages that were."""
    told = 0
    for number, known in before.items():
        plan = _of(session, number)
        for collision in collisions.found(session, plan) if plan else ():
            if collision.blocking and (collision.kind, collision.other, collision.item) not in known:
                outbox.say(
                    session, number, "change.conflict", {"with": collision.other, "sentence": collision.sentence}
                )
                told += 1
    return told


def _tell_me(session: Session, number: str, standing: list[Collision]) -> None:
    """What came between the look and the lock is told to the one that booked, as it is to the other."""
    came = next((each for each in standing if each.blocking), None)
    if came is not None:
        outbox.say(session, number, "change.conflict", {"with": came.other, "sentence": came.sentence})


def _one_at_a_time(session: Session) -> None:
    if session.connection().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE booking IN SHARE ROW EXCLUSIVE MODE"))


def _of(session: Session, number: str) -> Plan | None:
    row = session.connection().execute(_MINE, {"number_asked": number}).mappings().one_or_none()
    return None if row is None else _plan(row)


def _plan(row: Mapping[Any, Any]) -> Plan:
    span = (row["starts"], row["ends"])
    return Plan(row["number"], tuple(row["items"]), tuple(row["people"]), span, row["type"], row["risk"], row["title"])


def _write(session: Session, plan: Plan, *, new: bool) -> None:
    starts, ends = plan.span
    values = {"title": plan.title, "starts": starts, "ends": ends, "type": plan.type, "risk": plan.risk}
    values |= {"items": list(plan.items), "people": list(plan.people)}
    if new:
        session.connection().execute(_ADD, {"number": plan.number, **values})
    else:
        session.connection().execute(_MOVE.values(**values), {"number_asked": plan.number})
        session.connection().execute(_LEAVE, {"number_asked": plan.number})
    taken = [("item", item) for item in plan.items] + [("person", login) for login in plan.people]
    common = {"number": plan.number, "starts": starts, "ends": ends}
    if taken:
        session.connection().execute(_TAKE, [{**common, "kind": kind, "key": key} for kind, key in taken])


def _tell(session: Session, plan: Plan, new: list[Collision]) -> None:
    """Tell the other changes; each hears of this one once, whatever they have in common."""
    others = {each.other: each for each in reversed(new) if each.kind.endswith("_scheduled")}
    for number in sorted(others):
        other = _of(session, number)
        mine = collisions.found(session, other) if other else []
        seen = [each for each in mine if each.other == plan.number]
        sentence = seen[0].sentence if seen else others[number].sentence
        outbox.say(session, number, "change.conflict", {"with": plan.number, "sentence": sentence})
