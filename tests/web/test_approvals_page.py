"""The page of approvals: what waits for a person, with all that is needed to decide, and the answers given in place."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from engine import absences, deployments, instances, now, packs, people
from engine import desk as parts
from engine.actor import SYSTEM
from engine.desk import votes
from tests.web.visiting import words

FOLDER = Path(__file__).parents[2] / "processes" / "approval"


@pytest.fixture
def ask(desk):
    """Erin asks for the decision of people; the number of the ticket."""
    parts.register()
    with desk.transaction() as session:
        deployments.deploy(session, [packs.read(FOLDER)], by=SYSTEM)

    def begin(*asked: str, subject: str = "A second screen", policy: str = "all", by: str = "erin") -> str:
        given = {"subject": subject, "details": "For **planning**.", "asked": [{"person": one} for one in asked]}
        with desk.transaction() as session:
            actor = people.actor(session, by)
            made = instances.start(session, "approval", by=actor, variables={**given, "policy": policy})
        return made.number

    return begin


def card(visitor, number: str) -> int:
    """The task that the card of this ticket decides."""
    found = re.search(
        rf'action="/approvals/(\d+)[^"]*"[^>]*aria-label="Decide on {number}"', visitor.get("/approvals").text
    )
    assert found, f"no card of {number}"
    return int(found[1])


def test_a_card_says_what_why_who_and_how_it_is_decided(ask, visit):
    number = ask("bob", "carol")
    page = visit("bob").get("/approvals")
    said = words(page)
    for told in (number, "A second screen", "For planning", "Asked for by Erin", "Everybody who does not abstain has to approve",
                 "you, now", "not yet", "Carol", "due", "Approve", "Reject", "Ask the requester something first", "Approvals 1 waiting"):  # fmt: skip
        assert told in said
    assert "No decision waits for you" in words(visit("alice").get("/approvals"))


def test_approving_and_rejecting_complete_the_task(ask, visit):
    number = ask("bob", "carol")
    bob, carol = visit("bob"), visit("carol")
    answered = bob.post(f"/approvals/{card(bob, number)}", {"answer": "approve", "comment": "Cheap enough"})
    assert (answered.status_code, answered.location) == (303, "/approvals")
    after = words(bob.get("/approvals"))
    assert "Decided by you lately" in after
    assert "Cheap enough" in after
    theirs = words(carol.get("/approvals"))
    assert "approves" in theirs
    assert "Cheap enough" in theirs
    assert (
        carol.post(f"/approvals/{card(carol, number)}", {"answer": "reject", "comment": "No budget"}).status_code == 303
    )
    assert "Rejected" in words(visit("erin").get(f"/{number}"))


def test_a_rejection_without_a_reason_comes_back_in_its_card(ask, visit):
    number = ask("bob", "carol")
    bob = visit("bob")
    task = card(bob, number)
    page = bob.post(f"/approvals/{task}", {"answer": "reject", "comment": "  "})
    assert page.status_code == 422
    assert "Say why before you choose &#39;Reject&#39;" in words(page)
    assert 'aria-invalid="true"' in page.text
    assert bob.post(f"/approvals/{task}", {"answer": "maybe", "comment": "Hm"}).status_code == 422
    assert "Hm" in bob.post(f"/approvals/{task}", {"answer": "", "comment": "Hm"}).text


def test_a_form_sent_twice_decides_once_and_another_vote_is_told_who_was_first(ask, visit):
    number = ask("bob", policy="any")
    bob = visit("bob")
    task = card(bob, number)
    sent = {"answer": "approve", "comment": "", "ek-key": "the-same"}
    assert bob.post(f"/approvals/{task}", sent).status_code == 303
    assert bob.post(f"/approvals/{task}", sent).status_code == 303
    late = bob.post(f"/approvals/{task}", {"answer": "reject", "comment": "I mean no", "ek-key": "another"})
    assert late.status_code == 409
    assert "was completed by you" in words(late)
    assert "I mean no" in words(late)


def test_nobody_decides_for_another(ask, visit):
    number = ask("bob", "carol")
    task = card(visit("bob"), number)
    assert visit("carol").post(f"/approvals/{task}", {"answer": "approve"}).status_code == 403
    assert visit("dave").post(f"/approvals/{task}", {"answer": "approve"}).status_code == 403
    assert visit("erin").post(f"/approvals/{task}", {"answer": "approve"}).status_code == 404


def test_who_stands_in_is_told_for_whom(ask, desk, visit):
    with desk.transaction() as session:
        begins = now.now()
        absences.add(session, "bob", begins_at=begins, ends_at=begins + timedelta(days=3), deputy="alice", by=SYSTEM)
    number = ask("bob")
    said = words(visit("alice").get("/approvals"))
    assert number in said
    assert "You are asked in the place of Bob" in said


def test_sixty_cards_are_told_on_pages_and_counted(ask, desk, visit):
    for many in range(60):
        ask("bob", subject=f"Screen {many}")
    bob = visit("bob")
    first, last = bob.get("/approvals"), bob.get("/approvals?page=3")
    assert first.text.count("<article") == last.text.count("<article") == 20
    assert "60 decisions wait for you" in words(first)
    with desk.reading() as session:
        assert votes.count(session, by=people.actor(session, "bob")) == 60


def test_markup_in_a_case_is_text(ask, visit):
    ask("bob", subject="<script>alert(1)</script>")
    page = visit("bob").get("/approvals").text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
