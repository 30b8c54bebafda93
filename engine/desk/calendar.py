"""The calendar of changes as people look at it: the days of a month or week with their changes, windows and collisions.

Days are UTC, as every planned time in it is shown; a window or change that spans several days stands on each of them. Collisions
are those of this moment, reckoned when one looks: a calendar that shows yesterday's conflicts is believed once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from engine import sight
from engine.desk import collisions, spans, windows
from engine.desk.plans import Plan
from engine.models import Booking, Instance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.desk.collisions import Collision
    from engine.desk.spans import Span

MOST = 300
"""So many changes in one view are shown; who has more looks at a week."""
WEEK = 7


@dataclass(frozen=True, slots=True)
class Entry:
    """A change on a day: from when to when on that day, and what stands against it."""

    number: str
    title: str
    type: str
    risk: str | None
    items: tuple[str, ...]
    starts: datetime
    ends: datetime
    collisions: tuple[Collision, ...]

    @property
    def blocked(self) -> bool:
        """Whether something that blocks stands against it."""
        return any(collision.blocking for collision in self.collisions)


@dataclass(frozen=True, slots=True)
class Band:
    """A window on a day: kind is maintenance, blackout or freeze."""

    key: str
    name: str
    kind: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar."""

    date: date
    bands: tuple[Band, ...]
    entries: tuple[Entry, ...]


def month(session: Session, day: date, *, by: Actor) -> list[list[Day]]:
    """The whole weeks, Monday first, that a day's month touches; with the changes that `by` may see."""
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    since = first - timedelta(days=first.weekday())
    weeks = -(-(following - since).days // WEEK)
    days = _days(session, since, weeks * WEEK, by)
    return [days[at : at + WEEK] for at in range(0, len(days), WEEK)]


def week(session: Session, day: date, *, by: Actor) -> list[list[Day]]:
    """The week of a day, Monday first."""
    return [_days(session, day - timedelta(days=day.weekday()), WEEK, by)]


def _days(session: Session, since: date, count: int, by: Actor) -> list[Day]:
    whole = (_midnight(since), _midnight(since + timedelta(days=count)))
    entries, bands = list(_entries(session, whole, by)), list(_bands(session, whole))
    days = []
    for each in (since + timedelta(days=number) for number in range(count)):
        span = (_midnight(each), _midnight(each + timedelta(days=1)))
        here = tuple(one for one in entries if spans.overlap((one.starts, one.ends), span))
        days.append(Day(each, tuple(one for one in bands if spans.overlap((one.starts, one.ends), span)), here))
    return days


def _entries(session: Session, whole: Span, by: Actor) -> Iterator[Entry]:
    rows = session.scalars(
        select(Booking)
        .join(Instance, Instance.number == Booking.number)
        .where(Booking.ends > whole[0], Booking.starts < whole[1], Instance.status == "open", sight.instances(by))
        .order_by(Booking.starts, Booking.number)
        .limit(MOST)
    )
    for row in rows:
        span = (row.starts, row.ends)
        plan = Plan(row.number, tuple(row.items), tuple(row.people), span, row.type, row.risk, row.title)
        against = tuple(collisions.found(session, plan))
        yield Entry(row.number, row.title, row.type, row.risk, plan.items, row.starts, row.ends, against)


def _bands(session: Session, whole: Span) -> Iterator[Band]:
    for window in windows.every(session):
        for starts, ends in window.between(*whole):
            yield Band(window.key, window.name, window.kind, starts, ends)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
