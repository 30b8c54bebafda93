"""Exclusive gateway: the first flow that holds, else the default; never two, and stuck rather than lost."""

from __future__ import annotations

import pytest

from tests.engine.bpmn.drawing import Case, beside


@pytest.mark.parametrize(("n", "way"), [(500, "large"), (50, "medium"), (5, "small")])
def test_the_first_that_holds_else_the_default(n: int, way: str):
    assert Case(beside(__file__, "exclusive_gateway"), {"n": n, "log": []}).run.variables["log"] == [way]


def test_the_history_has_the_conditions_with_their_values():
    it = Case(beside(__file__, "exclusive_gateway"), {"n": 50, "log": []})
    chose = next(happening for happening in it.happenings if happening.kind == "chose")

    assert chose.detail == {"conditions": {"size_large": False, "size_medium": True}}


def test_when_nothing_holds_the_token_is_stuck_until_the_variables_are_mended():
    it = Case(beside(__file__, "exclusive_without_default"), {"n": 7})

    assert [(stuck.element, stuck.code) for stuck in it.run.faults()] == [("size", "gateway.no_flow")]
    it.correct(n=3)
    it.retry()
    assert it.run.outcome == "Small"


def test_a_condition_that_is_neither_true_nor_false_is_told_in_a_sentence():
    it = Case(beside(__file__, "exclusive_without_default"), {"n": None})

    stuck = it.run.faults()[0]
    assert stuck.code == "condition.not_boolean"
    assert "'n > 10'" in stuck.sentence


def test_each_token_passes_a_merge_by_itself():
    it = Case(beside(__file__, "exclusive_gateway"), {"n": 5, "log": []})

    assert it.open() == ["after"]
