"""Parallel gateway: one token per incoming flow, counted among those that wait now."""

from __future__ import annotations

import itertools

import pytest

from tests.engine.bpmn.drawing import Case, beside


@pytest.mark.parametrize(("first", "second"), list(itertools.product(["ab", "ba"], repeat=2)))
def test_in_a_loop_the_second_round_waits_for_both_again(first: str, second: str):
    it = Case(beside(__file__, "parallel_gateway"), {"repeat": True})
    for order, again in ((first, True), (second, False)):
        it.complete(order[0])
        assert it.open() == [order[1]], "the join waits for the other branch"
        it.complete(order[1])
        assert it.open() == ["c"]
        it.complete("c", repeat=again)

    assert it.run.status == "completed"


def test_a_surplus_token_stays_at_the_join():
    it = Case(beside(__file__, "parallel_surplus"))
    it.complete("a")
    it.complete("b")
    assert it.open() == ["c"]
    it.complete("c")
    assert it.open() == ["after"]
    it.complete("after")

    assert it.run.status == "running"
    assert [stuck.code for stuck in it.run.faults()] == ["nothing_waits"]
    assert "'join'" in it.run.faults()[0].sentence
