"""Follow-ups: a task is put off until a day and taken up again, by its assignee alone; and each refusal."""

from datetime import date, timedelta

import pytest

from engine import follow_ups, inbox, now, tasks
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.engine import errands


@pytest.fixture
def task(database, alice):
    errands.deployed(database)
    moved = errands.asked(database)
    with database.transaction() as session:
        tasks.claim(session, moved.opened[0].id, by=alice)
    return moved.opened[0].id


def act(database, verb, *args, **kwargs):
    with database.transaction() as session:
        return verb(session, *args, **kwargs)


def boxes(database, person):
    with database.reading() as session:
        found = inbox.counts(session, by=person)
    return found["mine"], found["later"]


def ahead(days):
    return now.now().date() + timedelta(days=days)


def test_a_task_put_off_waits_outside_of_my_work(database, task, alice):
    moment = act(database, follow_ups.put_off, task, until=ahead(3), by=alice)
    assert boxes(database, alice) == (0, 1)
    with now.at(moment):
        assert boxes(database, alice) == (1, 0), "on its day it is there again"
    act(database, follow_ups.take_up, task, by=alice)
    assert boxes(database, alice) == (1, 0)
    told = [(one["verb"], one["detail"]) for one in errands.rows(database, "history")[-2:]]
    assert told == [
        ("task.put_off", {"task": task, "until": moment.isoformat()}),
        ("task.taken_up", {"task": task, "before": moment.isoformat()}),
    ]


def test_it_ends_when_the_task_goes_to_somebody_else(database, task, alice):
    act(database, follow_ups.put_off, task, until=ahead(3), by=alice)
    act(database, tasks.assign, task, to="bob", by=alice)
    [row] = [one for one in errands.rows(database, "task") if one["id"] == task]
    assert (row["assignee"], row["follow_up_at"]) == ("bob", None)


@pytest.mark.parametrize(("days", "sentence"), [(0, "has begun"), (-2, "is over"), (500, "a year ahead")])
def test_only_a_day_to_come_within_a_year(database, task, alice, days, sentence):
    with pytest.raises(Invalid, match=sentence) as refusal:
        act(database, follow_ups.put_off, task, until=ahead(days), by=alice)
    assert "until" in refusal.value.fields


def test_a_day_beyond_the_calendar_is_refused_too(database, task, alice):
    with pytest.raises(Invalid, match="a year ahead"):
        act(database, follow_ups.put_off, task, until=date.max, by=alice)


def test_only_the_assignee_and_only_what_is_open(database, task, alice, bob, erin):
    with pytest.raises(NotAllowed, match="is with Alice"):
        act(database, follow_ups.put_off, task, until=ahead(3), by=bob)
    with pytest.raises(NotFound):
        act(database, follow_ups.put_off, task, until=ahead(3), by=erin)
    with pytest.raises(Conflict, match="no follow-up date"):
        act(database, follow_ups.take_up, task, by=alice)
    act(database, tasks.complete, task, {"verdict_given": "yes"}, by=alice)
    with pytest.raises(Conflict, match="cannot be followed up later"):
        act(database, follow_ups.put_off, task, until=ahead(3), by=alice)
