"""Links: tickets that have to do with each other, and what is passed on from one to the other.

A link is one row and is read from both ends: whoever links a change to its incident finds each from the other. Only parent and
child have a direction, and a child is kept as its parent's other end, so a question for one kind has one answer. A link that is
taken back stays as a record of who did it and why; the row is its history, and no instance is moved by it. What is passed on is
written as one delivery job for each ticket in the transaction of the move that wants it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, func, literal, or_, select, union_all

from engine import now, sight
from engine.desk import outbox
from engine.errors import Invalid, NotAllowed, NotFound
from engine.models import Instance, Link, Process

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.actor import Actor

KINDS = {
    "parent": "parent",
    "child": "child",
    "duplicate": "duplicate",
    "problem": "problem",
    "change": "change",
    "caused_by": "caused by",
    "related": "related",
    "event": "event",
    "request": "request",
    "major": "major incident",
}
"""kind -> how people say it."""
TURNED = {"parent": "child", "child": "parent"}
MOST = 500
_NUMBER = re.compile(r"([A-Z]{1,10})(\d{7,})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Related:
    """The other end of a link, as a ticket's page shows it."""

    number: str
    kind: str
    title: str
    stage: str | None
    status: str
    process: str
    reason: str
    by: str
    at: datetime


def link(session: Session, number: str, other: str, *, kind: str, by: Actor, reason: str = "") -> None:
    """Say that `number` has `other` as its `kind`; saying it twice changes nothing.

    Raises:
        NotFound: one of them does not exist, or is not for these eyes.
        NotAllowed: only the desk links tickets.
        Invalid: a ticket linked to itself, an unknown kind, or a circle of parents.
    """
    _require_desk(by)
    _known(kind)
    _require_seen(session, [number, other], by)
    _link(session, number, other, kind, by=by.login, reason=reason)


def unlink(session: Session, number: str, other: str, *, kind: str, by: Actor, reason: str = "") -> None:
    """Take a link back.

    Raises:
        NotAllowed: only the desk links tickets.
        NotFound: there is no such link.
    """
    _require_desk(by)
    number, other, kind = _straight(number, other, _known(kind))
    row = session.scalars(select(Link).where(_between(number, other, kind)).with_for_update()).one_or_none()
    if row is None:
        raise NotFound(f"{number} and {other} are not linked as {KINDS[kind]}; look at the ticket again.")
    row.removed_at, row.removed_by, row.removed_reason = now.now(), by.login, reason
    session.flush()


def related(session: Session, number: str, *, by: Actor) -> list[Related]:
    """The tickets that `number` is linked to and that `by` may see, the newest link first."""
    found = session.connection().execute(_RELATED.where(sight.instances(by)), {"number": number})
    return [Related(row.number, TURNED.get(row.kind, row.kind) if row.turned else row.kind, *row[3:]) for row in found]


def said(session: Session, parameters: dict[str, Any]) -> list[str]:
    """The function `link`: `from` has `to` (a number, or a list of them) as its `kind`; answers the numbers it is linked to.

    `by` and `reason` are kept with it. With `strict: false` what cannot be linked is left out instead of being refused.
    """
    number, made = str(parameters.get("from") or ""), []
    by, reason = str(parameters.get("by") or "system"), str(parameters.get("reason") or "")
    for other in _numbers(parameters.get("to")):
        try:
            _link(session, number, other, str(parameters.get("kind") or "related"), by=by, reason=reason)
        except (Invalid, NotFound):
            if parameters.get("strict") is not False:
                raise
        else:
            made.append(other)
    return made


def linked(session: Session, parameters: dict[str, Any]) -> list[str]:
    """The function `linked`: the numbers that `number` has as its `kind` (all kinds without one), oldest link first."""
    kind = parameters.get("kind")
    return _others(session, str(parameters.get("number")), kind, open_only=bool(parameters.get("open_only")))


def open_children(session: Session, parameters: dict[str, Any]) -> list[str]:
    """The function `open_children`: the children of `number` that are still open."""
    return _others(session, str(parameters.get("number")), "child", open_only=True)


def tell_linked(session: Session, parameters: dict[str, Any]) -> int:
    """The function `tell_linked`: say `message` with `payload` to every open ticket that `number` has as its `kind`.

    One delivery job each, in the transaction of this move; answers how many.
    """
    others = _others(session, str(parameters.get("number")), parameters.get("kind"), open_only=True)
    found = session.execute(select(Instance.number, Instance.id).where(Instance.number.in_(others)))
    ids = {row.number: row.id for row in found}
    name, payload = str(parameters.get("message") or ""), dict(parameters.get("payload") or {})
    if not name:
        raise Invalid("It does not say which message; give the parameter 'message'.")
    told = {other: ids[other] for other in others if other in ids}
    outbox.say_all(session, told, name, payload)
    return len(told)


