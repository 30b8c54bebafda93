"""Receive tasks wait for their message, by name and correlation; a boundary timer may give up first."""

from __future__ import annotations

import pytest

from engine.errors import Conflict
from tests.engine.bpmn.drawing import Case, beside


def case() -> Case:
    return Case(beside(__file__, "receive_task"), {"order": 7})


def test_it_waits_by_name_and_correlation():
    wait = case().wait("wait")

    assert (wait.kind, wait.name, wait.correlation) == ("message", "Answer", "7")


def test_the_correlation_is_fixed_when_it_begins_to_wait():
    it = case()
    it.correct(order="8")

    assert it.wait("wait").correlation == "7"


def test_the_payload_reaches_only_declared_names():
    it = case()
    it.deliver("wait", {"text": "Yes", "secret": 1})

    assert it.run.variables == {"order": 7, "whole": {"text": "Yes", "secret": 1}, "text": "Yes"}


def test_its_boundary_timer_gives_up():
    it = case()
    it.fire("late")

    assert it.run.outcome == "Given_up"


def test_a_message_cannot_be_delivered_twice():
    it = case()
    token = it.wait("wait").token
    it.deliver("wait", {})

    with pytest.raises(Conflict):
        it.run.deliver(token, {})
