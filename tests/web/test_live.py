"""The event stream: who hears what, within a second; when there is no place; how it ends."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest

from engine import now, tasks
from tests.people import ALICE, BOB
from tests.web import visiting
from web import feed


@pytest.fixture
def heard(app):
    """`heard(visitor, until)`: (name, data, id) of what `/live` says until an event of that name came, by somebody if given."""

    def read(visitor, until, by=None, seconds=10, last="", **asked):
        found, begun, ended = [], threading.Event(), threading.Event()

        def listen():
            answer = visitor.client.get("/live", query_string=asked, headers={"Last-Event-ID": last})
            event = at = ""
            for chunk in answer.iter_encoded():
                for line in chunk.decode().splitlines():
                    if line.startswith("id: "):
                        at = line[4:]
                    elif line.startswith("event: "):
                        event = line[7:]
                    elif line.startswith("data: "):
                        found.append((event, json.loads(line[6:]), at))
                        begun.set()
                if any(name == until and (by is None or by in said["by"]) for name, said, _ in found):
                    break
            answer.close()
            ended.set()

        threading.Thread(target=listen, daemon=True).start()
        begun.wait(seconds)
        return found, lambda: ended.wait(seconds)

    yield read
    app.extensions["feed"].close()


def test_what_another_person_does_is_heard(visit, desk, heard):
    moved = visiting.asked(desk)
    found, over = heard(visit("bob"), "change", by="alice")
    with desk.transaction() as session:
        tasks.claim(session, moved.opened[0].id, by=ALICE)
    assert over()
    name, said, _ = found[-1]
    assert (name, said["number"], said["process"], said["mine"]) == ("change", moved.number, "loan", True)


def test_what_happened_just_before_is_heard_too(visit, desk, heard):
    moved = visiting.asked(desk)
    found, over = heard(visit("alice"), "change", since=_now() - 10_000)
    assert over()
    assert found[-1][1]["number"] == moved.number


def test_who_asks_for_nothing_older_is_told_nothing_older(visit, desk, heard):
    old = visiting.asked(desk)
    found, over = heard(visit("alice"), "change", by="alice")
    new = visiting.asked(desk, by=ALICE)
    assert over()
    assert {said["number"] for name, said, _ in found if name == "change"} == {new.number}
    assert old.number != new.number


def test_after_a_break_all_that_happened_since_is_heard(visit, desk, heard):
    alice = visit("alice")
    found, over = heard(alice, "awake", since=_now())
    assert over()
    moved = visiting.asked(desk)
    found, over = heard(alice, "change", last=found[-1][2], since="1")
    assert over()
    assert [said["number"] for name, said, _ in found if name == "change"] == [moved.number]


def test_an_early_listener_hears_nothing_of_what_a_late_one_asks_for(app, desk):
    old = visiting.asked(desk)
    own = feed.Feed(app.extensions["database"], most=2)
    first, second = own.listen(BOB), own.listen(BOB, since=now.now() - timedelta(seconds=10))
    assert next(first).changes == next(second).changes == []
    assert [one.number for one in next(second).changes] == [old.number]
    own._begun.wait(5)
    new = visiting.asked(desk)
    assert [one.number for one in next(first).changes] == [new.number]
    own.close()


def test_nobody_hears_of_what_they_may_not_see(visit, desk, heard):
    found, over = heard(visit("mallory"), "change", seconds=1.5, since=_now() - 10_000)
    visiting.asked(desk)
    assert not over()
    assert {name for name, _, _ in found} <= {"awake"}


def test_a_requester_hears_of_their_own_and_not_who_did_it(visit, desk, heard):
    visiting.asked(desk, by=ALICE)
    moved = visiting.asked(desk)
    found, over = heard(visit("erin"), "change", since=_now() - 10_000)
    assert over()
    assert [said for name, said, _ in found if name == "change"] == [
        {"number": moved.number, "process": "loan", "mine": True}
    ]


def test_without_a_place_the_page_looks_by_itself(visit, app, monkeypatch):
    monkeypatch.setattr(app.extensions["feed"], "_most", 0)
    answer = visit("alice").client.get("/live")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_a_stream_that_does_not_keep_up_is_told_to_read_everything(app, monkeypatch):
    monkeypatch.setattr(feed, "BACKLOG", 2)
    own = feed.Feed(app.extensions["database"], most=1)
    heard = own.listen(ALICE)
    for _ in range(4):
        own._tell(feed.News([], now.now()))
    assert next(heard).changes == []
    assert next(heard).changes is None
    own.close()


def test_the_thread_ends_when_nobody_listens(app, monkeypatch):
    monkeypatch.setattr(feed, "EVERY_SECONDS", 0.01)
    own = feed.Feed(app.extensions["database"], most=1)
    heard = own.listen(ALICE)
    assert next(heard).changes == []
    thread = own._thread
    heard.close()
    thread.join(5)
    assert not thread.is_alive()
    assert own._thread is None


def test_nobody_signed_in_is_sent_to_the_door(visit):
    assert visit().client.get("/live").status_code == 303


def test_the_stream_of_somebody_who_was_signed_out_ends_for_good(visit):
    answer = visit().client.get("/live", headers={"Accept": "text/event-stream"})
    assert (answer.status_code, answer.data) == (204, b"")


def _now():
    return int(now.now().timestamp() * 1000)
