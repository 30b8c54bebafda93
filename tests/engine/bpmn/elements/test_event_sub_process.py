"""Event sub-processes: armed while their scope runs, interrupting or not, at every depth."""

from __future__ import annotations

from tests.engine.bpmn.drawing import Case, beside


def case() -> Case:
    return Case(beside(__file__, "event_sub_process"), {"log": []})


def test_a_message_starts_one_each_time_and_brings_its_payload():
    it = case()
    it.deliver("note_start", {"text": "one"})
    it.deliver("note_start", {"text": "two"})

    assert it.run.variables == {"log": ["note_work", "note_work"], "text": "two"}
    assert (it.open(), it.run.outcome) == (["work"], None)


def test_a_cycle_starts_one_each_time_until_it_is_over():
    it = case()
    it.fire("late_start")
    it.fire("late_start")

    assert it.run.variables["log"] == ["late_work", "late_work"]
    assert "late_start" not in {wait.element for wait in it.run.waits()}


def test_an_interrupting_one_stops_everything_else():
    it = case()
    it.deliver("stop_start")

    assert it.open() == ["stop_work"]
    assert [wait.element for wait in it.run.waits()] == ["stop_work"]
    it.complete("stop_work")
    assert (it.run.status, it.run.outcome) == ("completed", "Stop_end"), "it has taken over, so its end is the outcome"


def test_they_do_not_keep_an_instance_alive():
    it = case()
    it.complete("work")

    assert (it.run.status, it.run.waits()) == ("completed", [])


def test_an_error_start_catches_in_its_own_scope_and_the_flow_goes_on_after_it():
    it = Case(beside(__file__, "event_sub_process_nested"))
    it.complete("work")
    assert it.open() == ["mend_work"]
    it.complete("mend_work")
    assert it.open() == ["after"]


def test_its_correlation_may_rest_on_what_the_process_was_started_with():
    made = beside(__file__, "event_sub_process_received")
    it = Case(made, at="start", payload={"key": "disk"})
    assert it.wait("again_start", "message").correlation == '"disk"'
    it.deliver("again_start", {"key": "disk", "turn": 2})
    assert it.run.variables == {"alert": {"key": "disk"}, "later": {"key": "disk", "turn": 2}}
