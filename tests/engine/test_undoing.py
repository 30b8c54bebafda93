"""Undoing: the last claim, release, assignment or follow-up date is taken back; nothing that somebody else may rest on."""

from datetime import timedelta

import pytest

from engine import follow_ups, now, tasks, undoing
from engine.errors import Conflict, NotFound
from tests.engine import errands


@pytest.fixture
def task(sqlite_database):
    errands.deployed(sqlite_database)
    return errands.asked(sqlite_database).opened[0].id


@pytest.fixture
def act(sqlite_database):
    def done(verb, *args, **kwargs):
        with sqlite_database.transaction() as session:
            return verb(session, *args, **kwargs)

    return done


def row(database):
    return errands.rows(database, "task")[0]


def test_each_step_is_taken_back_to_how_it_was(sqlite_database, act, task, alice):
    act(tasks.claim, task, by=alice)
    act(undoing.undo, task, by=alice)
    assert row(sqlite_database)["assignee"] is None
    act(tasks.claim, task, by=alice)
    act(tasks.assign, task, to="bob", by=alice, reason="")
    act(undoing.undo, task, by=alice)
    assert row(sqlite_database)["assignee"] == "alice"
    act(tasks.release, task, by=alice)
    act(undoing.undo, task, by=alice)
    assert row(sqlite_database)["assignee"] == "alice"
    moment = act(follow_ups.put_off, task, until=now.now().date() + timedelta(days=2), by=alice)
    act(follow_ups.take_up, task, by=alice)
    act(undoing.undo, task, by=alice)
    assert row(sqlite_database)["follow_up_at"] == moment
    assert errands.rows(sqlite_database, "history")[-1]["verb"] == "task.undone"


def test_what_was_undone_is_not_undone_again(act, task, alice):
    act(tasks.claim, task, by=alice)
    act(undoing.undo, task, by=alice)
    with pytest.raises(Conflict, match="nothing was taken back"):
        act(undoing.undo, task, by=alice)


def test_nothing_of_others_and_nothing_of_long_ago(act, task, alice, bob, erin):
    act(tasks.claim, task, by=alice)
    with pytest.raises(Conflict, match="nothing was taken back"):
        act(undoing.undo, task, by=bob)
    with pytest.raises(NotFound):
        act(undoing.undo, task, by=erin)
    with now.at(now.now() + timedelta(minutes=6)), pytest.raises(Conflict, match="too long ago"):
        act(undoing.undo, task, by=alice)


def test_a_task_that_is_done_stays_done(act, task, alice):
    act(tasks.claim, task, by=alice)
    act(tasks.complete, task, {"verdict_given": "yes"}, by=alice)
    with pytest.raises(Conflict, match="cannot be taken back"):
        act(undoing.undo, task, by=alice)
