"""Lists: exactly the tickets that a number of a report counts, as a page or row by row for a file.

The conditions here are those of `engine.reports.counts` and `engine.reports.tallies`, said in SQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from engine import now
from engine.models import Instance, Process, Tally, TallyClock
from engine.page import Page, bounds
from engine.reports.counts import CHANGES, MAJOR
from engine.reports.wanted import AGES, NOBODY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from engine.reports.scope import Scope
    from engine.reports.wanted import Wanted

MOST_ROWS = 100_000
"""So many rows a file holds at most."""
AT_ONCE = 1000
"""So many rows are read with one statement."""


@dataclass(frozen=True, slots=True)
class Row:
    """A ticket in the list behind a number; `clock`, `met` and `decided_at` in lists of clocks alone. Times in seconds."""

    id: int
    number: str
    title: str
    process: str
    stage: str | None
    status: str
    outcome: str | None
    priority: int | None
    group: str | None
    service: str | None
    requester: str | None
    opened_at: datetime
    responded_at: datetime | None
    response: int | None
    done_at: datetime | None
    resolution: int | None
    result: str | None
    kind: str | None
    reopened: int
    asked_at: datetime | None
    answered_at: datetime | None
    score: int | None
    clock: str | None = None
    met: bool | None = None
    decided_at: datetime | None = None


def listed(session: Session, wanted: Wanted, scope: Scope, *, page: int = 1, size: int = 50) -> Page[Row]:
    """A page of the tickets that a number counts, what counted last first; what is open, the oldest first."""
    page, size = bounds(page, size)
    found = _ordered(_rows(wanted), wanted).where(*_where(wanted, scope)).limit(size).offset((page - 1) * size)
    rows = [Row(*row) for row in session.execute(found)]
    return Page(rows, counted(session, wanted, scope), page, size)


def counted(session: Session, wanted: Wanted, scope: Scope) -> int:
    """How many there are."""
    found = select(func.count()).select_from(Tally)
    if wanted.what == "clock":
        found = found.join(TallyClock, TallyClock.instance_id == Tally.instance_id)
    return session.scalar(found.where(*_where(wanted, scope))) or 0


def streamed(session: Session, wanted: Wanted, scope: Scope) -> Iterator[Row]:
    """The same rows one after the other, at most `MOST_ROWS`, each bite read from where the one before ended."""
    found = _ordered(_rows(wanted), wanted).where(*_where(wanted, scope)).limit(AT_ONCE)
    last, told = None, 0
    while told < MOST_ROWS:
        bite = [Row(*row) for row in session.execute(found if last is None else found.where(_after(wanted, last)))]
        yield from bite
        told += len(bite)
        if len(bite) < AT_ONCE:
            return
        last = bite[-1]


def _rows(wanted: Wanted) -> Any:
    found = (
        select(*_COLUMNS)
        .join(Instance, Instance.id == Tally.instance_id)
        .join(Process, Process.id == Instance.process_id)
    )
    if wanted.what != "clock":
        return found
    more = (TallyClock.label, TallyClock.met, TallyClock.decided_at)
    return found.add_columns(*more).join(TallyClock, TallyClock.instance_id == Tally.instance_id)


def _ordered(found: Any, wanted: Wanted) -> Any:
    if wanted.what == "open":
        return found.order_by(Tally.opened_at, Tally.instance_id)
    clock = (TallyClock.label.desc(),) if wanted.what == "clock" else ()
    return found.order_by(_moment(wanted).desc(), Tally.instance_id.desc(), *clock)


def _after(wanted: Wanted, last: Row) -> ColumnElement[bool]:
    """What comes after a row in the order of its list; the bound of the moment alone is what an index can use."""
    if wanted.what == "open":
        same = and_(Tally.opened_at == last.opened_at, Tally.instance_id > last.id)
        return and_(Tally.opened_at >= last.opened_at, or_(Tally.opened_at > last.opened_at, same))
    moment, at = _moment(wanted), getattr(last, _moment(wanted).key)
    later = Tally.instance_id < last.id
    if wanted.what == "clock":
        later = or_(later, and_(Tally.instance_id == last.id, TallyClock.label < last.clock))
    return and_(moment <= at, or_(moment < at, and_(moment == at, later)))


def _moment(wanted: Wanted) -> Any:
    return _MOMENTS.get(wanted.what, Tally.done_at)


def _where(wanted: Wanted, scope: Scope) -> list[ColumnElement[bool]]:
    where = [_IS[wanted.what]] if wanted.what in _IS else []
    if wanted.what == "open":
        where += _aged(wanted.age)
    else:
        where += [_moment(wanted) >= scope.begins, _moment(wanted) < scope.ends]
    named = {Tally.process: scope.process, Tally.group: scope.group, Tally.service: scope.service}
    where += [column == value for column, value in named.items() if value]
    narrowed = {
        Tally.priority: wanted.priority,
        Tally.kind: wanted.kind,
        Tally.result: wanted.result,
        Tally.group: wanted.of,
        Tally.score: wanted.score,
        TallyClock.name: wanted.clock,
    }
    return [*where, *_narrowed(narrowed), *_verdict(wanted)]


def _narrowed(narrowed: dict[Any, str]) -> list[ColumnElement[bool]]:
    return [
        column.is_(None) if value == NOBODY else column == (int(value) if column.type.python_type is int else value)
        for column, value in narrowed.items()
        if value
    ]


def _verdict(wanted: Wanted) -> list[ColumnElement[bool]]:
    return [TallyClock.met.is_(wanted.verdict == "met")] if wanted.verdict else []


def _aged(age: str) -> list[ColumnElement[bool]]:
    """What was opened so many whole days ago."""
    if not age:
        return []
    least, most = older(int(age))
    where: list[ColumnElement[bool]] = [] if least is None else [Tally.opened_at > least]
    return where if most is None else [*where, Tally.opened_at <= most]


def older(age: int) -> tuple[datetime | None, datetime | None]:
    """After which moment, and up to which, things of an age were opened; None where there is no bound."""
    moment = now.now()
    first = AGES[age][0]
    following = AGES[age + 1][0] if age + 1 < len(AGES) else None
    least = None if following is None else moment - timedelta(days=following)
    return least, (moment - timedelta(days=first) if first else None)


_RESOLVED = Tally.state == "resolved"
_CHANGE = and_(_RESOLVED, Tally.process == CHANGES, Tally.result.is_not(None))
_IS: dict[str, ColumnElement[bool]] = {
    "resolved": _RESOLVED,
    "withdrawn": Tally.state == "withdrawn",
    "contact": and_(_RESOLVED, Tally.first_contact.is_not(None)),
    "contact.first": and_(_RESOLVED, Tally.first_contact.is_(True)),
    "reopened": and_(_RESOLVED, Tally.reopened > 0),
    "reassigned": and_(_RESOLVED, Tally.reassigned > 0),
    "major": and_(Tally.process == MAJOR, Tally.kind.is_not(None)),
    "change": _CHANGE,
    "caused": and_(_CHANGE, Tally.caused > 0),
    "replied": Tally.score.is_not(None),
    "answered": Tally.score.is_not(None),
    "open": Tally.state == "open",
}
_MOMENTS: dict[str, Any] = {
    "opened": Tally.opened_at,
    "major": Tally.opened_at,
    "responded": Tally.responded_at,
    "clock": TallyClock.decided_at,
    "asked": Tally.asked_at,
    "replied": Tally.asked_at,
    "answered": Tally.answered_at,
}
_COLUMNS = (
    Instance.id, Instance.number, Instance.title, Process.name.label("process"), Instance.stage, Instance.status,
    Instance.outcome, Tally.priority, Tally.group, Tally.service, Instance.requester, Tally.opened_at, Tally.responded_at,
    Tally.response, Tally.done_at, Tally.resolution, Tally.result, Tally.kind, Tally.reopened, Tally.asked_at, Tally.answered_at,
    Tally.score,
)  # fmt: skip
