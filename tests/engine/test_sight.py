"""Who sees what: the desk everything, others what concerns them, somebody without a role nothing."""

from __future__ import annotations

import pytest

from engine import instances, people, tasks
from engine.errors import NotFound
from tests.engine import errands
from tests.people import ALICE, DAVE, ERIN, MALLORY, person

FRANK = person("frank", "requester")


@pytest.fixture
def desk(database):
    errands.deployed(database)
    with database.transaction() as session:
        people.add(session, "frank", name="Frank", roles=FRANK.roles)
    return database


def sees(database, by):
    with database.reading() as session:
        return [row.number for row in instances.listed(session, by=by).items]


def test_a_requester_sees_what_they_asked_for_and_nobody_elses(desk):
    moved = errands.asked(desk)
    assert [sees(desk, one) for one in (ERIN, ALICE, DAVE, FRANK, MALLORY)] == [[moved.number]] * 3 + [[], []]


def test_who_was_asked_to_decide_still_sees_the_ticket_afterwards(desk):
    moved = errands.asked(desk)
    [task] = moved.opened
    with desk.transaction() as session:
        people.join_group(session, "frank", "service_desk")
        member = people.actor(session, "frank")
    assert sees(desk, member) == [moved.number]
    with desk.transaction() as session:
        tasks.complete(session, task.id, {"verdict_given": "yes"}, by=member)
    assert sees(desk, FRANK) == [moved.number], "also when he has left the group"
    with desk.reading() as session:
        assert instances.find(session, moved.number, by=FRANK).row.stage == "Fetching"
        with pytest.raises(NotFound):
            tasks.find(session, task.id, by=FRANK)
