"""Conditional events fire when their condition becomes true, and again only after it was false."""

from __future__ import annotations

from tests.engine.bpmn.drawing import Case, beside, path, process


def test_a_boundary_fires_at_each_rise():
    it = Case(beside(__file__, "conditional_event"), {"log": []})
    for temperature in (20, 35, 40, 25, 31):
        it.correct(temperature=temperature)

    assert it.run.variables["log"] == ["cooled", "cooled"]


def test_a_catch_event_whose_condition_holds_already_is_passed():
    it = Case(beside(__file__, "conditional_event"), {"log": [], "done": True})
    it.complete("work")

    assert it.run.status == "completed"


def test_a_catch_event_waits_until_a_variable_makes_it_true():
    it = Case(beside(__file__, "conditional_event"), {"log": []})
    it.complete("work")
    assert it.wait("ready").kind == "condition"
    it.correct(done=True)

    assert it.run.status == "completed"


def test_a_condition_over_its_cap_stops_the_event_and_not_the_move():
    text = '<startEvent id="s"/><userTask id="u"/><endEvent id="e"/>' + path("s", "u", "e")
    cap = "some i in 1..n, j in 1..n satisfies i + j &lt; 0"
    boundary = f'<boundaryEvent id="b" attachedToRef="u" cancelActivity="false"><conditionalEventDefinition><condition>{cap}</condition>'
    made = process(text + boundary + "</conditionalEventDefinition></boundaryEvent>" + path("b", "e"))
    it = Case(made, {"n": 1})
    it.correct(n=1_000_000)

    assert it.open() == ["u"]
    assert [(stuck.element, stuck.code) for stuck in it.run.faults()] == [("b", "expression.failed")]
    it.correct(n=2)
    it.retry()
    assert (it.open(), it.run.faults()) == (["u"], [])
