"""Batches: many at once, each in a transaction of its own, with what became of it."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from engine import batch_deeds, batch_views, batches, now, tasks
from engine.errors import Conflict, Invalid, NotFound
from engine.worker import Worker
from tests.engine import errands
from tests.people import ALICE, BOB, CAROL, DAVE, ERIN, MALLORY


@pytest.fixture
def desk(database):
    errands.deployed(database)
    return database


def some(desk, count=3):
    return [errands.asked(desk, title=f"Errand {number}").opened[0].id for number in range(count)]


def prepared(desk, deed, chosen, *, by=ALICE, **given):
    with desk.transaction() as session:
        batch = batches.made(session, deed, chosen, by=by)
        batches.begin(session, batch, given, by=by)
    return batch


def run(desk, batch):
    going = True
    while going:
        with desk.transaction() as session:
            going = batches.step(session, batch)


def done(desk, deed, chosen, *, by=ALICE, **given):
    batch = prepared(desk, deed, chosen, by=by, **given)
    run(desk, batch)
    return batch


def view(desk, batch, by=ALICE):
    with desk.reading() as session:
        return batch_views.find(session, batch, by=by)


def assignees(desk):
    return [row["assignee"] for row in sorted(errands.rows(desk, "task"), key=lambda row: row["id"])]


def test_what_can_and_what_cannot_is_said_before(desk):
    chosen = some(desk)
    with desk.transaction() as session:
        tasks.claim(session, chosen[0], by=BOB)
        tasks.claim(session, chosen[1], by=ALICE)
        batch = batches.made(session, "claim", chosen, by=ALICE)
    before = view(desk, batch)
    assert (before.waiting, before.row.status) == (1, "ready")
    assert {(one.why, one.count) for one in before.refused} == {("taken by somebody else", 1), ("yours already", 1)}
    assert assignees(desk) == ["bob", "alice", None]


def test_each_is_done_and_told(desk):
    chosen = some(desk)
    batch = done(desk, "claim", chosen)
    after = view(desk, batch)
    assert (after.done, after.waiting, after.row.status) == (3, 0, "done")
    assert assignees(desk) == ["alice"] * 3
    assert [row["verb"] for row in errands.rows(desk, "history")].count("task.claimed") == 3


def test_a_refusal_in_between_holds_up_no_other_and_leaves_nothing(desk):
    chosen = some(desk)
    batch = prepared(desk, "claim", chosen)
    with desk.transaction() as session:
        tasks.claim(session, chosen[1], by=BOB)
    run(desk, batch)
    after = view(desk, batch)
    assert (after.done, after.refusals, assignees(desk)) == (2, 1, ["alice", "bob", "alice"])
    assert "was taken by Bob" in after.refused[0].why
    assert after.refused[0].items[0][0] == chosen[1]


def test_rights_are_those_of_the_moment_in_which_it_is_done(desk):
    chosen = some(desk)
    batch = prepared(desk, "claim", chosen)
    with desk.transaction() as session:
        assert batches.step(session, batch)
        session.execute(text("UPDATE person SET status = 'disabled' WHERE login = 'alice'"))
    run(desk, batch)
    after = view(desk, batch)
    assert (after.done, after.refusals) == (1, 2)
    assert assignees(desk) == ["alice", None, None]


def test_a_worker_that_dies_between_two_items_leaves_each_done_once(desk):
    chosen = some(desk, batches.AT_ONCE + 5)
    batch = prepared(desk, "note", chosen, text="Have a look")
    for _ in range(7):
        with desk.transaction() as session:
            assert batches.step(session, batch)
    with pytest.raises(KeyboardInterrupt), desk.transaction() as session:
        assert batches.step(session, batch)
        raise KeyboardInterrupt  # killed after the deed and before the commit
    assert len(errands.rows(desk, "entry")) == 7
    Worker(desk, {}).drain()
    assert view(desk, batch).done == len(chosen)
    entries = errands.rows(desk, "entry")
    assert len({row["instance_id"] for row in entries}) == len(entries) == len(chosen)
    assert not [row for row in errands.rows(desk, "job") if row["kind"] == "batch"]


def test_it_pauses_goes_on_and_stops(desk):
    chosen = some(desk, batches.AT_ONCE + 2)
    batch = prepared(desk, "claim", chosen)
    with desk.transaction() as session:
        batches.step(session, batch)
        batches.pause(session, batch, by=ALICE)
    Worker(desk, {}).drain()
    assert (view(desk, batch).done, view(desk, batch).row.status) == (1, "paused")
    with desk.transaction() as session:
        batches.resume(session, batch, by=ALICE)
        batches.step(session, batch)
        batches.stop(session, batch, by=ALICE)
    Worker(desk, {}).drain()
    after = view(desk, batch)
    assert (after.done, after.left, after.row.status) == (2, len(chosen) - 2, "stopped")
    with pytest.raises(Conflict, match="is stopped"), desk.transaction() as session:
        batches.resume(session, batch, by=ALICE)


def test_what_only_assigned_is_taken_back_where_nothing_happened_since(desk):
    chosen = some(desk)
    batch = done(desk, "assign", chosen, to="bob", reason="He knows it")
    with desk.transaction() as session:
        tasks.release(session, chosen[0], by=BOB)
    with desk.transaction() as session:
        back = batches.undo(session, batch, by=ALICE)
        batches.begin(session, back, {}, by=ALICE)
    run(desk, back)
    assert assignees(desk) == [None, None, None]
    assert (view(desk, back).done, view(desk, back).refusals, view(desk, batch).undone_by) == (2, 1, back)
    with pytest.raises(Conflict, match="already"), desk.transaction() as session:
        batches.undo(session, batch, by=ALICE)


def test_words_to_many_are_said_once_on_each_ticket(desk):
    chosen = some(desk, 2)
    batch = done(desk, "reply", [*chosen, *chosen], text="We are on it")
    assert view(desk, batch).done == 2
    assert [row["text"] for row in errands.rows(desk, "entry")] == ["We are on it"] * 2


def test_the_other_deeds(desk):
    chosen = some(desk, 2)
    parent = errands.asked(desk)
    assert view(desk, done(desk, "watch", chosen)).done == 2
    assert view(desk, done(desk, "link", chosen, parent=parent.number.lower())).done == 2
    assert len(errands.rows(desk, "link")) == 2
    assert view(desk, done(desk, "claim", chosen)).done == 2
    day = (now.now() + timedelta(days=3)).date().isoformat()
    assert view(desk, done(desk, "put_off", chosen, until=day)).done == 2
    assert view(desk, done(desk, "take_up", chosen)).done == 2
    assert view(desk, done(desk, "release", chosen)).done == 2
    assert view(desk, done(desk, "cancel", chosen, by=CAROL, reason="Twice"), CAROL).done == 2
    assert [row["status"] for row in errands.rows(desk, "task")].count("cancelled") == 2


@pytest.mark.parametrize(
    ("deed", "given", "refusal"),
    [
        ("assign", {}, "Login of a person"),
        ("cancel", {"reason": "  "}, "Why"),
        ("put_off", {"until": "tomorrow"}, "is no day"),
        ("note", {"text": "\0"}, "Text"),
    ],
)
def test_what_it_asks_for_is_needed(desk, deed, given, refusal):
    chosen = some(desk, 1)
    by = DAVE
    with desk.transaction() as session:
        batch = batches.made(session, deed, chosen, by=by)
    with pytest.raises(Invalid, match=refusal), desk.transaction() as session:
        batches.begin(session, batch, given, by=by)
    assert view(desk, batch, by).row.status == "ready"


def test_what_is_not_offered_or_not_there_is_refused(desk):
    chosen = some(desk, 1)
    for deed, by, refusal in (
        ("nonsense", ALICE, Invalid), ("undo", ALICE, Conflict), ("cancel", ALICE, Conflict), ("claim", ERIN, Conflict),
    ):  # fmt: skip
        with pytest.raises(refusal), desk.transaction() as session:
            batches.made(session, deed, chosen, by=by)
    with pytest.raises(Invalid, match="Nothing is chosen"), desk.transaction() as session:
        batches.made(session, "claim", [999], by=ALICE)
    with pytest.raises(Invalid, match="too many"), desk.transaction() as session:
        batches.made(session, "claim", range(batches.MOST + 1), by=ALICE)


def test_a_batch_is_its_makers(desk):
    batch = done(desk, "claim", some(desk, 1))
    for by in (BOB, MALLORY):
        with pytest.raises(NotFound):
            view(desk, batch, by)
    assert view(desk, batch, DAVE).done == 1
    with pytest.raises(NotFound), desk.transaction() as session:
        batches.undo(session, batch, by=DAVE)
    with pytest.raises(Conflict, match="begun already"), desk.transaction() as session:
        batches.begin(session, batch, {}, by=ALICE)


def test_an_error_nobody_expected_is_one_item_and_no_more(desk, monkeypatch):
    chosen = some(desk)
    batch = prepared(desk, "claim", chosen)
    claim = tasks.claim

    def broken(session, task, *, by):
        claim(session, task, by=by)
        if task == chosen[1]:
            raise RuntimeError

    monkeypatch.setattr(tasks, "claim", broken)
    run(desk, batch)
    assert (view(desk, batch).done, assignees(desk)) == (2, ["alice", None, "alice"])
    assert "did not expect" in view(desk, batch).refused[0].why


def test_old_batches_and_those_never_begun_are_forgotten(desk):
    kept = done(desk, "claim", some(desk, 1))
    with desk.transaction() as session:
        batches.made(session, "release", [1], by=ALICE)
    with now.at(now.now() + timedelta(days=2)):
        assert batches.swept(desk) == 1
    assert [row["id"] for row in errands.rows(desk, "batch")] == [kept]
    with now.at(now.now() + timedelta(days=100)):
        assert batches.swept(desk) == 1
    assert errands.rows(desk, "batch_item") == []


def test_each_deed_says_what_it_is():
    assert set(batch_deeds.choices(DAVE)) == set(batch_deeds.DEEDS) - {"undo"}
    assert "cancel" not in batch_deeds.choices(ALICE)
    assert {name.rstrip("?") for deed in batch_deeds.DEEDS.values() for name in deed.asks} == set(batch_deeds.ARGUMENTS)
