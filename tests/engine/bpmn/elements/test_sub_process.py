"""Sub-processes share the variables around them, unless they have inputs: those names are their own."""

from __future__ import annotations

from tests.engine.bpmn.drawing import Case, beside


def test_shared_and_own_variables():
    it = Case(beside(__file__, "sub_process"), {"who": "Erin"})

    assert it.open() == ["after"]
    assert it.run.variables == {"who": "Erin", "seen": "Erin!", "n": 1, "greeted": "Erin!?", "fresh": 1}
