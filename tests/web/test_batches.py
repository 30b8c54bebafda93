"""Bulk actions from the inbox: ticked rows and whole lists, the look before, the progress, and taking back."""

import pytest

from engine import batches, people, tasks
from engine.worker import Worker
from tests.people import BOB
from tests.web import visiting
from tests.web.visiting import words


@pytest.fixture
def three(desk):
    return [visiting.asked(desk, device=device).opened[0].id for device in ("Beamer", "Laptop", "Tablet")]


def test_the_inbox_has_the_bar_for_those_of_the_desk(visit, three):
    page = visit("alice").get("/inbox").text
    assert '<form class="bulk" id="bulk" method="post" action="/batches/new"' in page
    assert 'name="task"' in page
    assert '<option value="claim">Claim</option>' in page
    assert "Cancel the tickets" not in page


def test_a_few_are_claimed_at_once_and_taken_back(desk, visit, three):
    alice = visit("alice")
    with desk.transaction() as session:
        tasks.claim(session, three[2], by=BOB)
    sent = alice.post("/batches/new", {"deed": "claim", "task": three, "query": "box=groups"})
    page = alice.get(sent.location)
    assert "2 of 3 tasks claimed, 1 refused." in words(page)
    assert "taken by somebody else" in words(page)
    assert 'href="/inbox?box=groups"' in page.text
    back = alice.post(f"{sent.location}/undo")
    assert "2 of 2 tasks taken back." in words(alice.get(back.location))
    assert "What was taken back" in words(alice.get(sent.location))
    assert "Claim" in words(alice.get("/batches"))


def test_what_asks_for_something_is_looked_at_first(desk, visit, three):
    alice = visit("alice")
    sent = alice.post("/batches/new", {"deed": "assign", "task": three[:2]})
    page = alice.get(sent.location)
    assert "2 tasks will be assigned." in words(page)
    refused = alice.post(f"{sent.location}/start", {"to": ""})
    assert refused.status_code == 422
    assert "is needed" in words(refused)
    alice.post(f"{sent.location}/start", {"to": "bob", "reason": "He knows"})
    assert "2 of 2 tasks assigned." in words(alice.get(sent.location))
    assert alice.post(f"{sent.location}/start", {"to": "bob"}).status_code == 409


def test_the_whole_list_is_what_the_filter_finds(desk, visit, three):
    alice = visit("alice")
    sent = alice.post("/batches/new", {"deed": "claim", "all": "1", "query": "box=groups&search=beam"})
    page = alice.get(sent.location)
    assert "1 task will be claimed." in words(page)
    alice.post(f"{sent.location}/start")
    assert "1 of 1 task claimed." in words(alice.get(sent.location))


def test_many_are_a_workers_and_the_page_says_how_far_it_is(desk, visit):
    for _ in range(batches.AT_ONCE + 1):
        visiting.asked(desk)
    alice = visit("alice")
    sent = alice.post("/batches/new", {"deed": "claim", "all": "1", "query": "box=groups"})
    alice.post(f"{sent.location}/start")
    page = alice.get(sent.location)
    assert "0 of 26 tasks claimed, 26 to come." in words(page)
    assert 'hx-trigger="every 1s"' in page.text
    alice.post(f"{sent.location}/pause")
    Worker(desk, {}).drain()
    assert "Paused" in words(alice.get(sent.location))
    alice.post(f"{sent.location}/resumption")
    Worker(desk, {}).drain()
    part = alice.get(sent.location, headers={"HX-Request": "true"})
    assert "26 of 26 tasks claimed." in words(part)
    assert "<html" not in part.text
    assert "every 1s" not in part.text


def test_nothing_ticked_is_told(visit, three):
    assert "Nothing is chosen yet" in words(visit("alice").post("/batches/new", {"deed": "claim"}))


def test_titles_and_reasons_are_text(desk, visit):
    task = visiting.asked(desk, device="<i>x</i>").opened[0].id
    with desk.transaction() as session:
        tasks.claim(session, task, by=BOB)
    alice = visit("alice")
    sent = alice.post("/batches/new", {"deed": "claim", "task": task, "query": '"><script>'})
    page = alice.get(sent.location).text
    assert "<i>x</i>" not in page
    assert "<script>" not in page


def test_a_group_is_chosen_from_a_list(desk, visit, three):
    with desk.transaction() as session:
        people.join_group(session, "bob", "network")
    alice = visit("alice")
    sent = alice.post("/batches/new", {"deed": "hand_over", "task": three[:1]})
    assert '<option value="network">' in alice.get(sent.location).text
    alice.post(f"{sent.location}/start", {"group": "network", "reason": "Cables"})
    assert "1 of 1 task handed over." in words(alice.get(sent.location))


def test_a_batch_of_somebody_else_is_not_there(desk, visit, three):
    sent = visit("alice").post("/batches/new", {"deed": "claim", "task": three})
    bob = visit("bob")
    assert bob.get(sent.location).status_code == 404
    assert bob.post(f"{sent.location}/undo").status_code == 404
