"""Faults: seen and tried again by those who repair, told to the others as far as it concerns them."""

import pytest
from sqlalchemy import select

from engine import now
from engine.models import Fault, Job
from tests.web import visiting
from tests.web.visiting import words


@pytest.fixture
def fault(desk):
    """A loan whose letter could not be sent: the job was given up."""
    moved, moment = visiting.asked(desk), now.now()
    with desk.transaction() as session:
        job = Job(
            instance_id=moved.id, version_id=None, token="t", element="send_letter", kind="service", connector="email", payload={},
            due_at=moment, attempts=3, retries=3, lease=0, status="parked", key="letter", error="refused",
        )  # fmt: skip
        session.add(job)
        session.flush()
        found = Fault(
            instance_id=moved.id, token=None, element="send_letter", job_id=job.id, code="connector.email", at=moment, status="open",
            sentence="The mail server refused the letter.", detail="550 <b>unknown</b> user", resolved_at=None,
        )  # fmt: skip
        session.add(found)
        session.flush()
        return moved, found.id


def test_a_fault_is_shown_with_its_ticket_and_detail(visit, fault):
    moved, _ = fault
    page = visit("dave").get("/faults")
    said = words(page)
    for part in (moved.number, "Laptop", "Send letter", "The mail server refused the letter.", "connector.email"):
        assert part in said
    assert "550 &lt;b&gt;unknown&lt;/b&gt; user" in page.text
    assert "1 ticket cannot go on." in words(visit("dave").get("/"))
    assert "cannot go on" not in words(visit("alice").get("/"))


def test_the_ticket_tells_the_desk_why_and_the_requester_that(visit, fault):
    moved, _ = fault
    assert "The mail server refused the letter." in words(visit("alice").get(f"/{moved.number}"))
    requester = words(visit("erin").get(f"/{moved.number}"))
    assert "held up by a technical fault" in requester
    assert "mail server" not in requester


def test_trying_again_wants_a_reason_and_makes_the_job_due(desk, visit, fault):
    moved, number = fault
    dave = visit("dave")
    assert "A retry needs a reason" in words(dave.post(f"/faults/{number}/retry", {"reason": "  "}))
    assert dave.post(f"/faults/{number}/retry", {"reason": "The user exists now"}).location == "/faults"
    with desk.reading() as session:
        assert session.execute(select(Job.status, Job.attempts)).one() == ("open", 0)
    assert "No ticket is stuck" in words(dave.get("/faults"))
    assert "The mail server refused the letter." in words(dave.get("/faults?status=resolved"))
    story = words(dave.get(f"/{moved.number}?tab=history"))
    assert "Dave had “Send letter” tried again" in story
    assert "The user exists now" in story
    again = dave.post(f"/faults/{number}/retry", {"reason": "Once more"})
    assert again.status_code == 409


def test_a_fault_that_is_not_there_is_404(visit):
    assert visit("dave").post("/faults/77/retry", {"reason": "x"}).status_code == 404


def test_over_the_api_a_retry_answers_with_the_fault(machine, fault):
    moved, number = fault
    dave = machine("dave")
    (listed,) = dave.ask("GET", "/api/faults").get_json()["items"]
    assert (listed["id"], listed["number"], listed["status"], listed["element"]) == (
        number,
        moved.number,
        "open",
        "send_letter",
    )
    assert (
        dave.ask("POST", f"/api/faults/{number}/retry", json={"reason": "Repaired"}).get_json()["status"] == "resolved"
    )
    assert dave.ask("GET", "/api/faults").get_json()["total"] == 0
    assert dave.ask("GET", "/api/faults?status=resolved").get_json()["total"] == 1
