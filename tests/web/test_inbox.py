"""The inbox: boxes, counts, search, order, pages, and what an empty list says."""

import re

import pytest

from engine import tasks
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
    assert numbers(alice.get("/inbox")) == ["LOAN0000002", "LOAN0000001"], "my groups first, urgent first"
    assert "For my groups 2 My tasks 0 All 3" in words(alice.get("/inbox"))
    assert numbers(bob.get("/inbox?box=mine")) == ["LOAN0000003"]
    assert numbers(alice.get("/inbox?box=all")) == ["LOAN0000002", "LOAN0000003", "LOAN0000001"]


def test_search_and_order_are_in_the_address(visit, some):
    alice = visit("alice")
    found = alice.get("/inbox?box=all&search=tablet")
    assert numbers(found) == ["LOAN0000003"]
    assert 'value="tablet"' in found.text
    assert "search=tablet&amp;box=groups" in found.text, "the tabs keep the search"
    assert numbers(alice.get("/inbox?box=all&order=newest")) == ["LOAN0000003", "LOAN0000002", "LOAN0000001"]
    assert numbers(alice.get("/inbox?box=nonsense&order=nonsense&page=-3")) == ["LOAN0000002", "LOAN0000001"]


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
        ("/inbox", "No unclaimed task for your groups"),
        ("/inbox?box=mine", "Nothing is assigned to you"),
        ("/inbox?box=all", "There is no open task"),
        ("/inbox?search=zebra", "Nothing fits “zebra”"),
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
    assert "For my groups" not in words(erin), "she works in none"
    assert numbers(visit("erin").get("/inbox?box=all")) == [moved.number]


def test_what_people_write_is_never_markup(desk, visit):
    visiting.asked(desk, device='<script>alert("x")</script>')
    page = visit("alice").get("/inbox").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(&#34;x&#34;)" in page
