"""Messages and signals that are thrown: to what waits inside, and out."""

from __future__ import annotations

from tests.engine.bpmn.drawing import Case, beside, path, process


def test_a_message_that_is_taken_inside_does_not_go_out_and_the_next_does():
    it = Case(beside(__file__, "message_events"), {"word": "Hello", "number": "INC0000001"})

    assert it.run.status == "completed"
    assert it.run.variables["heard"] == "Hello"
    assert [(sent.kind, sent.name, sent.correlation, sent.payload) for sent in it.sent] == [
        ("signal", "Alarm", None, {}),
        ("message", "Answer", '"INC0000001"', {}),
    ]


def test_one_message_reaches_one_of_two_that_wait():
    body = (
        '<startEvent id="s"/><parallelGateway id="f"/><receiveTask id="first" messageRef="m"/><receiveTask id="second" messageRef="m"/>'
        '<userTask id="u"/><intermediateThrowEvent id="say"><messageEventDefinition messageRef="m"/></intermediateThrowEvent>'
        '<endEvent id="e"/>' + path("s", "f", "first", "e") + path("f", "second", "e") + path("f", "u", "say", "e")
    )
    it = Case(process(body, head='<message id="m" name="Answer"/>'), {"number": 1})
    it.complete("u")

    assert [wait.element for wait in it.run.waits()] == ["second"]
    assert it.sent == []
