"""Absences: noted, ended, found; and each refusal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine import absences, now, people
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.models import Person
from tests.people import ALICE, DAVE, ERIN, EVERYONE

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def session(database):
    with now.at(MONDAY), database.transaction() as session:
        for one in EVERYONE:
            people.add(session, one.login, name=one.name, roles=one.roles)
        yield session


def away(session, begins=0, ends=5, *, login="erin", deputy="bob", by=ERIN):
    return absences.add(
        session, login, begins_at=MONDAY + begins * DAY, ends_at=MONDAY + ends * DAY, deputy=deputy, by=by
    )


def test_who_is_away_has_a_deputy_until_the_end(session):
    away(session, 1, 3)
    assert absences.current(session, ["erin", "alice"]) == {}
    with now.at(MONDAY + DAY):
        assert absences.current(session, ["erin", "alice"]) == {"erin": "bob"}
    with now.at(MONDAY + 3 * DAY):
        assert absences.current(session, ["erin"]) == {}


def test_those_to_come_are_listed_soonest_first(session):
    away(session, 10, 12)
    away(session, 1, 3, deputy=None)
    away(session, 2, 4, login="alice", by=ALICE)
    assert [(one.login, one.deputy) for one in absences.listed(session)] == [
        ("erin", None), ("alice", "bob"), ("erin", "bob"),
    ]  # fmt: skip
    with now.at(MONDAY + 5 * DAY):
        assert [one.begins_at for one in absences.listed(session, "erin")] == [MONDAY + 10 * DAY]


def test_who_comes_back_early_is_back_at_once(session):
    begun, planned = away(session, 0, 5), away(session, 10, 12)
    with now.at(MONDAY + DAY):
        absences.end(session, begun, by=ERIN)
        absences.end(session, planned, by=ERIN)
        assert absences.current(session, ["erin"]) == {}
        assert absences.listed(session) == []
        with pytest.raises(NotFound, match="or it is over already"):
            absences.end(session, begun, by=ERIN)


@pytest.mark.parametrize(("begins", "ends"), [(0, 2), (4, 9), (1, 3), (0, 9), (2, 5)])
def test_overlapping_absences_are_refused(session, begins, ends):
    away(session, 1, 5)
    with pytest.raises(
        Conflict, match="Erin is away already from 2026-03-03 09:00 UTC until 2026-03-07 09:00 UTC; end"
    ):
        away(session, begins, ends)


def test_one_may_begin_when_the_other_ends(session):
    away(session, 1, 5)
    away(session, 5, 6)
    away(session, 1, 5, login="alice", by=ALICE)


@pytest.mark.parametrize(
    ("begins", "ends", "sentence"), [(3, 3, "before it begins"), (3, 1, "before it begins"), (-5, -1, "was over")]
)
def test_inverted_and_past_ones_are_refused(session, begins, ends, sentence):
    with pytest.raises(Invalid, match=sentence):
        away(session, begins, ends)


def test_a_deputy_is_somebody_else_who_is_active(session):
    with pytest.raises(Invalid, match="Nobody is their own deputy"):
        away(session, deputy="erin")
    with pytest.raises(Invalid, match="no active person with the login 'nobody'"):
        away(session, deputy="nobody")
    session.get(Person, "bob").status = "disabled"
    session.flush()
    with pytest.raises(Invalid, match="no active person with the login 'bob'"):
        away(session, deputy="bob")


def test_only_oneself_owners_and_administrators_say_it(session):
    with pytest.raises(NotAllowed, match="Only the person"):
        away(session, by=ALICE)
    noted = away(session, by=DAVE)
    with pytest.raises(NotAllowed, match="Only the person"):
        absences.end(session, noted, by=ALICE)
    with pytest.raises(NotFound, match="no person with the login 'zoe'"):
        away(session, login="zoe", by=DAVE)
