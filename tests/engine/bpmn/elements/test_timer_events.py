"""Timers: due moments fixed when armed, in UTC, read in the zone of the process."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from SpiffWorkflow.bpmn.specs.event_definitions import timer

from tests.engine.bpmn.drawing import Case, beside, path, process


def test_dates_durations_and_expressions():
    it = Case(beside(__file__, "timer_events"), {"hours": 36})
    # 02:30 does not exist on the night the clocks go forward in Berlin: it is read with the offset before.
    assert it.wait("date").due == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    it.fire("date")
    assert it.wait("month").due == datetime(2026, 4, 29, 1, 30, tzinfo=UTC), "a month later at the same wall time"
    it.fire("month")
    assert it.wait("feel").due == datetime(2026, 4, 30, 13, 30, tzinfo=UTC)
    it.fire("feel")
    assert it.run.status == "completed"


def test_a_timer_that_cannot_be_read_leaves_its_token_stuck():
    it = Case(
        process(
            '<startEvent id="s"/><intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>=wait</timeDuration>'
            '</timerEventDefinition></intermediateCatchEvent><endEvent id="e"/>' + path("s", "t", "e")
        ),
        {"wait": "-PT5M"},
    )

    assert [(stuck.element, stuck.code) for stuck in it.run.faults()] == [("t", "timer.date")]
    it.correct(wait="PT5M")
    it.retry()
    assert it.wait("t").due == datetime(2026, 3, 2, 9, 5, tzinfo=UTC)


def test_the_clock_of_the_machine_decides_nothing(monkeypatch: pytest.MonkeyPatch):
    class Clockless(datetime):
        @classmethod
        def now(cls, tz=None):
            raise AssertionError("the library looked at the clock")

    monkeypatch.setattr(timer, "datetime", Clockless)
    it = Case(beside(__file__, "boundary_events"), {"log": []})
    it.fire("remind")
    it.fire("once")
    it.fire("remind")

    assert it.run.variables["log"] == ["reminded", "onced", "reminded"]
