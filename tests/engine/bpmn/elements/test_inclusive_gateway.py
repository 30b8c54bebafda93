"""Inclusive gateway: splits by condition, joins when nothing more can come, in every round of a loop."""

from __future__ import annotations

import itertools

import pytest

from tests.engine.bpmn.drawing import Case, beside


@pytest.mark.parametrize(("x", "y", "ways"), [(True, True, ["a", "b"]), (True, False, ["a"]), (False, False, ["c"])])
def test_it_joins_what_it_split(x, y, ways):
    it = Case(beside(__file__, "inclusive_gateway"), {"x": x, "y": y, "repeat": False})
    assert it.open() == ways
    for way in ways:
        assert "after" not in it.open()
        it.complete(way)

    assert it.open() == ["after"]
    it.complete("after")
    assert it.run.status == "completed"


@pytest.mark.parametrize(("first", "second"), list(itertools.product(["ab", "ba"], repeat=2)))
def test_the_second_round_of_a_loop_is_like_the_first(first: str, second: str):
    it = Case(beside(__file__, "inclusive_gateway"), {"x": True, "y": True})
    for order, again in ((first, True), (second, False)):
        it.complete(order[0])
        assert it.open() == [order[1]]
        it.complete(order[1])
        assert it.open() == ["after"]
        it.complete("after", repeat=again)

    assert it.run.status == "completed"


def test_when_nothing_holds_and_there_is_no_default_the_token_is_stuck():
    it = Case(beside(__file__, "inclusive_gateway"), {"x": None, "y": True})

    assert [(stuck.element, stuck.code) for stuck in it.run.faults()] == [("split", "condition.not_boolean")]
    it.correct(x=False)
    it.retry()
    assert it.open() == ["b"]
