"""Ad-hoc sub-processes begin every activity without incoming flow and end when their condition holds."""

from __future__ import annotations

from tests.engine.bpmn.drawing import Case, beside


def test_it_ends_when_its_condition_holds():
    it = Case(beside(__file__, "ad_hoc_sub_process"), {"done": False})
    assert it.open() == ["call", "file"]
    it.complete("call")
    assert it.open() == ["file", "mail"]
    it.complete("file", done=True)

    assert (it.run.status, it.open()) == ("completed", [])


def test_it_ends_when_everything_is_done():
    it = Case(beside(__file__, "ad_hoc_sub_process"), {"done": False})
    for task in ("call", "mail", "file"):
        it.complete(task)

    assert it.run.status == "completed"


def test_a_condition_that_cannot_be_decided_leaves_the_activity_stuck_until_it_can():
    it = Case(beside(__file__, "ad_hoc_sub_process"), {"done": None})
    it.complete("call")
    assert [(stuck.element, stuck.code) for stuck in it.run.faults()] == [("call", "condition.not_boolean")]
    it.correct(done=False)
    it.retry()

    assert it.open() == ["file", "mail"]
