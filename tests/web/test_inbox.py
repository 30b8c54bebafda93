"""The inbox: boxes, counts, search, order, pages, and what an empty list says."""

import re
from datetime import timedelta

import pytest

from engine import inbox, now, people, tasks
from tests.people import BOB
from tests.web import visiting
from tests.web.visiting import words


def numbers(answer):
    return re.findall(r'<td class="number"><a href="/(\w+)"', answer.text)


@pytest.fixture
def some(desk):
    """Three loans that wait for the desk, one of them bob's."""
    made = [
        visiting.asked(desk, device=device, priority=rank)
        for device, rank in (("Beamer", 3), ("Laptop", 1), ("Tablet", 2))
    ]
    with desk.transaction() as session:
        tasks.claim(session, made[2].opened[0].id, by=BOB)
    return made


def test_boxes_and_their_counts(visit, some):
    alice, bob = visit("alice"), visit("bob")
    assert numbers(alice.get("/inbox")) == ["LOAN0000002", "LOAN0000001", "LOAN0000003"], "what nobody has first"
    assert "My work 0 My groups 3 Breaching soon 0 Answered 0 Watched 0 Done recently 0 All open 3" in words(
        alice.get("/inbox")
    )
    assert numbers(bob.get("/inbox?box=mine")) == ["LOAN0000003"]
    assert numbers(alice.get("/inbox?box=all")) == ["LOAN0000002", "LOAN0000003", "LOAN0000001"]


def test_what_is_many_is_not_counted_to_its_end(visit, some, monkeypatch):
    monkeypatch.setattr(inbox, "COUNTED", 2)
    monkeypatch.setattr(inbox, "FAR", 2)
    inbox._counts.cache_clear()
    page = visit("alice").get("/inbox?box=all")
    inbox._counts.cache_clear()
    assert "My groups 2+" in words(page)
    assert "All open 2+" in words(page)
    assert "of more than 2 tasks" in words(page)
    assert numbers(page) == ["LOAN0000002", "LOAN0000003", "LOAN0000001"]


@pytest.mark.parametrize("box", ["all", "groups", "mine"])
def test_many_are_met_in_the_same_order_as_few(visit, some, monkeypatch, box):
    bob = visit("bob")
    few = bob.get(f"/inbox?box={box}&process=loan")
    monkeypatch.setattr(inbox, "FAR", 1)
    assert numbers(bob.get(f"/inbox?box={box}&process=loan")) == numbers(few)
    assert numbers(few)
    assert not numbers(bob.get(f"/inbox?box={box}&process=errand"))


def test_search_and_order_are_in_the_address(visit, some):
    alice = visit("alice")
    found = alice.get("/inbox?box=all&search=tablet")
    assert numbers(found) == ["LOAN0000003"]
    assert 'value="tablet"' in found.text
    assert 'href="/inbox?box=all&amp;search=tablet&amp;sort=priority"' in found.text, "a heading keeps the search"
    assert numbers(alice.get("/inbox?box=all&sort=waiting")) == ["LOAN0000003", "LOAN0000002", "LOAN0000001"]
    assert numbers(alice.get("/inbox?box=all&sort=-priority,number")) == ["LOAN0000001", "LOAN0000003", "LOAN0000002"]
    everything = ["LOAN0000002", "LOAN0000001", "LOAN0000003"]
    assert numbers(alice.get("/inbox?box=nonsense&sort=nonsense&page=-3&age=x&clock=y&priority=z")) == everything


def test_a_heading_sorts_and_shift_adds_to_the_order(visit, some):
    page = visit("alice").get("/inbox?box=all&sort=priority,-due").text
    assert '<th scope="col" aria-sort="ascending"><a href="/inbox?box=all&amp;sort=-priority"' in page
    assert 'data-add="/inbox?box=all&amp;sort=-priority%2C-due"' in page, "the same place, the other way round"
    assert 'data-add="/inbox?box=all&amp;sort=priority%2C-due%2Cnumber"' in page


def test_criteria_narrow_the_list_and_stand_above_it(visit, some):
    alice = visit("alice")
    assert numbers(alice.get("/inbox?box=all&priority=1,2")) == ["LOAN0000002", "LOAN0000003"]
    assert numbers(alice.get("/inbox?box=all&priority=1&priority=2&assignee=nobody")) == ["LOAN0000002"]
    assert numbers(alice.get("/inbox?box=all&assignee=bob")) == ["LOAN0000003"]
    found = alice.get("/inbox?box=all&priority=2&age=0-1&process=loan")
    assert numbers(found) == ["LOAN0000003"]
    assert "Process: Loan of a device Priority: High" in words(found)
    assert 'href="/inbox?box=all&amp;process=loan&amp;age=0-1"' in found.text, "each can be left out"
    assert numbers(alice.get("/inbox?box=all&clock=overdue,soon,paused,running,none")) == []


