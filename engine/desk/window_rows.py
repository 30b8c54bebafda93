"""The section `windows` of the desk's data: what is wrong with a window is said before it binds anybody.

A window that is never open, ends before it begins, or is open together with another of its kind and scope is refused.
"""

from __future__ import annotations

import re
from datetime import time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from engine import now
from engine.bpmn import timers
from engine.desk import bookings, groups, loading, recurrence, windows
from engine.errors import Invalid
from engine.models import ChangeWindow, Item, Service

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.desk.row import Row

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def read(session: Session, rows: list[Row]) -> None:
    """Keep the rows of the section `windows`; changes that the new windows stand against are told.

    Fields: key, name, kind, services, items, types, risks, override, zone; and either starts and ends, or recurs with opens and
    closes (or lasts).
    """
    before = bookings.collisions_by_number(session)
    known = (set(session.scalars(select(Service.key))), set(session.scalars(select(Item.key))), groups.keys(session))
    for row in rows:
        if row.retired:
            _retire(session, row)
        else:
            _keep(session, row, *known)
    session.flush()
    _refuse_clashes(session, rows)
    if all(row.sound for row in rows):
        bookings.tell_new(session, before)


def _retire(session: Session, row: Row) -> None:
    found = session.get(ChangeWindow, row.key)
    row.asked |= set(row.values)
    if found is not None:
        session.delete(found)
        row.outcome = "retired"


def _keep(session: Session, row: Row, known_services: set[str], known_items: set[str], known_groups: set[str]) -> None:
    values: dict[str, Any] = {
        "name": row.text("name", longest=200),
        "kind": row.word("kind", windows.KINDS, "maintenance"),
        "services": sorted(row.references("services", "services", known_services)),
        "items": sorted(row.references("items", "cis", known_items)),
        "types": _words(row, "types", windows.TYPES),
        "risks": _words(row, "risks", windows.RISKS),
        "override": row.reference("override", "groups", known_groups),
        "zone": _zone(row),
    }
    loading.keep(session, row, ChangeWindow, **values, **_time(row))


def _words(row: Row, name: str, words: tuple[str, ...]) -> list[str]:
    given = row.texts(name)
    for word in given:
        if word not in words:
            row.wrong(
                name, f"'{word}' is none of {', '.join(words)}; write those that the window binds, or leave it out."
            )
    return [word for word in words if word in given]


def _zone(row: Row) -> str:
    name = row.maybe("zone") or "UTC"
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        row.wrong("zone", f"'{name}' is no time zone; write one such as Europe/Oslo.")
        return "UTC"
    return name


def _time(row: Row) -> dict[str, Any]:
    starts, ends, recurs = row.moment("starts"), row.moment("ends"), row.maybe("recurs")
    opens, closes, lasts = _clock(row, "opens"), _clock(row, "closes"), row.duration("lasts")
    never = {"starts": None, "ends": None, "recurs": None, "opens": None, "closes": None, "minutes": None}
    if (recurs is None) == (starts is None and ends is None):
        row.wrong("recurs", "give either starts and ends, or recurs with opens and closes: one window has one time.")
    if recurs is None:
        if starts is None or ends is None:
            row.wrong("starts" if starts is None else "ends", "it is missing; a window that comes once has both.")
        elif ends <= starts:
            row.wrong("ends", "the window ends before it begins; swap the two moments, or correct one.")
        return {**never, "starts": starts, "ends": ends}
    return {**never, "recurs": recurs, "opens": opens, **_recurring(row, recurs, opens, closes, lasts)}


def _recurring(row: Row, recurs: str, opens: str | None, closes: str | None, lasts: str | None) -> dict[str, Any]:
    try:
        recurrence.days(recurs)
    except Invalid as refusal:
        row.wrong("recurs", refusal.sentence)
    if opens is None:
        row.wrong("opens", 'it is missing; write the time of day at which the window opens, such as "02:00".')
    if (closes is None) == (lasts is None):
        row.wrong("closes", "give either closes (a time of day) or lasts (a duration such as PT60H).")
    if closes is not None and closes == opens:
        row.wrong("closes", "it closes when it opens, so it is never open; write another time, or lasts: PT24H.")
    return {"closes": closes, "minutes": _minutes(row, lasts)}


def _minutes(row: Row, lasts: str | None) -> int | None:
    if lasts is None:
        return None
    moment = now.now()
    length = timers.duration(lasts).after(moment, ZoneInfo("UTC")) - moment
    if not timedelta(0) < length <= recurrence.LONGEST:
        row.wrong("lasts", f"'{lasts}' is no length for a window; write more than nothing and at most P31D.")
    return int(length.total_seconds() // 60)


def _clock(row: Row, name: str) -> str | None:
    value = row.maybe(name)
    if value is not None and not _CLOCK.fullmatch(value):
        row.wrong(name, f"'{value}' is no time of day; write one like \"02:00\".")
        return None
    return value and time.fromisoformat(value).strftime("%H:%M")


def _refuse_clashes(session: Session, rows: list[Row]) -> None:
    every = windows.every(session)
    by_key = {window.key: window for window in every}
    for row in rows:
        one = by_key.get(row.key)
        if one is None or not row.sound:
            continue
        since = max(now.now(), one.once[0]) if one.once else now.now()
        opened = one.between(since, since + timedelta(days=400))
        if any(before[1] > after[0] for before, after in pairwise(opened)):
            row.wrong(
                "lasts", "the window is open again before it has closed; make it shorter, or let it come more rarely."
            )
        if other := windows.clashing(one, every, since):
            row.wrong("", f"it is open at the same time as '{other.name}', which binds the same; keep one of the two.")
