"""The desk's look for duplicates, through the incident process that asks for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import deployments, desk, instances, packs
from engine.actor import SYSTEM
from engine.desk import duplicates, loading
from tests.people import ALICE

INCIDENT = packs.read(Path(__file__).parents[3] / "processes" / "incident")


@pytest.fixture
def reported(database):
    desk.register()
    with database.transaction() as session:
        loading.load(session, loading.files(loading.FACTORY))
        deployments.deploy(session, [INCIDENT], by=SYSTEM)

    def report(**answers):
        given = {"short_description": "It is out", "for_desk": True, "caller": "erin", **answers}
        with database.transaction() as session:
            moved = instances.start(session, "incident", by=ALICE, variables=given)
            return moved.number, instances.find(session, moved.number, by=SYSTEM).data["duplicates"]

    return report


def test_the_same_requester_and_service(reported):
    first, none = reported(service="printing")
    assert none == []
    assert reported(service="printing")[1] == [first]
    assert reported(service="email")[1] == []
    assert reported(service="printing", caller="bob")[1] == []
    assert reported()[1] == []


def test_the_same_item_whoever_reports_it(reported):
    first, _ = reported(ci="db1")
    second, found = reported(ci="db1", caller="bob")
    assert found == [first]
    assert reported(ci="db1", service="printing")[1] == [second, first]
    assert reported(ci="db2")[1] == []


def test_ended_tickets_are_not_duplicates(reported, database):
    first, _ = reported(ci="db1")
    with database.transaction() as session:
        instances.cancel(session, instances.find(session, first, by=SYSTEM).row.id, by=SYSTEM, reason="Test")
    assert reported(ci="db1")[1] == []


def test_tickets_of_other_processes_are_not_duplicates(database, reported):
    reported(ci="db1")
    with database.transaction() as session:
        assert duplicates.found(session, {"number": "CHG0000001", "ci": "db1"}) == []
