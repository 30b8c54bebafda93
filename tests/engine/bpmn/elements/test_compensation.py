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


def test_each_item_of_a_multi_instance_sub_process_is_undone_with_its_own_variables():
    it = Case(beside(__file__, "compensation_items"), {"log": [], "places": ["Rome", "Oslo"]})
    it.complete("stay")
    it.complete("stay")
    it.complete("decide")

    assert it.run.variables["log"] == ["Rome", "Oslo", "back from Oslo", "back from Rome"]
    assert it.run.dump().count(b"place") == 1, "the scopes that were kept, with their place each, are gone"
    assert it.open() == ["after"]
    it.complete("after")
    assert it.run.status == "completed"


def test_items_of_an_activity_that_was_stopped_cannot_be_undone():
    it = Case(beside(__file__, "compensation_items"), {"log": [], "places": ["Rome", "Oslo"]})
    it.complete("stay")
    it.deliver("stop")
    it.complete("decide")

    assert (it.open(), it.run.variables["log"]) == (["after"], ["Rome", "Oslo"])


def test_a_handler_runs_once_for_each_item():
    it = Case(beside(__file__, "compensation_repeated"), {"log": []})

    assert (it.run.status, it.run.variables["log"]) == ("completed", [1, 2, 3, "undone", "undone", "undone"])
