"""Tasks: found, listed, claimed, released, assigned, completed; and each refusal."""

import threading

import pytest
from sqlalchemy import event

from engine import inbox, instances, people, tasks
from engine.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal, Stale
from tests.engine import errands

YES = {"verdict_given": "yes"}


@pytest.fixture
def task(desk):
    return errands.asked(desk).opened[0].id


def act(database, verb, *args, **kwargs):
    with database.transaction() as session:
        return verb(session, *args, **kwargs)


def row(database, task):
    return next(one for one in errands.rows(database, "task") if one["id"] == task)


def test_a_task_shows_its_form_and_what_the_form_sees(desk, task, alice):
    with desk.reading() as session:
        view = tasks.find(session, task, by=alice)
    assert (view.row.title, view.row.number, view.row.subject, view.revision) == (
        "Review the errand",
        "ERR0000001",
        "Buy bread",
        1,
    )
    assert [field.key for field in view.form.fields] == ["verdict_given", "why_not"]
    assert view.variables["title"] == "Buy bread"


def test_a_task_of_others_is_not_found(desk, task, erin, mallory):
    for person in (erin, mallory):
        for verb, more in ((tasks.find, {}), (tasks.claim, {}), (tasks.release, {}), (tasks.assign, {"to": "bob"})):
            with pytest.raises(NotFound, match="not yours to see"):
                act(desk, verb, task, by=person, **more)
        with pytest.raises(NotFound):
            act(desk, tasks.complete, task, YES, by=person)
    with pytest.raises(NotFound):
        act(desk, tasks.complete, 999, YES, by=erin)


def test_boxes_hold_what_they_say_and_counts_are_right(desk, task, alice, bob, erin):
    second = errands.asked(desk, title="Buy milk", priority=1).opened[0].id
    act(desk, tasks.claim, second, by=alice)
    with desk.reading() as session:
        assert [one.id for one in inbox.listed(session, by=alice, box="mine").items] == [second]
        assert [one.id for one in inbox.listed(session, by=alice, box="groups").items] == [task]
        assert [one.id for one in inbox.listed(session, by=alice, box="all").items] == [second, task], "urgent first"
        assert [one.id for one in inbox.listed(session, by=alice, box="all", search="BREAD").items] == [task]
        for person, held in ((alice, (1, 2, 2)), (bob, (0, 2, 2)), (erin, (0, 0, 0))):
            counts = inbox.counts(session, by=person)
            assert (counts["mine"], counts["groups"], counts["all"]) == held


def test_a_claimed_task_is_nobody_elses_to_claim(desk, task, alice, bob):
    act(desk, tasks.claim, task, by=alice)
    assert row(desk, task)["assignee"] == "alice"
    with pytest.raises(Conflict, match="was taken by Alice"):
        act(desk, tasks.claim, task, by=bob)
    act(desk, tasks.release, task, by=alice)
    assert row(desk, task)["assignee"] is None
    act(desk, tasks.claim, task, by=bob)
    assert [one["verb"] for one in errands.rows(desk, "history")] == [
        "instance.started",
        "task.claimed",
        "task.released",
        "task.claimed",
    ]


def test_only_the_one_who_has_it_gives_it_back(desk, task, alice, bob, dave):
    with pytest.raises(Conflict, match="not assigned"):
        act(desk, tasks.release, task, by=alice)
    act(desk, tasks.claim, task, by=alice)
    with pytest.raises(NotAllowed, match="assigned to Alice"):
        act(desk, tasks.release, task, by=bob)
    act(desk, tasks.release, task, by=dave)


def test_a_task_is_handed_to_members_of_its_group_only(desk, task, alice):
    act(desk, tasks.assign, task, to="bob", by=alice, reason="Knows bread.")
    assert row(desk, task)["assignee"] == "bob"
    assert errands.rows(desk, "history")[-1]["detail"] == {"task": task, "to": "bob", "reason": "Knows bread."}
    for nobody in ("erin", "zoe"):
        with pytest.raises(Invalid, match=nobody):
            act(desk, tasks.assign, task, to=nobody, by=alice)


def test_an_agent_of_another_group_sees_but_does_not_act(desk, task):
    act(desk, people.add, "frank", name="Frank", roles=["agent"], groups=["network"])
    with desk.reading() as session:
        frank = people.actor(session, "frank")
        assert tasks.find(session, task, by=frank).row.id == task
    for verb, more in ((tasks.claim, ()), (tasks.complete, (YES,))):
        with pytest.raises(NotAllowed, match="group 'service_desk'"):
            act(desk, verb, task, *more, by=frank)


