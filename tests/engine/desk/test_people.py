"""People as diagrams ask for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine import absences, now
from engine import people as verbs
from engine.actor import SYSTEM
from engine.desk import people
from engine.errors import Invalid
from engine.models import Person

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def session(database):
    with now.at(MONDAY), database.transaction() as session:
        for login, manager in {"erin": "frank", "frank": "wendy", "wendy": "xavier", "xavier": None}.items():
            verbs.add(session, login, name=login.capitalize(), email=f"{login}@example.org", groups=["sales"])
            session.get(Person, login).manager = manager
        session.flush()
        yield session


def test_a_person_is_told_with_manager_and_absence(session):
    session.get(Person, "erin").vip = True
    session.flush()
    absences.add(session, "erin", begins_at=MONDAY, ends_at=MONDAY + timedelta(days=1), deputy="frank", by=SYSTEM)
    found = people.person(session, {"login": "erin"})
    assert found == {
        "login": "erin", "name": "Erin", "email": "erin@example.org", "manager": "frank", "location": None,
        "phone": None, "department": None, "vip": True, "absent": True, "deputy": "frank",
    }  # fmt: skip
    assert people.person(session, {"login": "frank"})["absent"] is False


@pytest.mark.parametrize("login", ["nobody", "", None])
def test_nobody_is_null(session, login):
    assert people.person(session, {"login": login}) is None


def test_members_are_active_people(session):
    session.get(Person, "wendy").status = "disabled"
    session.flush()
    assert people.members(session, {"group": "sales"}) == ["erin", "frank", "xavier"]
    assert people.members(session, {"group": "nowhere"}) == []


@pytest.mark.parametrize(("levels", "found"), [(None, "frank"), (1, "frank"), (2, "wendy"), (3, "xavier"), (4, None)])
def test_managers_are_found_upwards(session, levels, found):
    assert people.manager(session, {"person": "erin", "levels": levels}) == found


def test_a_disabled_manager_is_passed_by(session):
    session.get(Person, "frank").status = "disabled"
    session.flush()
    assert people.manager(session, {"person": "erin"}) == "wendy"


def test_a_circle_of_managers_ends(session):
    session.get(Person, "xavier").manager = "erin"
    session.flush()
    assert people.manager(session, {"person": "erin", "levels": 3}) == "xavier"
    assert people.manager(session, {"person": "erin", "levels": 4}) is None


@pytest.mark.parametrize("levels", [0, -1, 21, 1.5, "2", True])
def test_levels_are_a_small_whole_number(session, levels):
    with pytest.raises(Invalid, match="no number of levels of managers"):
        people.manager(session, {"person": "erin", "levels": levels})
