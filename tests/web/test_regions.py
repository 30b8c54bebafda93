"""Regions: what of a page keeps up with what happens, and what is answered when it is asked for alone."""

from __future__ import annotations

import re

import pytest

from engine import tasks
from tests.people import BOB
from tests.web import visiting

ALONE = {"headers": {"Ek-Live": "true", "HX-Request": "true"}}
REGION = re.compile(r'id="([\w-]+)" data-live="([^"]*)" data-live-at="\d{13}"')


def regions(answer):
    assert answer.status_code == 200
    return dict(REGION.findall(answer.text))


@pytest.fixture
def loan(desk):
    return visiting.asked(desk)


TICKET = "LOAN0000001"
PAGES = {
    ("alice", "/inbox?box=groups"): {"inbox": "mine"},
    ("alice", "/inbox?box=all"): {"inbox": "all"},
    ("alice", f"/{TICKET}"): dict.fromkeys(("head", "parts", "deeds-now", "stream", "about"), TICKET),
    ("alice", f"/{TICKET}?tab=diagram"): dict.fromkeys(("head", "parts", "part"), TICKET),
    ("alice", f"/{TICKET}?tab=history"): dict.fromkeys(("head", "parts", "part"), TICKET),
    ("erin", f"/{TICKET}"): dict.fromkeys(("head", "parts", "stands-now", "offers", "stream", "about"), TICKET),
    ("alice", "/tasks/1"): dict.fromkeys(("task-head", "task-work", "task-about"), TICKET),
    ("alice", "/"): {"start": "mine"},
    ("erin", "/"): {"mine": "mine", "status-now": "status"},
    ("erin", "/requests"): {"mine": "mine"},
    ("erin", "/status"): {"status-now": "status"},
    ("alice", "/approvals"): {"approvals-head": "mine", "decisions": "mine"},
    ("alice", "/changes/calendar"): {"changes": "of:rfc"},
}


def test_each_region_says_what_it_is_about_and_is_answered_alone(visit, loan):
    for (who, address), wanted in PAGES.items():
        visitor = visit(who)
        whole, alone = visitor.get(address), visitor.get(address, **ALONE)
        assert (address, regions(whole)) == (address, wanted)
        assert (address, regions(alone)) == (address, wanted)
        assert '<nav class="side"' in whole.text
        assert '<nav class="side"' not in alone.text
        assert len(alone.text) < len(whole.text) - 4000


def test_a_region_alone_shows_what_happened_meanwhile_and_takes_no_message_from_another_tab(visit, desk, loan):
    alice = visit("alice")
    alice.post("/tasks/1/claim")  # what is to be said of it belongs to the page that comes next
    with desk.transaction() as session:
        tasks.release(session, 1, by=visiting.ALICE)
        tasks.claim(session, 1, by=BOB)
    assert "with Bob" in visiting.words(alice.get(f"/{loan.number}", **ALONE))
    assert "The task is yours now" in alice.get("/inbox").text


def test_a_form_that_is_over_says_so_for_who_had_it_open(visit, desk, loan):
    with desk.transaction() as session:
        tasks.complete(session, 1, {"verdict": "yes"}, by=BOB)
    said = visit("alice").get("/tasks/1", **ALONE).text
    assert re.search(r"<div data-over>.*?completed by Bob", said, re.DOTALL)
    assert 'id="task-form"' not in said


def test_nobody_unknown_listens_and_an_answer_to_a_form_does_not(visit, app, loan):
    assert "data-live" not in visit().get("/status").text
    refused = visit("alice").post("/tasks/1/completion", {})
    assert refused.status_code == 422
    assert "data-live" not in refused.text


def test_who_is_signed_out_is_told_and_not_led_away(visit, loan):
    answer = visit().get(f"/{loan.number}", **ALONE)
    assert answer.status_code == 401
    assert "LOAN" not in answer.text
