"""Link events: a token that goes away comes back where the name is the same."""

from __future__ import annotations

from tests.engine.bpmn.drawing import Case, beside


def test_the_token_goes_on_at_the_target():
    it = Case(beside(__file__, "link_events"), {"log": []})

    assert (it.run.status, it.run.variables["log"]) == ("completed", ["a", "b"])
