"""Escalations tell someone outwards and go on; uncaught they are noted."""

from __future__ import annotations

from tests.engine.bpmn.drawing import Case, beside


def test_it_is_caught_without_interrupting():
    it = Case(beside(__file__, "escalation_events"), {"log": []})

    assert (it.open(), it.run.variables["log"]) == (["finish"], ["chief"])
    it.complete("finish")
    assert it.run.status == "completed"


def test_uncaught_it_goes_on_and_the_history_says_so():
    it = Case(beside(__file__, "escalation_uncaught"))

    assert it.run.status == "completed"
    assert [happening.detail for happening in it.happenings if happening.kind == "escalated"] == [
        {"code": "LATE", "caught": False}
    ]
