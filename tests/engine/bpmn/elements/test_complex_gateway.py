"""Complex gateway: goes on at the token that fulfils its condition, swallows the rest of the round."""

from __future__ import annotations

from tests.engine.bpmn.drawing import Case, beside


def test_two_of_three_are_enough_and_the_third_is_swallowed():
    it = Case(beside(__file__, "complex_gateway"))
    it.complete("b")
    assert it.open() == ["a", "c"]
    it.complete("c")
    assert it.open() == ["a", "after"]
    it.complete("after")
    assert it.run.status == "running"
    it.complete("a")
    assert it.run.status == "completed"
    assert it.passed().count("two") == 1
