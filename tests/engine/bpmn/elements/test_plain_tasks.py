"""`bpmn:task` passes at once; a manual task is a person's work without a form."""

from __future__ import annotations

from tests.engine.bpmn.drawing import Case, beside


def test_a_task_without_a_kind_is_passed_and_a_manual_task_waits():
    it = Case(beside(__file__, "plain_tasks"))
    wait = it.wait("carry")

    assert it.passed() == ["start", "pack"]
    assert (wait.kind, wait.group, wait.form) == ("task", "porters", None)
    it.complete("carry")
    assert it.run.status == "completed"
