"""Event-based gateway: the first event stops the others; two timers keep their own moments."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.engine.bpmn.drawing import Case, beside


def test_each_timer_has_its_own_due_moment():
    it = Case(beside(__file__, "event_based_gateway"))

    assert it.wait("late").due - it.wait("soon").due == timedelta(hours=23)


@pytest.mark.parametrize(("event", "outcome"), [("soon", "Hurried"), ("late", "Given_up"), ("answer", "Answered")])
def test_the_first_event_wins(event: str, outcome: str):
    it = Case(beside(__file__, "event_based_gateway"))
    it.deliver(event) if event == "answer" else it.fire(event)

    assert (it.run.status, it.run.outcome, it.run.waits()) == ("completed", outcome, [])
