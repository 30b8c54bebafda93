"""Terminate ends its scope at once, also what is ready to run."""

from __future__ import annotations

from tests.engine.bpmn.drawing import Case, beside


def test_what_is_ready_does_not_run_any_more():
    it = Case(beside(__file__, "terminate_event"), {"log": []})

    assert (it.run.status, it.run.outcome, it.run.variables["log"]) == ("completed", "Stopped", [])
