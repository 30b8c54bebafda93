"""The incident process: what the rules say of it, and its scenarios, which together take every sequence flow."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import deployments, desk, instances, markers, packs, scenarios
from engine.actor import SYSTEM
from engine.bpmn import decisions
from tests.people import ERIN

PACK = packs.read(Path(__file__).parents[2] / "processes" / "incident")
SCENARIOS = [scenarios.read(text, file=path) for path, text in PACK.sources.items() if path.startswith("scenarios/")]


def test_nothing_is_to_be_said_against_it():
    assert packs.check(PACK) == []


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.file)
def test_scenario(scenario):
    desk.register()
    assert scenarios.run(PACK, scenario).problem == ""


def test_every_flow_is_taken_by_a_scenario():
    desk.register()
    assert scenarios.checked(PACK).missed == ()


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
