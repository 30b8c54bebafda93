"""The run: budgets, deadlocks, faults that do not spread, what is told outside, and the cost of age."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.bpmn import instance
from engine.bpmn.run import OverBudget
from engine.errors import Conflict, Invalid
from tests.engine.bpmn.drawing import Case, Host, beside, flow, path, process

CASE = str(Path(__file__).parent / "elements" / "case.py")
SPIN = (
    '<startEvent id="s"/><exclusiveGateway id="top"/>'
    '<scriptTask id="t" scriptFormat="feel"><script>{n: n + 1}</script></scriptTask>'
    '<exclusiveGateway id="again" default="again_e"/><endEvent id="e"/>'
    + path("s", "top", "t", "again", "e") + flow("again", "top", "n &lt; limit")
)  # fmt: skip


def test_a_loop_that_never_waits_is_stopped_with_the_place_in_a_sentence():
    with pytest.raises(OverBudget) as stopped:
        process(SPIN).start(Host(), {"n": 0, "limit": 1_000_000})

    assert f"limits: {instance.STEPS} steps" in stopped.value.sentence


def test_a_long_loop_within_the_budget_ends():
    run = process(SPIN).start(Host(), {"n": 0, "limit": 1000})

    assert (run.status, run.variables["n"]) == ("completed", 1000)


def test_too_many_tokens_are_stopped():
    tasks = '<task id="a" completionQuantity="80"/><task id="b" completionQuantity="80"/><userTask id="u"/>'
    split = f'<startEvent id="s"/>{tasks}<endEvent id="e"/>' + path("s", "a", "b", "u", "e")

    with pytest.raises(OverBudget, match="limits"):
        process(split).start(Host(), {})


def test_a_join_that_a_token_never_reaches_is_told_and_not_passed_over():
    text = (
        '<startEvent id="s"/><exclusiveGateway id="x" default="x_a"/>'
        '<task id="a"/><task id="b"/><parallelGateway id="j"/><endEvent id="e"/>'
        + path("s", "x", "a", "j", "e")
        + flow("x", "b", "false")
        + flow("b", "j")
        + flow("x", "e", "false")
    )  # fmt: skip  (without a way past it the rules would not let it be deployed)
    it = Case(process(text))

    stuck = it.run.faults()[0]
    assert (it.run.status, stuck.token, stuck.element, stuck.code) == ("running", "", "j", "nothing_waits")


def test_cancelling_stops_everything_and_keeps_the_reason():
    it = Case(beside(CASE, "event_sub_process"), {"log": []})
    it.run.cancel("Reported twice.")

    assert (it.run.status, it.run.reason, it.run.waits()) == ("aborted", "Reported twice.", [])
    assert it.run.take_happenings()[-1].detail["reason"] == "Reported twice."


def test_retrying_what_is_not_in_error_is_refused():
    it = Case(beside(CASE, "user_task"), {"title": "x"})

    with pytest.raises(Conflict, match="not in error"):
        it.run.retry(it.wait("resolve").token)


@pytest.mark.parametrize("command", ["complete", "fire", "deliver", "finish", "throw"])
def test_a_command_for_a_token_that_is_gone_is_refused(command: str):
    it = Case(beside(CASE, "user_task"), {"title": "x"})
    given = {"complete": ({},), "throw": ("CODE",)}.get(command, ())

    with pytest.raises(Conflict, match="any more"):
        getattr(it.run, command)("t99", *given)


def test_happenings_and_what_was_sent_are_taken_once():
    run = beside(CASE, "send_task").start(Host(), {"mail": "x", "note": "y"})

    assert [happening.kind for happening in run.take_happenings()][-1] == "ended"
    assert (run.take_happenings(), len(run.take_sent()), run.take_sent()) == ([], 2, [])


def test_flows_are_noted_by_their_id():
    it = Case(beside(CASE, "exclusive_gateway"), {"n": 5, "log": []})

    assert it.passed("flow") == ["start_size", "size_small", "small_merge", "merge_after"]


def test_token_ids_are_never_used_twice():
    it = Case(beside(CASE, "lap"), {"more": True})
    seen = set()
    for _ in range(5):
        token = it.wait("lap").token
        assert token not in seen
        seen.add(token)
        it.complete("lap", more=True)


def test_the_thousandth_item_costs_no_search(monkeypatch: pytest.MonkeyPatch):
    made = process(
        '<startEvent id="s"/><userTask id="t"><multiInstanceLoopCharacteristics><loopCardinality>1000</loopCardinality>'
        '</multiInstanceLoopCharacteristics></userTask><endEvent id="e"/>' + path("s", "t", "e")
    )
    run = made.start(Host(), {})
    tokens = [wait.token for wait in run.waits()]
    looked: list[int] = []
    scope = run._instance
    monkeypatch.setattr(scope, "tasks", _Counting(scope.tasks, looked))
    for token in tokens[:-1]:
        run.complete(token, {})
    assert looked == [], "nobody went through all tokens"
    run.complete(tokens[-1], {})
    assert run.status == "completed"


class _Counting(dict[str, object]):
    """Notes whoever goes through all of it."""

    def __init__(self, given: dict[str, object], looked: list[int]) -> None:
        super().__init__(given)
        self.looked = looked

    def values(self):
        self.looked.append(len(self))
        return super().values()

    def __iter__(self):
        self.looked.append(len(self))
        return super().__iter__()


def test_one_definition_serves_many_runs_at_once():
    made = beside(CASE, "multi_instance")
    one, two = Case(made, {"people": ["alice"]}), Case(made, {"people": ["bob", "carol"]})
    one.complete("vote", vote="yes")

    assert (one.open(), two.open()) == (["after"], ["vote", "vote"])


def test_what_one_branch_writes_the_other_sees():
    text = (
        '<startEvent id="s"/><parallelGateway id="f"/><userTask id="a"/><userTask id="b"/>'
        '<parallelGateway id="j"/><endEvent id="e"/>'
        + path("s", "f", "a", "j", "e") + path("f", "b", "j")
    )  # fmt: skip
    it = Case(process(text), {"list": [1, 2, 3]})
    it.complete("a", list=[1])
    assert it.run.variables_of(it.wait("b").token)["list"] == [1]
    it.complete("b", list=[5, 5])

    assert it.run.variables["list"] == [5, 5]


def test_what_a_caller_gave_is_its_own_again():
    given = {"list": [1]}
    run = beside(CASE, "lap").start(Host(), given)
    given["list"].append(2)

    assert run.variables["list"] == [1]


def test_a_problem_of_a_diagram_names_its_element_and_all_are_told_together():
    body = (
        '<startEvent id="s"/><exclusiveGateway id="g" default="g_e"/><userTask id="t"/><endEvent id="e"/>'
        '<scriptTask id="x" scriptFormat="feel"><script>)</script></scriptTask>'
        + path("s", "g") + flow("g", "t", "1 +") + path("t", "x", "e") + flow("g", "e")
    )  # fmt: skip
    with pytest.raises(Invalid) as refusal:
        process(body)

    assert {"g_t", "x"} <= {problem.element for problem in refusal.value.problems}
