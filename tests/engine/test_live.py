"""Live: what happened since one last looked, told once, and to those alone who may know of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import live, now, people, tasks
from engine.desk import announcements, stream
from engine.models import HistoryEvent, Watcher
from tests.engine import errands
from tests.people import ALICE, BOB, ERIN, MALLORY, person


@pytest.fixture
def errand(database):
    errands.deployed(database)
    return errands.asked(database)


def looked(database, mark):
    with database.reading() as session:
        return live.look(session, mark)


def begun(database):
    with database.reading() as session:
        return live.begin(session)


def test_a_claim_is_told_once_with_whom_it_concerns(database, errand):
    mark = begun(database)
    assert looked(database, mark) == (mark, [])
    with database.transaction() as session:
        tasks.claim(session, errand.opened[0].id, by=ALICE)
    mark, (change,) = looked(database, mark)
    assert (change.number, change.process, change.by, change.public) == (errand.number, "errand", {"alice"}, True)
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


def missed(database, moment, by=BOB):
    with database.reading() as session:
        return live.since(session, moment, by=by)


def test_who_comes_late_is_told_what_is_younger_than_their_page(database, errand):
    before = now.now() - timedelta(seconds=5)
    assert [one.number for one in missed(database, before)] == [errand.number]
    assert missed(database, now.now() + timedelta(seconds=5)) == []


def test_what_was_perhaps_not_committed_yet_is_told_but_not_ones_own(database, errand):
    just_after = now.now() + timedelta(seconds=1)
    assert [one.number for one in missed(database, just_after)] == [errand.number]
    assert missed(database, just_after, by=ERIN) == []


def test_too_much_to_name_for_who_comes_late(database, errand, monkeypatch):
    monkeypatch.setattr(live, "MOST", 2)
    assert missed(database, now.now() - timedelta(hours=1)) is None


def test_a_watcher_of_the_desk_is_concerned_and_nobody_else_hears_by_watching(database, errand):
    mark = begun(database)
    dave, frank = person("dave", "admin"), person("frank", "requester")
    with database.transaction() as session:
        people.add(session, "frank", name="Frank", roles=frank.roles)
        session.add_all(Watcher(instance_id=errand.id, login=each.login) for each in (dave, frank))
        stream.post(session, errand.id, kind="public", text="It is on its way", by=BOB, mail=False)
    (change,) = looked(database, mark)[1]
    assert change.concerns(dave)
    assert not change.shown_to(frank)
    assert not change.concerns(MALLORY)


def test_an_announcement_is_told_to_all_with_a_role_when_it_begins_and_ends(database):
    mark = begun(database)
    with database.transaction() as session:
        made = announcements.announce(session, title="Mail is slow", body="We look into it", by="alice")
    mark, (change,) = looked(database, mark)
    assert (change.number, change.shown_to(ERIN), change.shown_to(MALLORY)) == ("status", True, False)
    assert not change.concerns(ERIN)
    assert [one.number for one in missed(database, now.now())] == ["status"]
    with database.transaction() as session:
        announcements.end(session, made, by="alice")
    assert [one.number for one in looked(database, mark)[1]] == ["status"]


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
