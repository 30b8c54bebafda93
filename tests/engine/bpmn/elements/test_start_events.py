"""Start events: one of several begins an instance; what needs no incoming flow begins with it."""

from __future__ import annotations

import pytest

from engine.bpmn.definition import StartEvent
from engine.errors import Invalid
from tests.engine.bpmn.drawing import Case, beside


def test_the_ways_in_are_told():
    assert beside(__file__, "start_events").starts == (
        StartEvent("plain", "none"),
        StartEvent("called", "message", "Answer"),
        StartEvent("alarmed", "signal", "Alarm"),
        StartEvent("nightly", "timer", "", "0 3 * * *"),
    )


def test_without_a_choice_the_plain_one_begins():
    assert Case(beside(__file__, "start_events")).passed()[0] == "plain"


def test_a_message_brings_its_payload():
    it = Case(beside(__file__, "start_events"), at="called", payload={"text": "Hello", "more": 1})

    assert it.run.variables == {"whole": {"text": "Hello", "more": 1}, "text": "Hello"}
    assert it.open() == ["work"]


def test_an_unknown_start_is_refused():
    with pytest.raises(Invalid, match="no start event 'nowhere'"):
        Case(beside(__file__, "start_events"), at="nowhere")


def test_a_receive_task_can_begin_an_instance():
    made = beside(__file__, "receive_start")
    assert made.starts == (StartEvent("wait", "message", "Answer"),)
    it = Case(made, at="wait", payload={"text": "Hello"})

    assert (it.open(), it.run.variables) == (["work"], {"text": "Hello"})


def test_what_begins_with_an_event_only_does_not_begin_without():
    with pytest.raises(Invalid, match="begins only with an event"):
        Case(beside(__file__, "receive_start"))


def test_an_activity_without_incoming_flow_begins_with_the_instance():
    assert Case(beside(__file__, "implicit_start")).open() == ["beside", "work"]
