"""Boundary events: armed beside the work of their host, interrupting at once or spawning, timers as often as they say."""

from __future__ import annotations

from datetime import timedelta

from tests.engine.bpmn.drawing import Case, beside


def case() -> Case:
    return Case(beside(__file__, "boundary_events"), {"log": []})


def test_each_waits_with_its_host():
    it = case()
    host = it.wait("work").token

    assert {wait.element: wait.host for wait in it.run.waits()} == {
        "work": None, "remind": host, "note": host, "once": host, "stop": host,
    }  # fmt: skip


def test_a_message_that_does_not_interrupt_comes_as_often_as_it_likes():
    it = case()
    for _ in range(3):
        it.deliver("note")

    assert it.run.variables["log"] == ["noted"] * 3
    assert it.open() == ["work"]


def test_a_cycle_comes_as_often_as_it_says_and_its_due_moments_follow_one_another():
    it = case()
    first = it.wait("remind").due
    it.host.later(minutes=100)
    it.run.fire(it.wait("remind").token)
    it._rest()
    assert it.wait("remind").due == first + timedelta(hours=1), "a late worker does not shift the next"
    it.fire("remind")

    assert it.run.variables["log"] == ["reminded", "reminded"]
    assert "remind" not in {wait.element for wait in it.run.waits()}


def test_a_duration_that_does_not_interrupt_comes_once():
    it = case()
    it.fire("once")

    assert it.run.variables["log"] == ["onced"]
    assert "once" not in {wait.element for wait in it.run.waits()}


def test_completing_the_host_ends_them_all():
    it = case()
    it.complete("work")

    assert (it.run.status, it.run.waits()) == ("completed", [])


def test_an_interrupting_one_ends_the_host_and_the_others():
    it = case()
    it.deliver("stop")

    assert (it.run.status, it.run.variables["log"]) == ("completed", ["stopped"])


def test_a_running_sub_process_stops_at_once():
    it = Case(beside(__file__, "boundary_stops_at_once"))
    it.deliver("stop")

    assert it.open() == ["after"]
    assert "second" not in it.passed("entered")
