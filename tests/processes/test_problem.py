"""The problem process: its tables, and its known error."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import deployments, desk, instances, packs, tasks
from engine.actor import SYSTEM, Actor
from engine.bpmn import decisions
from engine.desk import known_errors, loading
from engine.errors import Invalid

PACK = packs.read(Path(__file__).parents[2] / "processes" / "problem")
NINA = Actor("nina", "Nina", frozenset({"requester", "agent"}), frozenset({"problem_management"}))


@pytest.mark.parametrize(
    ("impact", "urgency", "priority"),
    [(1, 1, 1), (1, 2, 2), (1, 3, 3), (2, 1, 2), (2, 2, 3), (2, 3, 4), (3, 1, 3), (3, 2, 4), (3, 3, 5), (None, 1, 4)],
)
def test_priority_is_decided_by_impact_and_urgency(impact, urgency, priority):
    found = decisions.read(PACK.sources).evaluate("priority", {"impact": impact, "urgency": urgency})
    assert found.outputs == priority


@pytest.mark.parametrize(
    ("outcome", "days"), [("Fixed", 180), ("Risk accepted", 365), ("Duplicate", 30), ("Cancelled", 180), (None, 30)]
)
def test_how_long_it_can_be_taken_up_again(outcome, days):
    assert decisions.read(PACK.sources).evaluate("closing", {"outcome": outcome}).outputs == days


@pytest.mark.parametrize(
    ("priority", "fix", "update"), [(1, "P10D", "P2D"), (2, "P20D", "P5D"), (3, "P45D", "P10D"), (4, "P90D", "P20D")]
)
def test_how_long_it_may_take(priority, fix, update):
    found = decisions.read(PACK.sources).evaluate("targets", {"priority": priority}).outputs
    assert found == {"resolution_target": fix, "update_target": update}


@pytest.mark.parametrize("priority", [5, None])
def test_what_is_only_planned_has_no_target(priority):
    found = decisions.read(PACK.sources).evaluate("targets", {"priority": priority}).outputs
    assert found == {"resolution_target": None, "update_target": None}


def test_the_known_error_is_found_until_the_problem_is_fixed(database):
    desk.register()
    with database.transaction() as session:
        loading.load(session, loading.files(loading.FACTORY))
        deployments.deploy(session, [PACK], by=SYSTEM)
        given = {"statement": "The disk fills up", "ci": "db1", "impact": 2, "urgency": 2, "action": "start"}
        moved = instances.start(session, "problem", by=NINA, variables=given)
    article = {"article_title": "Disk full", "symptoms": "It hangs", "workaround": "Delete logs", "audience": "agents"}
    moved = _done(database, moved, {"action": "known_error"})
    moved = _done(database, moved, article)
    assert _found(database) == ["Delete logs"]
    fixed = {"action": "fixed", "fix_description": "A larger disk is in", "observation_days": 0}
    assert _done(database, moved, fixed).stage == "Closed"
    assert _found(database) == []


def test_another_record_is_named_by_its_number_and_never_the_problem_itself(sqlite_database):
    desk.register()
    given = {"statement": "The disk fills up", "impact": 2, "urgency": 2, "action": "log"}
    with sqlite_database.transaction() as session:
        deployments.deploy(session, [PACK], by=SYSTEM)
        with pytest.raises(Invalid, match="Incident: there is no ticket 'INC0000099'; choose"):
            instances.start(session, "problem", by=NINA, variables={**given, "incident": "INC0000099"})
        moved = instances.start(session, "problem", by=NINA, variables=given)
        (task,) = instances.find(session, moved.id, by=NINA).tasks
        for number, sentence in (
            ("PRB0000099", "The other problem: there is no ticket 'PRB0000099'; choose one that is offered."),
            (moved.number, f"The other problem: {moved.number} is this ticket itself; name another one."),
        ):
            with pytest.raises(Invalid) as refusal:
                tasks.complete(session, task.id, {"action": "duplicate", "duplicate_of": number}, by=NINA)
            assert refusal.value.fields == {"duplicate_of": sentence}


def _done(database, moved, answers):
    with database.transaction() as session:
        return tasks.complete(session, moved.opened[0].id, answers, by=NINA)


def _found(database):
    with database.reading() as session:
        return [one["workaround"] for one in known_errors.matching(session, {"ci": "db1"})]
