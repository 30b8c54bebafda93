"""Call activities: a process with variables of its own; given a copy or its inputs, leaving what it wrote or its outputs."""

from __future__ import annotations

from tests.engine.bpmn.drawing import Case, beside


def test_a_copy_goes_in_and_what_was_written_comes_out():
    it = Case(beside(__file__, "call_activity"), {"who": "Erin"})
    assert it.run.variables == {"who": "Erin"}, "while it runs its variables are its own"
    it.correct(who="Mallory", other=1)
    it.complete("g_ask", asked=True)

    assert it.run.variables == {"who": "nobody", "other": 1, "greeted": "Hello Erin", "asked": True}


def test_only_inputs_go_in_and_only_outputs_come_out():
    it = Case(beside(__file__, "call_activity"), {"who": "Erin", "secret": 1})
    it.complete("g_ask")
    assert "secret" not in it.run.variables_of(it.wait("g_ask").token)
    it.complete("g_ask", asked=True)

    assert it.open() == ["after"]
    assert it.run.variables == {"who": "nobody", "secret": 1, "greeted": "Hello Erin", "answer": "Hello Bob"}
