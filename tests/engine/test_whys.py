"""Why an instance stands where it does: from its run and its history."""

from pathlib import Path

import pytest

from engine import deployments, instances, packs, tasks, versions, whys
from engine.errors import NotFound
from tests.people import ALICE, DAVE, ERIN, MALLORY

INCIDENT = Path(__file__).parents[2] / "processes" / "incident"
REPORT = {"short_description": "Wi-Fi drops", "for_desk": True, "caller": "erin", "category": "Hardware"}


@pytest.fixture
def moved(desk):
    with desk.transaction() as session:
        deployments.deploy(session, [packs.read(INCIDENT)], by=DAVE)
        return instances.start(session, "incident", by=ALICE, variables={**REPORT, "impact": 1, "urgency": 2})


def test_what_is_waited_for_comes_before_what_may_come_beside_it(desk, moved):
    with desk.reading() as session:
        why = whys.find(session, moved.id, by=ALICE)
    first = why.waits[0]
    assert (first.kind, first.element, first.name, first.beside) == ("task", "work", "Work on incident", False)
    assert first.since is not None
    assert [one.beside for one in why.waits] == sorted(one.beside for one in why.waits)
    assert "Resolved elsewhere" in {one.name for one in why.waits if one.beside}
    assert why.markers.active["work"] == 1


def test_the_last_of_each_decision_counts_with_what_it_saw(desk, moved):
    answers = {"action": "reprioritise", "impact": 3, "urgency": 3}
    with desk.transaction() as session:
        tasks.complete(session, moved.opened[0].id, answers, by=DAVE)
    with desk.reading() as session:
        decisions = {one.decision: one for one in whys.find(session, moved.id, by=ALICE).decisions}
    priority = decisions["priority"]
    assert (priority.title, dict(priority.inputs), priority.outputs) == ("Priority", {"Impact": 3, "Urgency": 3}, 5)
    assert len(priority.rules) == 1


def test_a_wait_names_the_part_it_lies_in(desk, moved):
    answers = {"action": "hold_evidence"}
    with desk.transaction() as session:
        tasks.complete(session, moved.opened[0].id, answers, by=DAVE)
    with desk.reading() as session:
        [task] = [one for one in whys.find(session, moved.id, by=ALICE).waits if one.kind == "task"]
    assert (task.element, task.inside) == ("wait_for_evidence", ("On hold",))


def test_what_has_ended_waits_for_nothing(desk, moved):
    with desk.transaction() as session:
        instances.cancel(session, moved.id, by=DAVE, reason="Over")
    with desk.reading() as session:
        assert whys.find(session, moved.id, by=ALICE).waits == ()


def test_it_is_for_those_who_see_the_ticket(desk, moved):
    with desk.reading() as session, pytest.raises(NotFound):
        whys.find(session, moved.id, by=MALLORY)
    with desk.reading() as session:
        assert whys.find(session, moved.id, by=ERIN).decisions


def test_a_rule_is_told_as_it_was_written():
    decisions = versions.from_sources(packs.read(INCIDENT).sources).definition.decisions
    rule = decisions.rule("priority", 4)
    assert (rule.number, rule.tests, rule.results) == (4, (("Impact", "2"), ("Urgency", "1")), (("Priority", "2"),))
    assert rule.description == "High"
    assert decisions.rule("priority", rule.of).tests[0][1] == "", "a dash takes anything"
    assert decisions.rule("priority", 99) is None
    assert decisions.rule("nothing", 1) is None
