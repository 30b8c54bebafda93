"""Messages and signals that are thrown: to what waits inside, and out."""

from __future__ import annotations

from tests.engine.bpmn.drawing import Case, beside


def test_a_message_that_is_taken_inside_does_not_go_out_and_the_next_does():
    it = Case(beside(__file__, "message_events"), {"word": "Hello", "number": "INC0000001"})

    assert it.run.status == "completed"
    assert it.run.variables["heard"] == "Hello"
    assert [(sent.kind, sent.name, sent.correlation, sent.payload) for sent in it.sent] == [
        ("signal", "Alarm", None, {}),
        ("message", "Answer", '"INC0000001"', {}),
    ]
