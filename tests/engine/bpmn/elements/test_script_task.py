"""Script tasks: FEEL in the process, Python in the sandbox, errors to their catchers, failures stuck until they are mended."""

from __future__ import annotations

import pytest

from engine.errors import Invalid
from tests.engine.bpmn.drawing import Case, beside, flow, path, process

SCRIPT = (
    '<startEvent id="s"/><scriptTask id="t" scriptFormat="{0}"><script>{1}</script></scriptTask><endEvent id="e"/>'
    + path("s", "t", "e")
)


def test_feel_writes_its_result_or_the_entries_of_its_context():
    it = Case(beside(__file__, "script_task"), {"price": 3, "amount": 4})

    assert it.run.variables == {"price": 3, "amount": 4, "total": 12, "net": 12, "gross": 14.4}


def test_feel_that_gives_no_context_is_stuck_until_it_does():
    it = Case(process(SCRIPT.format("feel", "what")), {"what": 5})

    assert [(stuck.element, stuck.code) for stuck in it.run.faults()] == [("t", "script.no_context")]
    it.correct(what={"a": 1})
    it.retry()
    assert (it.run.status, it.run.variables["a"]) == ("completed", 1)


def test_python_writes_what_it_assigns_and_keeps_what_begins_with_an_underscore():
    it = Case(beside(__file__, "script_error"), {"stock": 3})

    assert it.run.status == "completed"
    assert it.run.variables == {"stock": 3, "left": 2}


def test_a_bpmn_error_from_a_script_is_caught_at_its_boundary():
    it = Case(beside(__file__, "script_error"), {"stock": 0, "log": []})

    assert (it.run.outcome, it.run.variables["log"]) == ("Ordered", ["order"])


def test_a_failing_script_stops_its_token_and_the_other_branch_goes_on():
    it = Case(beside(__file__, "script_error"), {})

    assert [(stuck.element, stuck.code) for stuck in it.run.faults()] == [("check", "script.failed")]
    assert "Check" in it.run.faults()[0].sentence or "check" in it.run.faults()[0].sentence
    it.correct(stock=2)
    it.retry()
    assert it.run.status == "completed"


@pytest.mark.parametrize(("language", "text"), [("feel", "1 +"), ("python", "x = (")])
def test_a_script_that_cannot_be_compiled_is_a_problem_at_deployment(language: str, text: str):
    with pytest.raises(Invalid) as refusal:
        process(SCRIPT.format(language, text))

    assert {problem.element for problem in refusal.value.problems} == {"t"}


def test_a_script_in_another_language_is_refused():
    with pytest.raises(Invalid):
        process(SCRIPT.format("javascript", "x = 1"))


def test_a_failing_branch_does_not_hold_up_the_other():
    it = Case(
        process(
            '<startEvent id="s"/><parallelGateway id="f"/>'
            '<scriptTask id="bad" scriptFormat="feel"><script>nothing</script></scriptTask>'
            '<scriptTask id="good" scriptFormat="feel"><script>{done: true}</script></scriptTask><endEvent id="e"/>'
            + path("s", "f", "bad", "e") + flow("f", "good") + flow("good", "e")
        )
    )  # fmt: skip

    assert it.run.variables["done"] is True
    assert [stuck.element for stuck in it.run.faults()] == ["bad"]
    assert it.run.status == "running"
