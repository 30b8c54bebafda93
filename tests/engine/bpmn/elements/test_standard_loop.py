"""Standard loops: while the condition holds, at most as often as it says, asked before or after."""

from __future__ import annotations

import pytest

from tests.engine.bpmn.drawing import Case, beside


@pytest.mark.parametrize(("n", "limit", "after"), [(0, 3, 3), (0, 100, 5), (7, 3, 7)])
def test_before_each_round(n: int, limit: int, after: int):
    assert Case(beside(__file__, "standard_loop"), {"n": n, "limit": limit}).run.variables["n"] == after


def test_after_each_round():
    it = Case(beside(__file__, "standard_loop"), {"n": 9, "limit": 3})
    it.complete("again", more=True)
    assert it.open() == ["again"]
    it.complete("again", more=False)

    assert it.run.status == "completed"
