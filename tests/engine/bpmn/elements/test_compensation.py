"""Compensation undoes what was done, latest first; one activity, a whole scope, a finished sub-process."""

from __future__ import annotations

from tests.engine.bpmn.drawing import Case, beside

DONE = ["fly", "sleep", "eat"]


def case() -> Case:
    return Case(beside(__file__, "compensation"), {"log": []})


def test_all_of_the_scope_latest_first():
    it = case()
    it.complete("decide", what="all")

    assert (it.run.status, it.run.variables["log"]) == ("completed", [*DONE, "unsleep", "unfly"])


def test_one_activity():
    it = case()
    it.complete("decide", what="fly")

    assert (it.run.outcome, it.run.variables["log"]) == ("Kept", [*DONE, "unfly"])


def test_nothing_is_undone_when_nothing_asks():
    it = case()
    it.complete("decide", what="nothing")

    assert it.run.variables["log"] == DONE


def test_a_finished_sub_process_is_undone_from_the_inside_even_after_a_reload():
    it = Case(beside(__file__, "compensation_sub_process"), {"log": []})
    it.complete("decide")

    assert it.run.variables["log"] == ["fly", "sleep", "unsleep", "unfly"]
    assert it.open() == ["after"]
    it.complete("after")
    assert it.run.status == "completed"