def test_columns_are_chosen_remembered_and_in_the_address(visit, some):
    alice = visit("alice")
    page = alice.get("/inbox?box=all&columns=number,field.device,stage")
    assert "Select Number Device Stage Deeds LOAN0000002 Laptop" in words(page)
    assert "Every task" in words(alice.get("/inbox/columns"))
    chosen = {"column": ["field.device", "number"], "before": "number", "query": "box=all&columns=stage"}
    assert alice.post("/inbox/columns", chosen).location == "/inbox?box=all"
    assert "Select Number Device Deeds" in words(alice.get("/inbox?box=all"))
    assert "Select Number Ticket Task Clock" in words(visit("bob").get("/inbox?box=all")), "hers alone"
    strange = alice.post("/inbox/columns", {"column": "nonsense"})
    assert (strange.status_code, "There is no column" in words(strange)) == (422, True)
    alice.post("/inbox/columns", {"usual": "yes"})
    assert "Select Number Ticket Task Clock" in words(alice.get("/inbox?box=all"))


def test_a_requester_has_no_columns_of_the_inside(desk, visit, some):
    erin = visit("erin")
    assert "Device" not in words(erin.get("/inbox/columns"))
    assert erin.post("/inbox/columns", {"column": "field.device"}).status_code == 422
    moved = visiting.granted(desk)
    with desk.transaction() as session:
        tasks.complete(session, moved.opened[0].id, {}, by=visiting.ALICE)
    page = erin.get("/inbox?columns=number,field.device")
    assert numbers(page) == [moved.number]
    assert "Device" not in words(page)


def test_a_row_that_was_claimed_comes_back_with_its_columns(visit, some):
    row = visit("alice").post(
        f"/tasks/{some[0].opened[0].id}/claim",
        {"columns": "number,field.device"},
        headers={"HX-Request": "true"},
    )
    assert "LOAN0000001 Beamer LOAN0000001 is yours now. Open “Decide on the loan” Undo" in words(row)


def test_a_filter_is_saved_shared_and_counted(visit, some):
    alice, bob = visit("alice"), visit("bob")
    query = {"query": "box=all&priority=1&sort=number", "name": "Urgent"}
    answer = alice.post("/inbox/filters", {**query, "group": "service_desk"})
    assert answer.location == "/inbox?box=all&priority=1&sort=number&saved=1"
    page = alice.get(answer.location)
    assert "Saved filters Urgent 1" in words(page)
    assert "Urgent \N{MIDDLE DOT} Inbox" in page.text
    assert "Urgent 1" in words(bob.get("/inbox"))
    assert "Urgent" not in words(visit("erin").get("/inbox"))
    refused = bob.post("/inbox/filters/1/name", {"name": "Mine"})
    assert (refused.status_code, "save one of your own to change it" in words(refused)) == (403, True)
    assert alice.post("/inbox/filters", query).status_code == 409
    alice.post("/inbox/filters/1/name", {"name": "Most urgent"})
    alice.post("/inbox/filters/1/query", {"query": "box=all&priority=1,2"})
    alice.post("/inbox/filters/1/group", {"group": ""})
    assert "Most urgent 2" in words(alice.get("/inbox"))
    assert "Most urgent" not in words(bob.get("/inbox"))
    assert "only you see it" in words(alice.get("/inbox/filters"))
    alice.post("/inbox/filters/1/end")
    assert "No saved filter yet" in words(alice.get("/inbox/filters"))


def test_htmx_gets_the_list_alone(visit, some):
    part = visit("alice").get("/inbox?search=lap", headers={"HX-Request": "true", "HX-Target": "div#box"})
    assert part.text.lstrip().startswith('<div id="box">')
    assert numbers(part) == ["LOAN0000002"]
    assert part.headers["Vary"].find("HX-Request") >= 0


def test_a_long_list_has_pages(desk, visit):
    for _ in range(51):
        visiting.asked(desk)
    alice = visit("alice")
    first, second = alice.get("/inbox"), alice.get("/inbox?page=2")
    assert (len(numbers(first)), len(numbers(second))) == (50, 1)
    assert "1\N{EN DASH}50 of 51 tasks" in words(first)
    assert "51\N{EN DASH}51 of 51 tasks" in words(second)
    assert 'rel="next" href="/inbox?page=2"' in first.text
    assert 'rel="prev" href="/inbox?page=1"' in second.text


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/inbox", "Your groups have no open task"),
        ("/inbox?box=mine", "Nothing is assigned to you"),
        ("/inbox?box=all", "There is no open task"),
        ("/inbox?search=zebra", "Nothing fits “zebra”"),
        ("/inbox?priority=1", "Nothing fits this filter"),
        ("/inbox?box=breaching", "Nothing is missed soon"),
        ("/inbox?box=answered", "No requester waits for your answer"),
        ("/inbox?box=watched", "You watch no open ticket"),
        ("/inbox?box=later", "Nothing is put off"),
        ("/inbox?box=done", "You have completed nothing in the last 7 days"),
    ],
)
def test_an_empty_box_says_why(visit, address, sentence):
    assert sentence in words(visit("alice").get(address))


