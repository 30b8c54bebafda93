"""The inbox's statements: every list goes by an index of what is open, and counts are one statement."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from engine import filters, inbox, now, tasks, watching
from engine.actor import Actor
from tests.engine import errands

BOSS = Actor("boss", "Boss", frozenset({"owner"}))
"""Works in no group, so that they look after all."""


@pytest.fixture
def statements(sqlite_database):
    errands.deployed(sqlite_database)
    found = []
    event.listen(
        sqlite_database.reader,
        "before_cursor_execute",
        lambda _connection, _cursor, text, parameters, *_more: found.append((text, parameters)),
    )
    return found


def plans(database, statements):
    with database.reader.connect() as connection:
        cursor = connection.connection.dbapi_connection.cursor()
        for text, parameters in statements:
            yield from (row[-1] for row in cursor.execute(f"EXPLAIN QUERY PLAN {text}", parameters).fetchall())


def test_no_list_and_no_count_goes_through_what_is_closed(sqlite_database, statements, alice, erin):
    looks = [{"box": box} for box in filters.BOXES]
    looks += [{"box": "all", "sort": key} for key in ("due", "number", "-age")]
    with sqlite_database.reading() as session:
        for person in (alice, erin, BOSS):
            inbox.counts(session, by=person)
            for words in looks:
                inbox.found(session, filters.read(words), by=person)
    told = list(plans(sqlite_database, list(statements)))
    whole = [line for line in told if line.startswith(("SCAN task", "SCAN instance")) and "ix_" not in line]
    assert whole == []
    assert any("ix_task_unassigned" in line for line in told), "what nobody has taken comes by its own index"


def test_all_counts_are_one_statement(sqlite_database, statements, alice):
    with sqlite_database.reading() as session:
        statements.clear()
        inbox.counts(session, by=alice, more={"mine, too": filters.read({"box": "all", "assignee": "me"})})
    assert len(statements) == 1


def test_what_nobody_has_taken_comes_first_over_pages(database, alice, bob):
    errands.deployed(database)
    made = [errands.asked(database, title=str(number)).opened[0].id for number in range(6)]
    with database.transaction() as session:
        for task in made[:3]:
            tasks.claim(session, task, by=bob)
    with database.reading() as session:
        pages = [
            inbox.found(session, filters.read({"box": "groups"}), by=alice, page=page, size=2) for page in (1, 2, 3)
        ]
    assert [row.id for page in pages for row in page.items] == [*made[3:], *made[:3]]
    assert [page.total for page in pages] == [6, 6, 6]


def test_pages_go_on_behind_what_is_counted(database, alice):
    errands.deployed(database)
    for number in range(5):
        errands.asked(database, title=str(number))
    with database.reading() as session:
        asked = filters.read({"box": "all"})
        pages = [inbox.found(session, asked, by=alice, page=page, size=2, most=3) for page in (1, 2, 3)]
    assert [(page.total, page.more, page.count) for page in pages] == [(3, True, 2), (3, True, 3), (3, True, 2)]
    assert [len(page.items) for page in pages] == [2, 2, 1]


def test_a_watched_ticket_without_a_task_is_listed_all_the_same(database, alice):

    errands.deployed(database)
    moved = errands.reviewed(database, errands.asked(database), verdict_given="yes")
    with database.transaction() as session:
        watching.watch(session, moved.id, by=alice)
    with database.reading() as session:
        [row] = inbox.found(session, filters.read({"box": "watched"}), by=alice).items
        assert (row.id, row.number, row.title) == (0, moved.number, "")
        assert inbox.counts(session, by=alice)["watched"] == 1


def test_pages_of_one_order_never_overlap(database, alice):
    errands.deployed(database)
    with now.at(now.now() - timedelta(hours=1)):  # one moment for all, so that only the last key tells them apart
        for number in range(5):
            errands.asked(database, title=str(number))
    seen = []
    with database.reading() as session:
        for page in (1, 2, 3):
            asked = filters.read({"box": "all", "sort": "-age,due"})
            seen += [row.id for row in inbox.found(session, asked, by=alice, page=page, size=2).items]
    assert len(set(seen)) == len(seen) == 5
