"""A vote on the pages: who is asked votes, and neither an administrator nor who is excluded is offered anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import deployments, inbox, packs
from engine import desk as parts
from engine.actor import SYSTEM
from tests.web.visiting import words

FOLDER = Path(__file__).parents[2] / "processes" / "approval"


@pytest.fixture
def asked(desk, visit):
    """The number of the ticket in which bob and carol are asked, and the addresses of their votes."""
    parts.register()
    with desk.transaction() as session:
        deployments.deploy(session, [packs.read(FOLDER)], by=SYSTEM)
    erin = visit("erin")
    given = {"subject": "A second screen", "asked.0.person": "bob", "asked.1.person": "carol", "policy": "all"}
    page = erin.get("/processes/approval/start")
    assert "What is to be decided" in words(page)
    number = erin.post("/processes/approval/start", given).location.rpartition("/")[2]
    with desk.reading() as session:
        votes = {
            one.assignee: f"/tasks/{one.id}"
            for one in inbox.listed(session, by=SYSTEM, box="all").items
            if one.number == number
        }
    return number, votes


def test_each_votes_for_themselves(asked, visit):
    number, votes = asked
    assert set(votes) == {"bob", "carol"}
    dave = words(visit("dave").get(votes["carol"]))
    assert "This task was asked of Carol in person" in dave
    refused = visit("dave").post(f"{votes['carol']}/completion", {"decision": "approve"})
    assert refused.status_code == 403
    assert "only they can do it, or hand it over" in words(refused)
    assert "those who asked for it, did it or were asked already are excluded" in words(
        visit("bob").get(votes["carol"])
    )
    for login in ("bob", "carol"):
        assert visit(login).post(f"{votes[login]}/completion", {"decision": "approve"}).status_code == 303
    assert "Approved" in words(visit("erin").get(f"/{number}"))


def test_a_rejection_needs_its_reason(asked, visit):
    _number, votes = asked
    page = visit("bob").post(f"{votes['bob']}/completion", {"decision": "reject"})
    assert page.status_code == 422
    assert "Why" in words(page)


def test_the_vote_is_handed_over_but_not_to_the_requester(asked, visit):
    _number, votes = asked
    bob = visit("bob")
    assert "the ticket excludes those who asked for it" in words(bob.post(f"{votes['bob']}/assignment", {"to": "erin"}))
    assert bob.post(f"{votes['bob']}/assignment", {"to": "alice"}).status_code == 303
    assert visit("alice").post(f"{votes['bob']}/completion", {"decision": "approve"}).status_code == 303
