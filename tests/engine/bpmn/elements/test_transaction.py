"""Transactions: a cancel end stops the rest, compensates what was done, and goes on at the boundary."""

from __future__ import annotations

from tests.engine.bpmn.drawing import Case, beside


def test_cancel_compensates_and_goes_on_at_the_boundary():
    it = Case(beside(__file__, "transaction"), {"log": []})
    assert it.open() == ["check", "ship"]
    it.complete("check")

    assert it.open() == ["tell"]
    assert it.run.variables["log"] == ["pay", "unpay"]
    it.complete("tell")
    assert (it.run.status, it.run.outcome) == ("completed", "Over")
