"""Focus: the most urgent first, one's own before the group's, and nothing that somebody else has."""

from datetime import timedelta

import pytest

from engine import focus, now, tasks
from engine.models import Task
from tests.engine import errands
from tests.people import ALICE, BOB, ERIN


@pytest.fixture
def waiting(database):
    """Four errands that wait for the desk, by title."""
    errands.deployed(database)
    return {title: errands.asked(database, title=title).opened[0].id for title in ("one", "two", "three", "four")}


def ahead(database, by=ALICE, **asked):
    with database.reading() as session:
        return [row.subject for row in focus.ahead(session, by=by, limit=9, **asked)]


def test_the_own_ones_come_before_the_groups_and_nobody_elses_at_all(database, waiting):
    with database.transaction() as session:
        tasks.claim(session, waiting["three"], by=ALICE)
        tasks.claim(session, waiting["two"], by=BOB)
    assert ahead(database) == ["three", "one", "four"]
    assert ahead(database, by=BOB) == ["two", "one", "four"]
    assert ahead(database, by=ERIN) == []


def test_what_is_missed_soon_comes_first_the_earliest_before_it(database, waiting):
    moments = {"four": timedelta(hours=1), "two": timedelta(minutes=-5), "one": timedelta(days=2)}
    with database.transaction() as session:
        tasks.claim(session, waiting["three"], by=ALICE)
        for title, gap in moments.items():
            session.get(Task, waiting[title]).breach_at = now.now() + gap
    assert ahead(database) == ["two", "four", "three", "one"]


def test_what_is_put_aside_stays_aside(database, waiting):
    assert ahead(database, aside=[waiting["one"], waiting["three"]]) == ["two", "four"]
