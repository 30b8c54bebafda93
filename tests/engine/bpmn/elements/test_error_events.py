"""Errors look outwards for their code; uncaught they end the instance."""

from __future__ import annotations

import pytest

from tests.engine.bpmn.drawing import Case, beside


@pytest.mark.parametrize(("stock", "outcome"), [(0, "Backorder"), (5, "Refund")])
def test_the_catcher_of_this_very_code_comes_before_the_one_of_any(stock: int, outcome: str):
    it = Case(beside(__file__, "error_events"), {"stock": stock})

    assert (it.run.status, it.run.outcome, it.open()) == ("completed", outcome, [])


def test_an_uncaught_error_aborts_the_instance_and_what_ran_beside():
    it = Case(beside(__file__, "error_uncaught"))

    assert (it.run.status, it.run.outcome, it.run.waits()) == ("aborted", "Out of stock", [])
    assert "NO_STOCK" in str(it.run.reason)
