"""Data objects are variables; what an activity declares as input or output stays inside it."""

from __future__ import annotations

from tests.engine.bpmn.drawing import Case, beside


def test_associations_copy_in_and_out():
    it = Case(beside(__file__, "data_objects"))

    assert it.open() == ["after"]
    assert it.run.variables == {"order": 7, "other": 1, "got": 8}
