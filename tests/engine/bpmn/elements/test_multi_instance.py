"""Multi-instance: an item's variables are its own, outputs are collected in order, conditions end it early."""

from __future__ import annotations

from tests.engine.bpmn.drawing import Case, beside

PEOPLE = ["alice", "bob", "carol"]


def votes(people: list[str] | None = None) -> Case:
    return Case(beside(__file__, "multi_instance"), {"people": PEOPLE if people is None else people})


def vote(it: Case, person: str, answer: str) -> None:
    token = next(wait.token for wait in it.run.waits() if wait.assignee == person)
    it.run.complete(token, {"vote": answer})
    it._rest()


def test_each_item_is_offered_with_its_own_variables():
    it = votes()

    assert sorted(str(wait.assignee) for wait in it.run.waits() if wait.kind == "task") == PEOPLE
    seen = it.run.variables_of(it.wait("vote").token)
    assert (seen["person"], seen["loopCounter"], seen["asked"]) == ("alice", 1, "alice?")


def test_outputs_are_collected_in_the_order_of_the_input():
    it = votes()
    for person in ("carol", "alice", "bob"):
        vote(it, person, "yes")

    assert it.run.variables == {
        "people": PEOPLE, "votes": [{"person": person, "vote": "yes"} for person in PEOPLE],
    }  # fmt: skip
    assert it.open() == ["after"]


def test_the_completion_condition_ends_the_others():
    it = votes()
    vote(it, "bob", "no")

    assert it.open() == ["after"]
    assert it.run.variables["votes"] == [{"person": "bob", "vote": "no"}]


def test_an_empty_collection_passes_with_an_empty_result():
    it = votes([])

    assert (it.open(), it.run.variables["votes"]) == (["after"], [])


def test_a_collection_that_is_no_list_is_stuck_until_it_is():
    it = Case(beside(__file__, "multi_instance"), {"people": "alice"})
    assert [(stuck.element, stuck.code) for stuck in it.run.faults()] == [("vote", "items.no_list")]
    it.correct(people=["alice"])
    it.retry()

    assert it.open() == ["vote"]


def test_a_boundary_timer_of_the_whole_stops_every_item():
    it = votes()
    it.fire("late")

    assert (it.run.status, it.run.outcome) == ("completed", "Overdue")


def test_a_second_round_begins_afresh():
    it = votes()
    for person in PEOPLE:
        vote(it, person, "yes")

    assert "person" not in it.run.variables
    assert "vote" not in it.run.variables


def test_one_after_the_other():
    it = Case(beside(__file__, "multi_instance_sequential"), {"steps": ["dig", None, "fill"]})
    for step in ("dig", "Step", "fill"):
        wait = it.wait("step")
        assert (wait.title, it.open()) == (step, ["step"])
        it.complete("step", result=f"{step} done")

    assert it.run.variables == {"steps": ["dig", None, "fill"], "results": ["dig done", "Step done", "fill done"]}


def test_a_number_of_times():
    assert Case(beside(__file__, "multi_instance_script"), {"n": 4, "total": 0}).run.variables["total"] == 10


def test_scripts_of_items_do_not_run_after_the_condition_has_ended_it():
    it = Case(beside(__file__, "multi_instance_script"), {"n": 0, "total": 0})

    assert (it.run.status, it.run.variables["total"]) == ("completed", 0)


def test_a_number_that_is_none_is_told():
    it = Case(beside(__file__, "multi_instance_script"), {"n": -1, "total": 0})

    assert [stuck.code for stuck in it.run.faults()] == ["items.no_number"]


def test_sub_processes_side_by_side_keep_their_variables_apart():
    it = Case(beside(__file__, "multi_instance_sub_process"), {"people": ["alice", "bob"]})
    for _ in range(2):
        wait = it.wait("ask")
        it.run.complete(wait.token, {"said": it.run.variables_of(wait.token)["person"]})
        it._rest()

    assert it.run.variables == {"people": ["alice", "bob"], "answers": ["alice", "bob"]}


def test_sub_processes_side_by_side_stop_together():
    it = Case(beside(__file__, "multi_instance_sub_process"), {"people": ["alice", "bob"]})
    it.complete("ask", said="x")
    it.deliver("stop")

    assert (it.run.status, it.run.outcome) == ("completed", "Stopped")
