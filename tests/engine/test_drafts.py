"""Drafts: kept, found, put aside, had again, swept; one per person and form, and never anybody else's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine import drafts, now, tasks
from engine.errors import Conflict, Invalid
from tests.people import ALICE, BOB, ERIN
from tests.web import visiting

MONDAY = datetime(2026, 3, 2, 10, 40, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk(database):
    visiting.opened(database)
    return database


@pytest.fixture
def task(desk):
    return visiting.asked(desk).opened[0].id


def keep(desk, task, by=ALICE, **values):
    with desk.transaction() as session:
        drafts.keep(session, drafts.of_task(task), values, by=by, task_id=task, revision=1, stood={"verdict": None})


def found(desk, place, by=ALICE):
    with desk.reading() as session:
        return drafts.find(session, place, by=by)


def test_the_newest_text_is_kept_with_the_moment_it_began(desk, task):
    with now.at(MONDAY):
        keep(desk, task, why_not="Bec")
    with now.at(MONDAY + MINUTE):
        keep(desk, task, why_not="Because")
    kept = found(desk, drafts.of_task(task))
    assert kept == drafts.Kept({"why_not": "Because"}, {"verdict": None}, 1, MONDAY, MONDAY + MINUTE)
    assert found(desk, drafts.of_task(task), BOB) is None
    assert found(desk, drafts.of_start("loan")) is None


def test_who_else_is_at_work_is_told_but_not_what_they_type(desk, task):
    with now.at(MONDAY):
        keep(desk, task, BOB, why_not="Secret")
    with desk.reading() as session:
        assert drafts.others(session, task, by=ALICE) == [drafts.Author("bob", "Bob", MONDAY, MONDAY)]
        assert drafts.others(session, task, by=BOB) == []


def test_a_draft_is_put_aside_and_had_again_and_begins_anew_when_typed_over(desk, task):
    place = drafts.of_task(task)
    with now.at(MONDAY):
        keep(desk, task, why_not="Because")
    with desk.transaction() as session:
        assert drafts.discard(session, place, by=ALICE)
        assert not drafts.discard(session, place, by=ALICE)
        assert drafts.find(session, place, by=ALICE) is None
        assert drafts.take_back(session, place, by=ALICE)
        assert not drafts.take_back(session, place, by=ALICE)
        drafts.discard(session, place, by=ALICE)
    with now.at(MONDAY + MINUTE):
        keep(desk, task, why_not="Again")
    assert found(desk, place).begun_at == MONDAY + MINUTE


def test_nothing_is_kept_for_a_task_that_is_over_nor_beyond_measure(desk, task):
    with pytest.raises(Invalid, match="more than the 500,000 characters"):
        keep(desk, task, why_not="x" * 500_001)
    with desk.transaction() as session:
        tasks.complete(session, task, {"verdict": "no", "why_not": "None is left"}, by=BOB)
    with pytest.raises(Conflict, match="The task is over"):
        keep(desk, task, why_not="Because")


def test_the_sweep_takes_what_nobody_can_need(desk, task):
    start = drafts.of_start("loan")
    with now.at(MONDAY):
        keep(desk, task, why_not="Because")
        keep(desk, task, BOB, why_not="Mine")
        with desk.transaction() as session:
            drafts.keep(session, start, {"device": "Laptop"}, by=ERIN)
    with now.at(MONDAY + timedelta(days=29)):
        assert drafts.swept(desk) == 0
        with desk.transaction() as session:
            tasks.complete(session, task, {"verdict": "no", "why_not": "None is left"}, by=BOB)
        assert drafts.swept(desk) == 1, "whoever finished the task has nothing left to send"
        assert found(desk, drafts.of_task(task)) is not None, "whoever did not may copy"
    with now.at(MONDAY + timedelta(days=37)):
        assert drafts.swept(desk) == 2
        assert drafts.swept(desk) == 0


def test_a_discarded_draft_goes_after_an_hour(desk, task):
    with now.at(MONDAY):
        keep(desk, task, why_not="Because")
        with desk.transaction() as session:
            drafts.discard(session, drafts.of_task(task), by=ALICE)
    with now.at(MONDAY + 59 * MINUTE):
        assert drafts.swept(desk) == 0
    with now.at(MONDAY + 61 * MINUTE):
        assert drafts.swept(desk) == 1
