"""The start page: for each what concerns them."""

from tests.web import visiting
from tests.web.visiting import words


def test_a_requester_sees_what_they_asked_for_and_where_to_ask(desk, visit):
    visiting.asked(desk, device="Laptop for the fair")
    erin = visit("erin").get("/")
    said = words(erin)
    assert "Your tickets" in said
    assert "Laptop for the fair" in said
    assert "Unclaimed in your groups" not in said
    assert 'href="/processes/loan/start"' in erin.text
    assert "Faults" not in said


def test_an_agent_sees_what_waits_for_them_and_for_their_groups(desk, visit):
    visiting.asked(desk, device="Beamer")
    visiting.granted(desk)
    said = words(visit("alice").get("/"))
    assert "Waiting for you All 1 Hand over the device" in said
    assert "Unclaimed in your groups All 1 Decide on the loan" in said


def test_an_empty_start_says_so(visit):
    said = words(visit("alice").get("/"))
    for sentence in ("Nothing waits for you", "Everything is taken", "No tickets yet"):
        assert sentence in said
