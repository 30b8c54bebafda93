"""The timeline: entries and what happened in one line, paged, and nothing internal for requesters."""

from datetime import UTC, datetime, timedelta

import pytest

from engine import desk, now
from engine.desk import stream, timeline
from engine.errors import NotFound
from tests.engine import errands

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def errand(database, alice, erin):
    desk.register()
    errands.deployed(database)
    with now.at(NOON):
        moved = errands.asked(database)
    for minute, (kind, by) in enumerate([("internal", alice), ("public", alice), ("public", erin)], 1):
        with now.at(NOON + timedelta(minutes=minute)), database.transaction() as session:
            stream.post(session, moved.id, kind=kind, text=f"{kind} {minute}", by=by)
    with now.at(NOON + timedelta(minutes=4)):
        errands.reviewed(database, moved, verdict_given="yes")
    return moved


def look(database, errand, by, **asked):
    with database.reading() as session:
        page = timeline.listed(session, errand.id, by=by, **asked)
    return [getattr(each, "verb", "") or each.text for each in page.items], page.total


def test_the_desk_sees_all_of_it_newest_first(database, errand, alice):
    assert look(database, errand, alice) == (
        ["task.completed", "public 3", "public 2", "internal 1", "instance.started"],
        5,
    )


def test_a_requester_sees_no_note_and_no_trace_of_one(database, errand, erin):
    assert look(database, errand, erin) == (["task.completed", "public 3", "public 2", "instance.started"], 4)
    assert look(database, errand, erin, show="internal") == ([], 0)
    with database.reading() as session:
        page = timeline.entries(session, errand.id, by=erin)
    assert ([each.text for each in page.items], page.total) == (["public 3", "public 2"], 2)


@pytest.mark.parametrize(
    ("show", "found"),
    [("words", ["public 3", "public 2", "internal 1"]), ("public", ["public 3", "public 2"]), ("internal", ["internal 1"]),
     ("system", ["task.completed", "instance.started"])],
)  # fmt: skip
def test_parts_of_it(database, errand, alice, show, found):
    assert look(database, errand, alice, show=show) == (found, len(found))


def test_pages(database, errand, alice):
    assert look(database, errand, alice, page=2, size=2) == (["public 2", "internal 1"], 5)
    assert look(database, errand, alice, page=4, size=2) == ([], 5)


def test_others_find_nothing(database, errand, mallory):
    with pytest.raises(NotFound):
        look(database, errand, mallory)
