"""Business rule tasks write what a decision of the pack gives, and say in the history why."""

from __future__ import annotations

from pathlib import Path

from tests.engine.bpmn.drawing import Case, beside

TABLE = (Path(__file__).parent / "priority.dmn").read_text(encoding="utf-8")


def case(**variables: object) -> Case:
    return Case(beside(__file__, "business_rule_task", **{"priority.dmn": TABLE}), variables)


def test_each_output_is_a_variable_or_the_whole_goes_under_a_name():
    it = case(impact=1)

    assert it.run.variables["priority"] == 1
    assert it.run.variables["again"] == 1


def test_the_history_says_which_rule_decided():
    decided = next(happening for happening in case(impact=2).happenings if happening.kind == "decided")

    assert decided.detail["decision"] == "priority"
    assert (decided.detail["outputs"], decided.detail["rules"]) == (3, [2])


def test_a_decision_that_contradicts_itself_leaves_the_token_stuck():
    it = case(impact=9)

    assert [(stuck.element, stuck.code) for stuck in it.run.faults()] == [("rate", "decision.failed")]
    it.correct(impact=1)
    it.retry()
    assert it.run.variables["priority"] == 1
