"""Events with several definitions: all of them, or any."""

from __future__ import annotations

from tests.engine.bpmn.drawing import Case, beside


def test_parallel_multiple_waits_for_all_and_multiple_for_any():
    it = Case(beside(__file__, "parallel_multiple"))
    waits = {wait.kind: wait.token for wait in it.run.waits()}
    assert len(set(waits.values())) == 2, "each definition is awaited by itself"

    it.run.deliver(waits["signal"])
    it._rest()
    assert "both" in {wait.element for wait in it.run.waits()}
    it.run.deliver(waits["message"])
    it._rest()
    assert {wait.kind for wait in it.run.waits()} == {"message", "timer"}
    it.fire("any")
    assert it.run.status == "completed"
