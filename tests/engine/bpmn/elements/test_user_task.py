"""User task: offered with live attributes, due fixed on arrival, answers and outputs written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.errors import Conflict, Invalid
from tests.engine.bpmn.drawing import Case, beside, path, process


def case(**variables: object) -> Case:
    return Case(beside(__file__, "user_task"), {"team": "first_line", "priority": 3, "title": "printer", **variables})


def test_it_waits_with_everything_a_person_sees():
    wait = case().wait("resolve")

    assert (wait.kind, wait.name, wait.title, wait.group, wait.priority) == (
        "task",
        "Resolve",
        "Resolve printer",
        "first_line",
        3,
    )
    assert wait.due == datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
    assert wait.form is None


def test_its_group_and_priority_are_live_and_its_due_moment_is_not():
    it = case()
    it.host.later(hours=2)
    it.correct(team="network", priority=1)

    wait = it.wait("resolve")
    assert (wait.group, wait.priority) == ("network", 1)
    assert wait.due == datetime(2026, 3, 2, 13, 0, tzinfo=UTC)


def test_completing_writes_answers_then_outputs_that_see_one_another():
    it = case()
    it.complete("resolve", hours=3)

    assert it.run.status == "completed"
    assert it.run.outcome == "Resolved"
    assert it.run.variables == {
        "team": "first_line", "priority": 3, "title": "printer", "stage": "In progress", "hours": 3, "total": 6, "kept": 9,
    }  # fmt: skip


def test_the_stage_is_set_on_entering():
    assert case().run.stage == "In progress"


def test_a_task_that_is_done_cannot_be_completed_again():
    it = case()
    token = it.wait("resolve").token
    it.complete("resolve", hours=1)

    with pytest.raises(Conflict, match="does not wait for a task"):
        it.run.complete(token, {})


def test_answers_that_are_not_plain_json_are_refused():
    it = case()

    with pytest.raises(Invalid, match="not plain JSON"):
        it.run.complete(it.wait("resolve").token, {"when": datetime(2026, 3, 2, tzinfo=UTC)})


def test_a_priority_that_is_no_number_leaves_the_task_stuck_until_it_is_mended():
    it = case(priority="urgent")

    assert [stuck.code for stuck in it.run.faults()] == ["priority.not_number"]
    it.correct(priority=2)
    it.retry()
    assert it.wait("resolve").priority == 2


def test_a_live_attribute_that_fails_later_is_mended_without_moving_the_due_moment():
    it = case()
    due = it.wait("resolve").due
    it.host.later(hours=1)
    it.correct(priority="urgent")
    assert [stuck.code for stuck in it.run.faults()] == ["priority.not_number"]
    it.correct(priority=4)
    it.retry()

    assert (it.wait("resolve").due, it.wait("resolve").priority, it.run.faults()) == (due, 4, [])


def test_whom_it_excludes_is_live_each_once_and_sorted():
    it = Case(
        process(
            '<startEvent id="s"/><userTask id="a" name="A" ek:excluded="=[requester, &quot;bob&quot;, null, &quot;bob&quot;]"/>'
            '<endEvent id="e"/>' + path("s", "a", "e")
        ),
        {"requester": "erin"},
    )
    assert it.wait("a").excluded == ("bob", "erin")
    it.correct(requester="carol")
    assert it.wait("a").excluded == ("bob", "carol")


@pytest.mark.parametrize(("value", "excluded"), [("erin", ("erin",)), ("=[null]", ()), ("=[]", ())])
def test_it_may_exclude_one_or_nobody(value, excluded):
    body = f'<startEvent id="s"/><userTask id="a" name="A" ek:excluded="{value}"/><endEvent id="e"/>' + path(
        "s", "a", "e"
    )
    assert Case(process(body)).wait("a").excluded == excluded


def test_a_name_without_a_value_is_a_fault_and_not_nobody():
    body = '<startEvent id="s"/><userTask id="a" name="A" ek:excluded="=implementers"/><endEvent id="e"/>' + path(
        "s", "a", "e"
    )
    it = Case(process(body))
    assert it.open() == []
    assert "are null; a list of sign-in names is needed, [] for nobody" in it.run.faults()[0].sentence


def test_a_stage_of_null_leaves_the_stage_as_it_is():
    body = (
        '<startEvent id="s"/><userTask id="a" name="A" ek:stage="First"/>'
        '<userTask id="b" name="B" ek:stage="=null"/><endEvent id="e"/>' + path("s", "a", "b", "e")
    )
    it = Case(process(body))
    it.complete("a")
    assert it.open() == ["b"]
    assert it.run.stage == "First"
