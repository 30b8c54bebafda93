"""Live: what happened since one last looked, told once, and to those alone who may know of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import live, now, tasks
from engine.desk import stream
from engine.models import HistoryEvent
from tests.engine import errands
from tests.people import ALICE, BOB, ERIN, MALLORY, person


@pytest.fixture
def errand(database):
    errands.deployed(database)
    return errands.asked(database)


def looked(database, mark):
    with database.reading() as session:
        return live.look(session, mark)


def begun(database, **asked):
    with database.reading() as session:
        return live.begin(session, **asked)


def test_a_claim_is_told_once_with_whom_it_concerns(database, errand):
    mark = begun(database)
    assert looked(database, mark) == (mark, [])
    with database.transaction() as session:
        tasks.claim(session, errand.opened[0].id, by=ALICE)
    mark, (change,) = looked(database, mark)
    assert (change.number, change.by, change.public) == (errand.number, {"alice"}, True)
    assert change.people >= {"alice", "erin"}
    assert looked(database, mark)[1] == []


def test_several_moves_of_one_ticket_are_one_change(database, errand):
    mark = begun(database)
    moved = errands.reviewed(database, errand, verdict_given="yes")
    with database.transaction() as session:
        stream.post(session, moved.id, kind="public", text="It is on its way", by=BOB, mail=False)
    assert [(one.number, one.by) for one in looked(database, mark)[1]] == [(errand.number, {"alice", "bob"})]


def test_an_internal_note_is_no_news_for_the_requester(database, errand):
    mark = begun(database)
    with database.transaction() as session:
        stream.post(session, errand.id, kind="internal", text="She asks a lot", by=ALICE)
    (change,) = looked(database, mark)[1]
    assert not change.shown_to(ERIN)
    assert change.shown_to(BOB)


def test_who_may_know(database, errand):
    mark = begun(database)
    errands.reviewed(database, errand, verdict_given="yes")
    (change,) = looked(database, mark)[1]
    assert change.shown_to(ERIN)
    assert not change.shown_to(MALLORY)
    assert not change.shown_to(person("frank", "requester"))
    assert change.concerns(ERIN)
    assert not change.concerns(person("frank", "requester"))


def test_what_is_younger_than_asked_is_still_to_be_told(database, errand):
    before = now.now() - timedelta(seconds=5)
    assert [one.number for one in looked(database, begun(database, since=before))[1]] == [errand.number]
    assert looked(database, begun(database, since=now.now() + timedelta(seconds=5)))[1] == []


def test_a_smaller_id_that_is_committed_later_is_told_too(database, errand):
    with database.transaction() as session:
        event = session.query(HistoryEvent).filter_by(instance_id=errand.id).first()
        event.id += 10
    mark = begun(database)
    with database.transaction() as session:
        event = session.query(HistoryEvent).filter_by(instance_id=errand.id).first()
        event.id -= 5
    mark, changes = looked(database, mark)
    assert [one.number for one in changes] == [errand.number]
    assert looked(database, mark)[1] == []


def test_too_much_to_name(database, errand, monkeypatch):
    monkeypatch.setattr(live, "MOST", 2)
    mark = begun(database)
    for text in ("One", "Two", "Three"):
        with database.transaction() as session:
            stream.post(session, errand.id, kind="internal", text=text, by=ALICE)
    mark, changes = looked(database, mark)
    assert changes is None
    assert looked(database, mark)[1] == []