def _link(session: Session, number: str, other: str, kind: str, *, by: str, reason: str) -> None:
    number, other, kind = _straight(number, other, _known(kind))
    if number == other:
        raise Invalid(f"{number} cannot be linked to itself; name another ticket.", fields={"to": "Another ticket."})
    _require_known(session, [number, other])
    if session.scalar(select(Link.id).where(_between(number, other, kind))) is not None:
        return
    if kind == "parent" and number in _ancestors(session, other):
        raise Invalid(
            f"{number} cannot have {other} as its parent: it is itself above {other}. Take that link back first."
        )
    session.add(
        Link(number=number, other=other, kind=kind, reason=reason, by=by, at=now.now(), removed_at=None)
    )  # fmt: skip
    session.flush()


def _straight(number: str, other: str, kind: str) -> tuple[str, str, str]:
    """A child is kept from its own end."""
    return (other, number, "parent") if kind == "child" else (number, other, kind)


def _between(number: str, other: str, kind: str) -> Any:
    """The link that stands between two tickets; but for a parent it does not matter who said it."""
    there = and_(Link.number == number, Link.other == other)
    back = and_(Link.number == other, Link.other == number)
    return and_(Link.kind == kind, Link.removed_at.is_(None), there if kind == "parent" else or_(there, back))


def _others(session: Session, number: str, kind: Any, *, open_only: bool) -> list[str]:
    wanted = None if kind is None else _known(str(kind))
    here, there = _ends(number, wanted)
    ends = [select(Link.id, Link.other.label("other")).where(here), select(Link.id, Link.number).where(there)]
    both = ends[0].union_all(ends[1]).subquery()
    others = list(dict.fromkeys(session.scalars(select(both.c.other).order_by(both.c.id))))
    if not open_only or not others:
        return others
    # In two looks: joined, the store may go through everything that is open instead of the few that are linked.
    still = select(Instance.number, Instance.status).where(Instance.number.in_(others))
    known = {number: status for number, status in session.execute(still)}
    return [number for number in others if known.get(number) == "open"]


def _ends(number: str, kind: str | None) -> tuple[Any, Any]:
    """Which links count when the ticket is their first end, and which when it is the second."""
    here, there = [Link.number == number, Link.removed_at.is_(None)], [Link.other == number, Link.removed_at.is_(None)]
    if kind is not None:
        here.append(Link.kind == kind)
        there.append(Link.kind == TURNED.get(kind, kind))
    return and_(*here), and_(*there)


def _ancestors(session: Session, number: str) -> set[str]:
    """The parents of a ticket, and theirs."""
    first = select(Link.other.label("number")).where(
        Link.number == number, Link.kind == "parent", Link.removed_at.is_(None)
    )
    above = first.cte("above", recursive=True)
    further = select(Link.other).join(above, Link.number == above.c.number)
    above = above.union(further.where(Link.kind == "parent", Link.removed_at.is_(None)))
    return set(session.scalars(select(above.c.number)))


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise Invalid(
            f"'{kind}' is no kind of link; the kinds are {', '.join(KINDS)}.",
            fields={"kind": "Choose one of the kinds."},
        )
    return kind


def _numbers(given: Any) -> list[str]:
    values = given if isinstance(given, list) else [given]
    return [str(each) for each in values if each]


def _require_desk(by: Actor) -> None:
    if not by.has(*sight.DESK):
        raise NotAllowed(
            "Tickets are linked by agents, process owners and administrators; tell the desk what belongs together."
        )


def _require_seen(session: Session, numbers: Iterable[str], by: Actor) -> None:
    wanted = list(numbers)
    found = set(session.scalars(select(Instance.number).where(Instance.number.in_(wanted), sight.instances(by))))
    for number in wanted:
        if number not in found:
            raise NotFound(f"There is no ticket {number}, or it is not yours to see.")


def _require_known(session: Session, numbers: Iterable[str]) -> None:
    """Numbers are drawn in order and without gaps, and a ticket that begins in this very move has its number but no row yet."""
    for number in numbers:
        parts = _NUMBER.fullmatch(number)
        drawn = select(func.max(Process.next_number)).where(Process.prefix == (parts.group(1) if parts else ""))
        following = session.scalar(drawn) or 0
        if parts is None or not 0 < int(parts.group(2)) < following:
            raise NotFound(f"There is no ticket '{number}' to link; correct the number.")


def _end(mine: Any, other: Any, *, turned: bool) -> Any:
    """The links in which a ticket is one end, with the number at the other."""
    columns = (Link.id, other.label("other"), literal(turned).label("turned"), Link.kind, Link.reason, Link.by, Link.at)
    return select(*columns).where(mine == bindparam("number"), Link.removed_at.is_(None))


# Each end by itself: joined by either, the store would go through everything there is.
_ENDS = union_all(_end(Link.number, Link.other, turned=False), _end(Link.other, Link.number, turned=True)).subquery()
_RELATED = (
    select(
        Instance.number,
        _ENDS.c.kind,
        _ENDS.c.turned,
        Instance.title,
        Instance.stage,
        Instance.status,
        Process.name,
        _ENDS.c.reason,
        _ENDS.c.by,
        _ENDS.c.at,
    )
    .join_from(_ENDS, Instance, Instance.number == _ENDS.c.other)
    .join(Process, Process.id == Instance.process_id)
    .order_by(_ENDS.c.id.desc())
    .limit(MOST)
)
