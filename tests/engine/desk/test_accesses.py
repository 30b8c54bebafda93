"""Access in force: what open requests say that a person holds."""

from pathlib import Path

import pytest

from engine import deployments, instances, packs
from engine.actor import SYSTEM
from engine.desk import accesses
from tests.people import ALICE

LOAN = Path(__file__).parents[2] / "web" / "loan"
HELD = {"requested_for": "erin", "item": "vpn", "access": "vpn", "access_until": "2026-09-01"}


@pytest.fixture
def session(database):
    with database.transaction() as session:
        deployments.deploy(session, [packs.read(LOAN)], by=SYSTEM)
        yield session


def asked(session, **variables):
    moved = instances.start(session, "loan", by=ALICE, variables={"device": "Laptop"})
    instances.correct(session, moved.id, variables, by=SYSTEM, reason="An example")
    return moved


def test_what_is_in_force_is_told_with_its_request(session):
    moved = asked(session, **HELD, access_in_force=True)
    told = {"number": moved.number, "item": "vpn", "access": "vpn", "until": "2026-09-01"}
    assert accesses.held(session, {"person": "erin", "number": asked(session).number}) == [told]


def test_others_access_and_what_is_not_given_yet_or_has_ended_does_not_count(session):
    asked(session, **HELD, access_in_force=False)
    asked(session)
    asked(session, **{**HELD, "requested_for": "bob"}, access_in_force=True)
    over = asked(session, **HELD, access_in_force=True)
    instances.cancel(session, over.id, by=SYSTEM, reason="It has ended")
    assert accesses.held(session, {"person": "erin", "number": over.number}) == []
    assert accesses.held(session, {}) == []
