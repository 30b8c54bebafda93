"""Presence: told, heard by the others of the desk, forgotten in half a minute, and never more rows than people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from engine import now, presence
from engine.errors import Invalid, NotAllowed, NotFound
from engine.models import Presence
from tests.people import ALICE, BOB, ERIN, MALLORY
from tests.web import visiting

MONDAY = datetime(2026, 3, 2, 10, 40, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def desk(database):
    visiting.opened(database)
    return database


@pytest.fixture
def loan(desk):
    return visiting.asked(desk).id


def tell(desk, loan, at=MONDAY, *, by=BOB, doing="viewing", task_id=None):
    with now.at(at), desk.transaction() as session:
        presence.tell(session, loan, by=by, doing=doing, task_id=task_id)


def others(desk, loan, at=MONDAY, *, by=ALICE):
    with now.at(at), desk.reading() as session:
        return presence.others(session, loan, by=by)


def test_the_others_hear_it_for_half_a_minute(desk, loan):
    tell(desk, loan)
    assert others(desk, loan) == [presence.Present("bob", "Bob", "viewing", MONDAY)]
    assert others(desk, loan, by=BOB) == [], "nobody is told of themselves"
    assert others(desk, loan, by=ERIN) == [], "a requester is not told who looks"
    tell(desk, loan, MONDAY + 10 * SECOND, doing="typing", task_id=1)
    assert others(desk, loan, MONDAY + 39 * SECOND) == [presence.Present("bob", "Bob", "typing", MONDAY, 1)]
    assert others(desk, loan, MONDAY + 40 * SECOND) == []


def test_what_is_known_need_not_be_written(desk, loan):
    tell(desk, loan)

    def known(seconds, doing="viewing", task=None):
        with now.at(MONDAY + seconds * SECOND), desk.reading() as session:
            return presence.is_known(session, loan, by=BOB, doing=doing, task_id=task)

    assert (known(10), known(16), known(10, "typing"), known(10, "viewing", 1)) == (True, False, False, False)


def test_the_table_holds_only_who_is_there(desk, loan):
    tell(desk, loan)
    tell(desk, loan)
    tell(desk, loan, by=ALICE)
    tell(desk, loan, MONDAY + 31 * SECOND, by=ALICE)
    with desk.reading() as session:
        assert session.scalar(select(func.count()).select_from(Presence)) == 1
    with desk.transaction() as session:
        presence.leave(session, loan, by=ALICE)
        assert session.scalar(select(func.count()).select_from(Presence)) == 0


def test_who_may_not_is_refused(desk, loan):
    with pytest.raises(NotAllowed, match="among those who work on it only"):
        tell(desk, loan, by=ERIN)
    with pytest.raises(NotAllowed):
        tell(desk, loan, by=MALLORY)
    with pytest.raises(NotFound, match="There is no ticket 99"):
        tell(desk, 99)
    with pytest.raises(Invalid, match="viewing or typing, not 'sleeping'"):
        tell(desk, loan, doing="sleeping")
