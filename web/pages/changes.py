"""The calendar of changes, for agents: a day, a week or a month, made on the server, in the reader's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request

from engine import now, references
from engine.desk import calendar, windows
from web import here, zones
from web.pages import addresses
from web.policies import AGENT, policy

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from sqlalchemy.orm import Session

pages = Blueprint("changes", __name__)

KINDS = {"service": "services", "item": "cis", "group": "groups"}
"""What changes are looked for by -> the kind of things that its field offers."""
VIEWS = ("month", "week", "day")
NEAR = timedelta(days=366 * 20)
FEW = 4
"""So many changes of a day stand in a month; the others are counted."""
HOURS = tuple(range(24))


@pages.get("/changes")
@policy(AGENT)
def older() -> Any:
    """The address of the calendar before it had one of its own."""
    return redirect("/changes/calendar" + ("?" + request.query_string.decode() if request.query_string else ""), 303)


@pages.get("/changes/calendar")
@policy(AGENT)
def show() -> Any:
    """A month, week or day (`view`) around a `day`; today when it names none."""
    zone = zones.reader()
    view, today = addresses.word("view", VIEWS, "month"), now.now().astimezone(zone).date()
    day = _day(request.args.get("day", ""), today)
    typed = {name: addresses.text(name) for name in KINDS}
    with here.reading() as session:
        keys = {name: _key(session, kind, typed[name]) for name, kind in KINDS.items()}
        wanted = calendar.Wanted(**keys, type=addresses.text("type"))
        if view == "day":
            weeks = [[calendar.one(session, day, by=here.actor(), zone=zone, wanted=wanted)]]
        else:
            made = calendar.month if view == "month" else calendar.week
            weeks = made(session, day, by=here.actor(), zone=zone, wanted=wanted)
    before, after = _beside(view, day)
    return render_template(
        "changes/page.html",
        view=view,
        day=day,
        today=today,
        weeks=weeks,
        before=before,
        after=after,
        wanted=wanted,
        typed=typed,
        types=windows.TYPES,
        zone=zone.key,
        zones=zones.offered(),
        local=lambda moment: moment.astimezone(zone),
        bar=_bar,
        free=lambda found: _free(found, zone),
        plan=_plan,
        few=FEW,
    )


def _key(session: Session, kind: str, said: str) -> str:
    """The key of what is named; what nobody knows is looked for as it was typed, and not found."""
    source = references.SOURCES.get(kind)
    return said if source is None or not said else source.known(session, {said}).get(said, said)


def _plan(starts: datetime, hours: int = 1) -> str:
    """The address that asks for a change at that time."""
    told = {"planned_start": starts.astimezone(UTC), "planned_end": starts.astimezone(UTC) + timedelta(hours=hours)}
    return "/processes/rfc/start?" + urlencode({name: f"{at:%Y-%m-%dT%H:%M}" for name, at in told.items()})


def _bar(found: calendar.Day, starts: datetime, ends: datetime) -> tuple[float, float]:
    """Where a span lies on its day, in hundredths of it: (from, how much)."""
    whole = (found.ends - found.starts).total_seconds()
    begins = max(0.0, (starts - found.starts).total_seconds() / whole * 100)
    until = min(100.0, (ends - found.starts).total_seconds() / whole * 100)
    return round(begins, 2), max(0.8, round(until - begins, 2))


def _free(found: calendar.Day, zone: ZoneInfo) -> list[datetime]:
    """The hours of the day that are still to come and in which no change is planned and no freeze or blackout stands."""
    hours = [found.starts + timedelta(hours=each) for each in HOURS]
    closed = [(band.starts, band.ends) for band in found.bands if band.kind in windows.CLOSED]
    taken = [*closed, *((one.starts, one.ends) for one in found.entries)]
    moment = now.now()
    return [
        hour.astimezone(zone)
        for hour in hours
        if hour > moment and not any(starts < hour + timedelta(hours=1) and ends > hour for starts, ends in taken)
    ]


def _day(text: str, today: date) -> date:
    """The day that the address names, as long as it is one that people plan for."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if abs(day - today) < NEAR else today


def _beside(view: str, day: date) -> tuple[date, date]:
    if view != "month":
        step = timedelta(days=7 if view == "week" else 1)
        return day - step, day + step
    first = day.replace(day=1)
    return (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=32)).replace(day=1)
