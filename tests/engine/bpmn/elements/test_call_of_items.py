"""Items with boundary events inside a called process: what shared processes such as approvals are made of."""

from __future__ import annotations

from tests.engine.bpmn.drawing import Case, beside

PEOPLE = ["alice", "bob", "carol"]


def case() -> Case:
    return Case(beside(__file__, "call_of_items"), {"people": PEOPLE, "said": "outside"})


def assigned(it: Case) -> list[str]:
    return sorted(str(wait.assignee) for wait in it.run.waits() if wait.kind == "task")


def at(it: Case, person: str, boundary: str = "") -> str:
    """The token of a person's task, or of a boundary event on it."""
    [ask] = [wait.token for wait in it.run.waits() if wait.element == "ask" and wait.assignee == person]
    return (
        ask
        if not boundary
        else next(wait.token for wait in it.run.waits() if (wait.element, wait.host) == (boundary, ask))
    )


def test_one_completes_another_answers_by_message_and_the_last_is_not_needed():
    it = case()
    assert assigned(it) == PEOPLE
    it.run.complete(at(it, "alice"), {"said": "yes"})
    it._rest()
    it.run.deliver(at(it, "bob", "answered"), {"text": "no"})
    it._rest()
    assert it.run.outcome == "End"
    assert it.run.variables == {"people": PEOPLE, "said": "outside", "result": ["alice: yes", "bob: no"]}


def test_a_timer_replaces_the_person_of_its_own_item_alone():
    it = case()
    it.host.later(days=1)
    it.run.fire(at(it, "bob", "late"))
    it._rest()
    assert assigned(it) == ["alice", "carol", "deputy of bob"]
    it.run.complete(at(it, "deputy of bob"), {"said": "yes"})
    it._rest()
    assert assigned(it) == ["alice", "carol"]


def test_when_the_time_of_all_is_over_what_was_cast_is_kept():
    it = case()
    it.run.complete(at(it, "carol"), {"said": "yes"})
    it._rest()
    it.fire("closed")
    assert it.run.outcome == "End"
    assert it.run.variables["result"] == ["carol: yes"]


def test_when_the_caller_stops_nothing_of_it_waits():
    it = case()
    it.deliver("stopped")
    assert (it.run.outcome, it.run.waits()) == ("Halt", [])
    assert "result" not in it.run.variables
