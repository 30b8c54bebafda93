"""Rows of the catalogue: how what somebody wrote about an item becomes the plan of its delivery, and what is refused."""

import pytest

from engine import desk
from engine.desk import catalogue, loading
from engine.errors import Invalid

ITEM = {"key": "badge", "name": "Badge", "category": "Hardware"}


@pytest.fixture
def session(database):
    desk.register()
    with database.transaction() as session:
        yield session


def load(session, **row):
    loading.load(session, {"catalogue.yaml": {"catalogue": [{**ITEM, **row}]}})
    return catalogue.described(session, {"item": "badge"})


def refused(session, **row):
    with pytest.raises(Invalid) as refusal:
        load(session, **row)
    return [problem.sentence for problem in refusal.value.problems]


def test_a_row_of_four_words_is_an_item(session):
    told = load(session, price=12.5)
    assert (told["price"], told["delivery_time"], told["calendar"], told["tasks"]) == (12.5, "P1D", "office", [])
    assert (told["checks"], told["expiry"], told["due_days"]) == ([], None, 1)


def test_a_task_says_who_does_it_and_when(session):
    tasks = load(
        session,
        tasks=[
            {"title": "Lock", "by": "automatic", "action": "lock_account", "wait_for": "last_day", "at": "18:00"},
            {"title": "Open the gate", "step": 2, "by": "change", "change": "gate", "items": ["gate1"]},
        ],
    )["tasks"]
    assert [(task["title"], task["step"], task["by"]) for task in tasks] == [
        ("Lock", 1, "automatic"),
        ("Open the gate", 2, "change"),
    ]
    assert (tasks[0]["wait_for"], tasks[0]["at"], tasks[1]["items"]) == ("last_day", "18:00", ["gate1"])


@pytest.mark.parametrize(
    ("task", "sentence"),
    [
        ({"by": "change"}, "change: a task by a change names the template of the change; write it."),
        ({"by": "automatic"}, "action: an automatic task says what is to be done"),
        ({"by": "magic"}, "by: 'magic' is none of person, automatic, change, end_access; write one of them."),
        ({"at": "25:00"}, "at: '25:00' is no time of day"),
        ({"group": "nobody"}, "group: there is nothing known as 'nobody' in groups"),
    ],
)
def test_a_task_that_nobody_could_do_is_refused(session, task, sentence):
    (told,) = refused(session, tasks=[{"title": "T", **task}])
    assert told.startswith(sentence)


def test_a_check_that_does_not_exist_is_refused(session):
    assert refused(session, checks=["horoscope"]) == [
        "checks: 'horoscope' is none of licence, duties; write one of them."
    ]
