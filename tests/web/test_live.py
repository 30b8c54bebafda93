"""The event stream: who hears what, within a second; when there is no place; how it ends."""

from __future__ import annotations

import json
import threading

import pytest

from engine import tasks
from tests.people import ALICE
from tests.web import visiting
from web import feed


@pytest.fixture
def heard(app):
    """`heard(visitor, until)`: the events of `/live` until one of that name came, by a given person if one is given."""

    def read(visitor, until, by=None, seconds=10, **asked):
        found, ended = [], threading.Event()

        def listen():
            answer = visitor.client.get("/live", query_string=asked)
            event = ""
            for chunk in answer.iter_encoded():
                for line in chunk.decode().splitlines():
                    if line.startswith("event: "):
                        event = line[7:]
                    elif line.startswith("data: "):
                        found.append((event, json.loads(line[6:])))
                if any(name == until and (by is None or by in said["by"]) for name, said in found):
                    break
            answer.close()
            ended.set()

        threading.Thread(target=listen, daemon=True).start()
        return found, lambda: ended.wait(seconds)

    yield read
    app.extensions["feed"].close()


def test_what_another_person_does_is_heard(visit, desk, heard):
    moved = visiting.asked(desk)
    found, over = heard(visit("bob"), "change", by="alice")
    with desk.transaction() as session:
        tasks.claim(session, moved.opened[0].id, by=ALICE)
    assert over()
    name, said = found[-1]
    assert (name, said["id"], said["number"], said["mine"]) == ("change", moved.id, moved.number, True)


def test_what_happened_just_before_is_heard_too(visit, desk, heard):
    moved = visiting.asked(desk)
    found, over = heard(visit("alice"), "change", age=10)
    assert over()
    assert found[0][1]["number"] == moved.number


def test_nobody_hears_of_what_they_may_not_see(visit, desk, heard):
    found, over = heard(visit("mallory"), "change", seconds=1.5, age=10)
    visiting.asked(desk)
    assert not over()
    assert found == []


def test_without_a_place_the_page_looks_by_itself(visit, app, monkeypatch):
    monkeypatch.setattr(app.extensions["feed"], "_most", 0)
    answer = visit("alice").client.get("/live")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_a_stream_that_does_not_keep_up_is_told_to_read_everything(app, monkeypatch):
    monkeypatch.setattr(feed, "BACKLOG", 2)
    own = feed.Feed(app.extensions["database"], most=1)
    heard = own.listen(ALICE)
    monkeypatch.setattr(own, "_thread", object())
    for _ in range(4):
        own._tell([])
    own._tell(None)
    assert next(heard) == []
    assert next(heard) is None
    own.close()


def test_the_thread_ends_when_nobody_listens(app, monkeypatch):
    monkeypatch.setattr(feed, "EVERY_SECONDS", 0.01)
    own = feed.Feed(app.extensions["database"], most=1)
    heard = own.listen(ALICE)
    assert next(heard) == []
    thread = own._thread
    heard.close()
    thread.join(5)
    assert not thread.is_alive()
    assert own._thread is None


def test_nobody_signed_in_is_sent_to_the_door(visit):
    assert visit().client.get("/live").status_code == 303
