"""Calendars of the desk's data: the section `calendars`, whose rows `engine.calendar_reading` understands.

A calendar that changes reaches the clocks that run by it: they are counted anew by the worker, each in its own transaction; those
that are paused when they go on. What is stopped was decided by the hours of its time.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from sqlalchemy import select

from engine import calendar_reading, clocks, now
from engine.desk import loading
from engine.errors import Invalid
from engine.models import Calendar

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.desk.row import Row

FIELDS = ("name", "zone", "hours", "holidays", "exceptions", "day")


def keys(session: Session) -> set[str]:
    """The keys of all calendars, those that are always there included."""
    return {*session.scalars(select(Calendar.key)), *calendar_reading.STANDARD}


def read(session: Session, rows: list[Row]) -> None:
    """Keep the rows of the section `calendars`."""
    for row in rows:
        if row.retired:
            row.wrong("retired", "calendars are not taken away, since clocks run by them; give it other hours.")
        content = {name: value for name in FIELDS if (value := row.plain(name)) is not None}
        try:
            name = calendar_reading.read(row.key, content).name
        except Invalid as refusal:
            for problem in refusal.problems:
                row.wrong("", problem.sentence)
            continue
        text = json.dumps(content, sort_keys=True)
        digest = hashlib.sha256(text.encode()).hexdigest()
        before = session.get(Calendar, row.key)
        if before is None or before.digest != digest:
            loading.keep(session, row, Calendar, name=name, content=content, digest=digest, changed_at=now.now())
            if row.sound:
                clocks.recount(session, row.key)
