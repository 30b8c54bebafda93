"""Filters: read from words, written as words, and forgiving to what is not understood."""

from datetime import timedelta

import pytest

from engine import filters, inbox, instances, now, tasks
from engine.filters import Filter
from tests.engine import errands


def test_what_is_written_is_read_again():
    asked = Filter(
        box="all",
        search="50 %_",
        process=("errand",),
        priority=("1", "none"),
        assignee=("me", "nobody"),
        clock=("overdue",),
        age=("30+",),
        sort=("priority", "-due"),
        columns=("number", "field.category"),
    )
    words = filters.written(asked)
    assert words["sort"] == "priority,-due"
    assert filters.read(words) == asked
    assert filters.written(Filter()) == {"box": "mine"}


def test_what_is_not_understood_is_left_out():
    words = {
        "box": "nonsense",
        "priority": "1,high,99999999",
        "clock": "late",
        "age": "7",
        "sort": "secret,-due",
        "x": "y",
    }
    assert filters.read(words, box="all") == Filter(box="all", priority=("1",), sort=("-due",))
    assert filters.read({"search": "  a\0b  " + "c" * 300}).search == "ab  " + "c" * 196
    assert len(filters.read({"group": ",".join(map(str, range(99)))}).group) == filters.MOST


@pytest.fixture
def asked(database):
    """Three errands: bread unclaimed, milk with bob and old, salt with alice."""
    errands.deployed(database)
    with now.at(now.now() - timedelta(days=10)):
        milk = errands.asked(database, title="Buy 50% milk")
    bread, salt = errands.asked(database, title="Buy bread"), errands.asked(database, title="Buy salt_")
    return bread, milk, salt


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({}, ["Buy 50% milk", "Buy bread", "Buy salt_"]),
        ({"search": "BREAD"}, ["Buy bread"]),
        ({"search": "50%"}, ["Buy 50% milk"]),
        ({"search": "t_"}, ["Buy salt_"]),
        ({"search": "%"}, ["Buy 50% milk"]),
        ({"search": "ERR0000001"}, ["Buy 50% milk"]),
        ({"assignee": "nobody"}, ["Buy bread"]),
        ({"assignee": "me,nobody"}, ["Buy bread", "Buy salt_"]),
        ({"assignee": "bob"}, ["Buy 50% milk"]),
        ({"age": "6-14"}, ["Buy 50% milk"]),
        ({"age": "0-1,30+"}, ["Buy bread", "Buy salt_"]),
        ({"process": "errand", "group": "service_desk"}, ["Buy 50% milk", "Buy bread", "Buy salt_"]),
        ({"process": "other"}, []),
        ({"service": "email"}, []),
        ({"stage": "Fetching"}, []),
        ({"clock": "paused"}, []),
        ({"clock": "none"}, []),
    ],
)
def test_each_criterion_narrows(database, asked, alice, bob, query, titles):
    with database.transaction() as session:
        tasks.claim(session, asked[1].opened[0].id, by=bob)
        tasks.claim(session, asked[2].opened[0].id, by=alice)
    with database.reading() as session:
        wanted = filters.read({"box": "all", "sort": "subject", **query})
        page = inbox.found(session, wanted, by=alice)
        assert [row.subject for row in page.items] == titles
        assert page.total == len(titles)
        assert inbox.ids(session, wanted, by=alice, limit=2) == [row.id for row in page.items[:2]]
        assert inbox.counts(session, by=alice, more={"it": wanted})["it"] == len(titles)


def test_an_ended_ticket_is_in_no_box_but_what_i_did(database, asked, alice):
    task = asked[0].opened[0].id
    with database.transaction() as session:
        tasks.complete(session, task, {"verdict_given": "no", "why_not": "We have bread."}, by=alice)
    with database.reading() as session:
        assert instances.find(session, asked[0].id, by=alice).row.status == "ended"
        counts = inbox.counts(session, by=alice)
        assert (counts["all"], counts["groups"], counts["done"]) == (2, 2, 1)
        [row] = inbox.found(session, filters.read({"box": "done", "sort": "-number"}), by=alice).items
        assert (row.id, row.status) == (task, "done")
