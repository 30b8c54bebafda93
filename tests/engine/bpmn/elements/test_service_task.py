"""Service tasks: a connector's job outside, or a named function inside the move."""

from __future__ import annotations

import pytest

from engine.bpmn.run import BpmnError
from engine.errors import Conflict, NotFound
from tests.engine.bpmn.drawing import Case, Host, beside

NOTE = "Subject: For {{ requester.name }}\n\nDear {{ requester.name }},\nyour {{ thing }} is here{{ nothing }}.\n"


def sending(**variables: object) -> Case:
    given = {"requester": {"name": "Erin", "mail": "erin@example.org"}, "thing": "printer", **variables}
    return Case(beside(__file__, "service_task", **{"messages/note.md": NOTE}), given)


def test_a_connector_waits_with_its_parameters_and_the_rendered_text():
    wait = sending().wait("send")

    assert (wait.kind, wait.connector, wait.retries) == ("service", "email", 5)
    assert wait.parameters == {
        "to": "erin@example.org", "kind": "note", "subject": "For Erin", "text": "Dear Erin,\nyour printer is here.\n",
    }  # fmt: skip


def test_its_result_is_written_under_its_name_and_seen_by_outputs():
    it = sending()
    it.finish("send", {"ok": True})

    assert (it.run.status, it.run.variables["answer"], it.run.variables["sent"]) == ("completed", {"ok": True}, True)


def test_an_error_from_the_job_goes_to_the_boundary_that_catches_it():
    it = sending()
    it.throw("send", "NO_STOCK")

    assert (it.run.status, it.run.outcome) == ("completed", "Unsent")


def test_an_error_that_nothing_catches_leaves_the_token_stuck_and_a_retry_asks_for_a_new_job():
    it = sending()
    it.throw("send", "OTHER")

    assert [(stuck.element, stuck.code) for stuck in it.run.faults()] == [("send", "error.uncaught")]
    assert [wait.kind for wait in it.run.waits()] == []
    it.retry()
    assert it.wait("send").parameters["to"] == "erin@example.org"


def test_a_result_cannot_be_brought_twice():
    it = sending()
    token = it.wait("send").token
    it.finish("send", {"ok": True})

    with pytest.raises(Conflict, match="any more"):
        it.run.finish(token, {})


def called(function: object) -> Case:
    host = Host()
    host.functions["duplicates"] = function
    return Case(beside(__file__, "function"), {"title": "printer"}, host=host)


def test_a_named_function_runs_inside_the_move():
    it = called(lambda given: [given["title"]])

    assert it.host.calls == [("duplicates", {"title": "printer"})]
    assert it.run.variables["found"] == ["printer"]


def test_a_function_that_refuses_leaves_the_token_stuck_with_its_sentence():
    def refuse(_given: object) -> object:
        raise NotFound("There is no such thing.")

    it = called(refuse)
    assert [(stuck.code, stuck.sentence) for stuck in it.run.faults()] == [
        ("function.not_found", "There is no such thing.")
    ]
    it.host.functions["duplicates"] = lambda _given: []
    it.retry()
    assert it.run.status == "completed"


def test_a_function_that_throws_a_bpmn_error_is_caught_at_the_boundary():
    def throw(_given: object) -> object:
        raise BpmnError("NO_STOCK")

    assert called(throw).run.outcome == "Nothing"


def test_a_function_that_gives_what_cannot_be_kept_leaves_the_token_stuck():
    it = called(lambda _given: {1, 2})

    assert [(stuck.element, stuck.code) for stuck in it.run.faults()] == [("look", "function.value.type")]