def test_completing_moves_the_instance_on(desk, task, alice):
    moved = act(desk, tasks.complete, task, YES, by=alice)
    assert (moved.number, moved.stage, moved.status) == ("ERR0000001", "Fetching", "open")
    done = row(desk, task)
    assert (done["status"], done["done_by"]) == ("done", "alice")
    [job] = [one for one in errands.rows(desk, "job") if one["instance_id"]]
    assert (job["kind"], job["connector"], job["payload"]) == ("service", "fetch", {"what": "Buy bread"})


def test_the_end_of_the_last_token_ends_the_instance(desk, task, alice):
    moved = act(desk, tasks.complete, task, {"verdict_given": "no", "why_not": "We have bread."}, by=alice)
    assert moved.status == "ended"
    [instance] = errands.rows(desk, "instance")
    assert (instance["outcome"], instance["status"]) == ("Rejected", "ended")
    assert instance["ended_at"] is not None
    assert [one for one in errands.rows(desk, "job") if one["instance_id"]] == [], "the timer at the task went with it"


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({}, "verdict_given"),
        ({"verdict_given": "never"}, "verdict_given"),
        ({"verdict_given": "no"}, "why_not"),
        ({"verdict_given": "yes", "title": "x"}, "title"),
        ({"verdict_given": ["yes"]}, "verdict_given"),
    ],
)
def test_answers_that_do_not_fit_the_form_are_refused_at_their_field(desk, task, alice, answers, field):
    with pytest.raises(Invalid) as refusal:
        act(desk, tasks.complete, task, answers, by=alice)
    assert field in refusal.value.fields
    assert row(desk, task)["status"] == "open"


def test_a_hidden_field_never_reaches_the_instance(desk, task, alice, dave):
    moved = act(desk, tasks.complete, task, {"verdict_given": "yes", "why_not": "sneaked in"}, by=alice)
    with desk.reading() as session:
        assert "why_not" not in instances.find(session, moved.id, by=dave).data


def test_a_task_done_already_says_by_whom_and_when(desk, task, alice, bob):
    act(desk, tasks.complete, task, YES, by=bob)
    with pytest.raises(Conflict, match=r"completed by Bob at \d{4}-\d\d-\d\d \d\d:\d\d UTC; it cannot be completed"):
        act(desk, tasks.complete, task, YES, by=alice)
    with pytest.raises(Conflict, match="it cannot be claimed"):
        act(desk, tasks.claim, task, by=alice)


def test_a_cancelled_task_says_that_the_ticket_moved_on(desk, task, alice, dave):
    [instance] = errands.rows(desk, "instance")
    act(desk, instances.cancel, instance["id"], by=dave, reason="Not needed.")
    with pytest.raises(Conflict, match="no longer needed"):
        act(desk, tasks.complete, task, YES, by=alice)


def test_a_stale_form_is_refused(desk, task, alice, bob):
    act(desk, tasks.claim, task, by=bob)
    with pytest.raises(Stale, match="changed since you opened it"):
        act(desk, tasks.complete, task, YES, by=bob, revision=1)
    assert act(desk, tasks.complete, task, YES, by=bob, revision=2).stage == "Fetching"


def test_a_completion_takes_at_most_eight_statements_and_one_commit(desk, task, alice):
    with desk.reading() as session:
        tasks.find(session, task, by=alice)  # the version is compiled, as in any process that has served one request
    seen, commits = [], []
    event.listen(desk.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    event.listen(desk.engine, "commit", lambda *_: commits.append(1))
    act(desk, tasks.complete, task, YES, by=alice)
    assert len([text for text in seen if not text.startswith("BEGIN")]) <= 8, seen
    assert len(commits) == 1


def test_eight_people_complete_one_task_and_one_wins(desk, task, alice, bob):
    answers: list[object] = []
    gate = threading.Barrier(8)

    def complete(person) -> None:
        gate.wait()
        try:
            answers.append(act(desk, tasks.complete, task, YES, by=person))
        except Refusal as refusal:
            answers.append(refusal)

    threads = [threading.Thread(target=complete, args=(person,)) for person in (alice, bob) * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    refused = [one for one in answers if isinstance(one, Conflict)]
    assert (len(answers), len(refused)) == (8, 7), answers
    assert [one["verb"] for one in errands.rows(desk, "history")].count("task.completed") == 1