def test_a_requester_sees_what_waits_for_them_and_nothing_else(desk, visit, some):
    moved = visiting.granted(desk)
    with desk.transaction() as session:
        tasks.complete(session, moved.opened[0].id, {}, by=visiting.ALICE)
    erin = visit("erin").get("/inbox")
    assert numbers(erin) == [moved.number]
    assert "My groups" not in words(erin), "she works in none"
    assert numbers(visit("erin").get("/inbox?box=all")) == [moved.number]


def test_what_people_write_is_never_markup(desk, visit):
    visiting.asked(desk, device='<script>alert("x")</script>')
    page = visit("alice").get("/inbox").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(&#34;x&#34;)" in page


def test_deeds_lead_back_and_can_be_undone(visit, some):
    alice, task = visit("alice"), some[0].opened[0].id
    address = "/inbox?box=all"
    page = words(alice.get(f"/tasks/{task}/deeds?back={address}"))
    assert "Claim Open Hand to a colleague" in page
    assert alice.post(f"/tasks/{task}/claim", {"back": address}).location == address
    shown = alice.get(address)
    assert "The task is yours now. Undo" in words(shown)
    assert f'action="/tasks/{task}/undo"' in shown.text
    assert alice.post(f"/tasks/{task}/undo", {"back": address}).location == address
    assert "It is as it was before." in words(alice.get(address))
    assert alice.post(f"/tasks/{task}/undo").status_code == 409
    away = alice.post(f"/tasks/{task}/claim", {"back": "https://example.org/"})
    assert "example.org" not in away.location


def test_a_task_is_put_off_and_marked_when_its_day_has_come(visit, some):
    alice, task = visit("alice"), some[0].opened[0].id
    alice.post(f"/tasks/{task}/claim")
    day = now.now().date() + timedelta(days=2)
    refused = alice.post(f"/tasks/{task}/follow-up", {"until": "soon"})
    assert (refused.status_code, "is no day; choose one" in words(refused)) == (422, True)
    alice.post(f"/tasks/{task}/follow-up", {"until": day.isoformat()})
    page = words(alice.get("/inbox?box=mine"))
    assert "You hear of it again on" in page
    assert "My work 0" in page
    assert "Follow up later 1" in page
    assert numbers(alice.get("/inbox?box=later")) == ["LOAN0000001"]
    with now.at(now.now() + timedelta(days=2)):
        assert "Beamer today Decide on the loan" in words(visit("alice").get("/inbox?box=mine"))
    alice = visit("alice")
    alice.post(f"/tasks/{task}/follow-up")
    assert "My work 1" in words(alice.get("/inbox?box=mine"))


def test_handing_over_to_a_group_wants_a_reason(desk, visit, some):
    alice, task = visit("alice"), some[0].opened[0].id
    with desk.transaction() as session:
        people.add(session, "frank", name="Frank", roles=["agent"], groups=["network"])
    refused = alice.post(f"/tasks/{task}/group", {"group": "network"})
    assert (refused.status_code, "wants to know why" in words(refused)) == (422, True)
    assert '<option value="network" selected>' in refused.text, "what was chosen is not lost"
    done = alice.post(f"/tasks/{task}/group", {"group": "network", "reason": "Cables.", "back": "/inbox"})
    assert done.location == "/inbox"
    assert "has the task now." in words(alice.get("/inbox"))
    assert numbers(visit("frank").get("/inbox")) == ["LOAN0000001"]


def test_what_one_watches_and_what_came_back_are_boxes(desk, visit, some):
    alice = visit("alice")
    alice.post(f"/instances/{some[0].id}/watching")
    assert numbers(alice.get("/inbox?box=watched")) == ["LOAN0000001"]
    visit("erin").post(f"/instances/{some[1].id}/entries", {"kind": "public", "text": "Any news?"})
    assert numbers(alice.get("/inbox?box=answered")) == ["LOAN0000002"]
    assert "Answered 1 Watched 1" in words(alice.get("/inbox"))
    alice.post(f"/instances/{some[1].id}/entries", {"kind": "internal", "text": "Look at it."})
    assert numbers(alice.get("/inbox?box=answered")) == ["LOAN0000002"], "a note answers nobody"
    alice.post(f"/instances/{some[1].id}/entries", {"kind": "public", "text": "Tomorrow."})
    assert numbers(alice.get("/inbox?box=answered")) == []


def test_what_i_did_and_what_is_missed_soon_are_boxes(desk, visit, some):
    alice = visit("alice")
    with desk.transaction() as session:
        tasks.complete(session, some[1].opened[0].id, {"verdict": "no", "why_not": "None left."}, by=visiting.ALICE)
    assert numbers(alice.get("/inbox?box=done")) == ["LOAN0000002"]
    with now.at(now.now() + timedelta(hours=5)):
        late = visit("alice")
        assert numbers(late.get("/inbox?box=breaching")) == ["LOAN0000001", "LOAN0000003"]
        assert numbers(late.get("/inbox?box=all&clock=soon")) == ["LOAN0000003", "LOAN0000001"]
    with now.at(now.now() + timedelta(days=8)):
        assert numbers(visit("alice").get("/inbox?box=done")) == [], "a week is recent"
