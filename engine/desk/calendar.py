"""The calendar of changes as people look at it: the days of a month or week, or one day, with their changes, windows, collisions.

Days are those of the reader's zone; a window or change that spans several days stands on each of them. A change is in the
calendar once its time is booked, and before as one that is asked for. Collisions are those of this moment, reckoned when one
looks: a calendar that shows yesterday's conflicts is believed once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from engine import sight
from engine.desk import collisions, plans, spans, windows
from engine.desk.plans import Plan
from engine.models import Booking, Instance, Process

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.desk.collisions import Collision
    from engine.desk.spans import Span

MOST = 300
"""So many changes in one view are shown; who has more looks at a week."""
WEEK = 7
PROCESS = "rfc"
"""The process whose tickets are changes; what it has planned and not booked yet is asked for."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which changes are looked for; what is empty is not asked."""

    service: str = ""
    item: str = ""
    group: str = ""
    type: str = ""

    def takes(self, entry: Entry) -> bool:
        """Whether the change is one of them."""
        if self.service and entry.service != self.service:
            return False
        if self.item and self.item not in entry.items:
            return False
        return (not self.group or entry.group == self.group) and (not self.type or entry.type == self.type)


@dataclass(frozen=True, slots=True)
class Entry:
    """A change: when, what, in which state, and what stands against it. `booked` is false while its time is only asked for."""

    number: str
    title: str
    type: str
    risk: str | None
    items: tuple[str, ...]
    starts: datetime
    ends: datetime
    collisions: tuple[Collision, ...]
    stage: str | None = None
    service: str | None = None
    group: str | None = None
    booked: bool = True
    people: tuple[str, ...] = ()

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
    """A day of the calendar, from `starts` to `ends`."""

    date: date
    bands: tuple[Band, ...]
    entries: tuple[Entry, ...]
    starts: datetime
    ends: datetime


def month(
    session: Session, day: date, *, by: Actor, zone: tzinfo = UTC, wanted: Wanted | None = None
) -> list[list[Day]]:
    """The whole weeks, Monday first, that a day's month touches; with the changes that `by` may see."""
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    since = first - timedelta(days=first.weekday())
    weeks = -(-(following - since).days // WEEK)
    days = _days(session, since, weeks * WEEK, by, _View(zone, wanted or Wanted()))
    return [days[at : at + WEEK] for at in range(0, len(days), WEEK)]


def week(
    session: Session, day: date, *, by: Actor, zone: tzinfo = UTC, wanted: Wanted | None = None
) -> list[list[Day]]:
    """The week of a day, Monday first."""
    return [_days(session, day - timedelta(days=day.weekday()), WEEK, by, _View(zone, wanted or Wanted()))]


def one(session: Session, day: date, *, by: Actor, zone: tzinfo = UTC, wanted: Wanted | None = None) -> Day:
    """A single day."""
    (found,) = _days(session, day, 1, by, _View(zone, wanted or Wanted()))
    return found


@dataclass(frozen=True, slots=True)
class _View:
    zone: tzinfo
    wanted: Wanted


def _days(session: Session, since: date, count: int, by: Actor, view: _View) -> list[Day]:
    whole = (_midnight(since, view.zone), _midnight(since + timedelta(days=count), view.zone))
    found = [*_booked(session, whole, by), *_asked_for(session, whole, by)]
    entries = _against(session, [entry for entry in found if view.wanted.takes(entry)][:MOST])
    entries.sort(key=lambda entry: (entry.starts, entry.number))
    bands = list(_bands(session, whole))
    days = []
    for each in (since + timedelta(days=number) for number in range(count)):
        span = (_midnight(each, view.zone), _midnight(each + timedelta(days=1), view.zone))
        here = tuple(one for one in entries if spans.overlap((one.starts, one.ends), span))
        days.append(Day(each, tuple(one for one in bands if spans.overlap((one.starts, one.ends), span)), here, *span))
    return days


_TICKET = (Instance.stage, Instance.service, Instance.data)


def _booked(session: Session, whole: Span, by: Actor) -> Iterator[Entry]:
    rows = session.execute(
        select(Booking, *_TICKET)
        .join(Instance, Instance.number == Booking.number)
        .where(Booking.ends > whole[0], Booking.starts < whole[1], Instance.status == "open", sight.instances(by))
        .order_by(Booking.starts, Booking.number)
        .limit(MOST)
    )
    for row, stage, service, data in rows:
        yield Entry(
            number=row.number,
            title=row.title,
            type=row.type,
            risk=row.risk,
            items=tuple(row.items),
            starts=row.starts,
            ends=row.ends,
            collisions=(),
            stage=stage,
            service=service or data.get("service"),
            group=data.get("assignment_group"),
            people=tuple(row.people),
        )


def _asked_for(session: Session, whole: Span, by: Actor) -> Iterator[Entry]:
    """Open changes that have a planned time and have not booked it."""
    rows = session.execute(
        select(Instance.number, Instance.title, *_TICKET)
        .join(Process, Process.id == Instance.process_id)
        .where(
            Process.key == PROCESS,
            Instance.status == "open",
            Instance.data["planned_start"].as_string().is_not(None),
            ~exists().where(Booking.number == Instance.number),
            sight.instances(by),
        )
        .order_by(Instance.number)
        .limit(MOST)
    )
    for row in rows:
        starts, ends = plans.moment(row.data.get("planned_start")), plans.moment(row.data.get("planned_end"))
        if row.stage in OVER or starts is None or ends is None or not spans.overlap((starts, ends), whole):
            continue
        yield Entry(
            number=row.number,
            title=row.title,
            type=str(row.data.get("change_type") or "normal"),
            risk=row.data.get("risk"),
            items=plans.words(row.data.get("items")),
            starts=starts,
            ends=ends,
            collisions=(),
            stage=row.stage,
            service=row.service or row.data.get("service"),
            group=row.data.get("assignment_group"),
            booked=False,
        )


OVER = ("Review", "Closed", "Cancelled")
"""Stages of a change in which its planned time takes nobody's place any more."""


def _against(session: Session, entries: list[Entry]) -> list[Entry]:
    """The changes with what stands against each."""
    asked = [
        Plan(one.number, one.items, one.people, (one.starts, one.ends), one.type, one.risk, one.title)
        for one in entries
    ]
    found = collisions.several(session, asked)
    return [replace(one, collisions=tuple(standing)) for one, standing in zip(entries, found, strict=True)]


def _bands(session: Session, whole: Span) -> Iterator[Band]:
    for window in windows.every(session):
        for starts, ends in window.between(*whole):
            yield Band(window.key, window.name, window.kind, starts, ends)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
