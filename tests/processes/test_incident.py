"""The incident process: its tables, and what it does together with other processes."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import clocks, deployments, desk, instances, markers, packs, people, tasks
from engine.actor import SYSTEM
from engine.bpmn import decisions
from engine.desk import links, loading, stream
from engine.worker import Worker
from tests.people import ALICE, ERIN

PACK = packs.read(Path(__file__).parents[2] / "processes" / "incident")


def test_what_only_listens_is_not_where_an_incident_is(sqlite_database):
    desk.register()
    with sqlite_database.transaction() as session:
        deployments.deploy(session, [PACK], by=SYSTEM)
        moved = instances.start(session, "incident", by=ERIN, variables={"short_description": "It is out"})
        assert markers.find(session, moved.id, by=ERIN).active == {"triage": 1}


@pytest.mark.parametrize(
    ("impact", "urgency", "priority"),
    [(1, 1, 1), (1, 2, 2), (1, 3, 3), (2, 1, 2), (2, 2, 3), (2, 3, 4), (3, 1, 3), (3, 2, 4), (3, 3, 5), (None, 1, 4)],
)
def test_priority_is_decided_by_impact_and_urgency(impact, urgency, priority):
    found = decisions.read(PACK.sources).evaluate("priority", {"impact": impact, "urgency": urgency})
    assert found.outputs == priority


ORDINARY = {
    "priority": 3, "affected": None, "alike": 1, "category": "Software", "requester_card": None, "impact": 3,
}  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "proposed"),
    [
        ({}, False),
        ({"priority": 1}, True),
        ({"affected": {"criticality": 1, "state": "outage"}}, True),
        ({"affected": {"criticality": 2, "state": "outage"}}, False),
        ({"affected": {"criticality": 1, "state": "degraded"}}, False),
        ({"alike": 4}, False),
        ({"alike": 5}, True),
        ({"category": "Security", "impact": 1}, True),
        ({"category": "Security", "impact": 2}, False),
        ({"requester_card": {"vip": True}, "impact": 2}, True),
        ({"requester_card": {"vip": True}, "impact": 3}, False),
        ({"requester_card": {"vip": False}, "impact": 1}, False),
    ],
)
def test_what_is_proposed_as_a_major_incident(facts, proposed):
    found = decisions.read(PACK.sources).evaluate("major_candidate", {**ORDINARY, **facts})
    assert found.outputs["propose"] is proposed


def test_a_major_incident_resolves_the_incidents_that_are_part_of_it(sqlite_database):
    desk.register()
    major = packs.read(PACK.folder.parent / "major_incident")
    with sqlite_database.transaction() as session:
        loading.load(session, loading.files(loading.FACTORY))
        deployments.deploy(session, [PACK, major], by=SYSTEM)
        given = {"short_description": "Nobody can sign in", "for_desk": True, "caller": "erin", "service": "identity"}
        alice = people.actor(session, "alice")
        logged = {**given, "category": "Access", "impact": 1, "urgency": 1}
        incident = instances.start(session, "incident", by=alice, variables=logged)
    worker = Worker(sqlite_database, {"email": lambda *_: {}})
    worker.drain()
    with sqlite_database.transaction() as session:
        (candidate,) = instances.listed(session, by=alice, process="major_incident").items
        (task,) = instances.find(session, candidate.number, by=alice).tasks
        answers = {
            "decision": "accept",
            "severity": "SEV1",
            "business_impact": "All",
            "tech_lead": "grace",
            "comms_lead": "nina",
        }
        tasks.complete(session, task.id, answers, by=people.actor(session, "grace"))
    worker.drain()
    with sqlite_database.reading() as session:
        assert links.linked(session, {"number": incident.number, "kind": "major"}) == [candidate.number]
        assert instances.find(session, incident.number, by=alice).data["major"] == candidate.number
    with sqlite_database.transaction() as session:
        message = {"number": candidate.number, "kind": "major", "message": "parent.resolved"}
        links.tell_linked(
            session, {**message, "payload": {"number": candidate.number, "close_code": "Solution provided"}}
        )
    worker.drain()
    with sqlite_database.reading() as session:
        resolved = instances.find(session, incident.number, by=alice)
    assert (resolved.row.stage, resolved.data["close_notes"]) == ("Resolved", f"Resolved with {candidate.number}.")


@pytest.mark.parametrize(
    ("asked", "priority", "reassigned", "level"),
    [
        ("hierarchic", 1, 0, "manager"),
        ("hierarchic", 3, 0, "lead"),
        ("functional", 3, 5, "functional"),
        (None, 3, 3, "incident_manager"),
        (None, 3, 2, "none"),
    ],
)
def test_who_has_to_know(asked, priority, reassigned, level):
    variables = {
        "action": "escalate" if asked else "note",
        "escalation": asked,
        "priority": priority,
        "reassignment_count": reassigned,
        "escalation_level": "none",
    }
    assert decisions.read(PACK.sources).evaluate("escalation", variables).outputs == level


@pytest.mark.parametrize(
    ("clock", "percent", "priority", "before", "level"),
    [
        ("resolution", 50, 1, "none", "lead"),
        ("resolution", 75, 1, "lead", "manager"),
        ("resolution", 100, 1, "manager", "mim"),
        ("resolution", 50, 1, "manager", "manager"),
        ("resolution", 50, 2, "none", "none"),
        ("resolution", 75, 2, "none", "lead"),
        ("resolution", 100, 2, "lead", "manager"),
        ("resolution", 100, 2, "mim", "mim"),
        ("resolution", 75, 3, "none", "none"),
        ("resolution", 100, 3, "none", "lead"),
        ("response", 100, 1, "none", "lead"),
        ("update", 75, 1, "none", "none"),
    ],
)
def test_who_has_to_know_when_time_runs_out(clock, percent, priority, before, level):
    variables = {
        "priority": priority,
        "reassignment_count": 3,
        "escalation_level": before,
        "target": {"clock": clock, "percent": percent},
    }
    assert decisions.read(PACK.sources).evaluate("escalation", variables).outputs == level


@pytest.mark.parametrize(
    ("priority", "targets"),
    [
        (1, ("24x7", "PT15M", "PT4H", "PT30M")),
        (2, ("24x7", "PT30M", "PT8H", "PT2H")),
        (3, ("office", "PT4H", "P3D", "P1D")),
        (4, ("office", "P1D", "P5D", "P2D")),
        (5, ("office", "P2D", "P10D", None)),
        (None, ("office", "P1D", "P5D", "P2D")),
    ],
)
def test_what_was_agreed_by_priority(priority, targets):
    found = decisions.read(PACK.sources).evaluate("sla", {"priority": priority}).outputs
    assert tuple(found[name] for name in ("calendar", "response", "resolution", "update")) == targets


@pytest.mark.parametrize(
    ("category", "subcategory", "group"),
    [
        ("Hardware", None, "desktop_support"),
        ("Software", "ERP", "application_support"),
        ("Security", "Phishing", "security_team"),
        ("Something new", None, "service_desk"),
        (None, None, "service_desk"),
    ],
)
def test_first_group(category, subcategory, group):
    found = decisions.read(PACK.sources).evaluate("assignment", {"category": category, "subcategory": subcategory})
    assert found.outputs["assignment_group"] == group


def test_a_public_reply_on_the_page_is_the_first_response_and_a_note_is_not(sqlite_database):
    desk.register()
    with sqlite_database.transaction() as session:
        deployments.deploy(session, [PACK], by=SYSTEM)
        moved = instances.start(session, "incident", by=ERIN, variables={"short_description": "It is out"})

    def response():
        with sqlite_database.reading() as session:
            return {clock.name: clock.state for clock in clocks.of(session, moved.id)}["response"]

    def post(kind):
        with sqlite_database.transaction() as session:
            stream.post(session, moved.id, kind=kind, text="We are looking at it.", by=ALICE)

    post("internal")
    assert response() == "running"
    post("public")
    assert response() == "stopped"
