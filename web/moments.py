"""Moments in the words of somebody who looks now: "2 h ago", "in 3 d", "12 Nov"; after "since", "10:40" or "Tuesday".

`static/times.js` says the same in the reader's own language of dates and keeps it true while the page lies open. Both agree, so
that nothing on the page moves when the script begins, and a page without scripts says as much. The exact moment is the title.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from flask import has_request_context, request

from web import zones

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WEEK, RECENT = 7 * DAY, 6 * DAY


def told(at: datetime, now: datetime, *, due: bool = False) -> str:
    """How far `at` is from `now`; a week and more away it is a date."""
    size = abs(at - now)
    if size < MINUTE:
        return "now" if due else "just now"
    if size >= WEEK:
        return _date(at, now)
    span = _minutes(size) if size < HOUR else _hours(size) if size < DAY else f"{size // DAY} d"
    if at > now:
        return f"in {span}"
    return f"{span} over" if due else f"{span} ago"


def begun(at: datetime, now: datetime) -> str:
    """The same after the word "since"."""
    here = at.astimezone(_zone())
    if here.date() == now.astimezone(_zone()).date():
        return f"{here:%H:%M}"
    return f"{here:%A}" if now - at < RECENT else told(at, now)


def exact(at: datetime) -> str:
    """The moment itself, in the reader's zone; where that is not known, it says that it is UTC."""
    here, zone = at.astimezone(_zone()), "" if has_request_context() and zones.COOKIE in request.cookies else " UTC"
    return f"{here.day} {here:%b %Y, %H:%M}{zone}"


def _minutes(size: timedelta) -> str:
    return f"{size // MINUTE} min"


def _hours(size: timedelta) -> str:
    minutes = size % HOUR // MINUTE
    return f"{size // HOUR} h{f' {minutes}' if minutes else ''}"


def _date(at: datetime, now: datetime) -> str:
    here = at.astimezone(_zone())
    year = "" if here.year == now.astimezone(_zone()).year else f" {here.year}"
    return f"{here.day} {here:%b}{year}"


def _zone() -> tzinfo:
    return zones.reader() if has_request_context() else UTC
