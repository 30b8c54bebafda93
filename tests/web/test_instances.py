"""Tickets: by number, in the list, on the diagram, in sentences; and who sees how much of it."""

import json
import re
from pathlib import Path

import pytest

from engine import deployments, instances, packs, tasks
from tests.people import ALICE, DAVE
from tests.web import visiting
from tests.web.visiting import words

INCIDENT = Path(__file__).parents[2] / "processes" / "incident"


@pytest.fixture
def loan(desk):
    return visiting.granted(desk)


def test_any_number_is_an_address_in_upper_and_lower_case(visit, loan):
    alice = visit("alice")
    for address in (f"/{loan.number}", f"/{loan.number.lower()}"):
        assert "Hand over the device" in words(alice.get(address))
    assert alice.get("/LOAN9999999").status_code == 404
    assert "There is no ticket LOAN9999999, or it is not yours to see." in words(alice.get("/LOAN9999999"))


def test_the_next_deed_is_the_one_primary_button(visit, loan):
    page = visit("alice").get(f"/{loan.number}").text
    assert re.findall(r'class="button primary" href="([^"]+)"', page) == [f"/tasks/{loan.opened[0].id}"]


def test_a_requester_sees_where_it_stands_but_not_the_inside(visit, loan):
    erin = visit("erin")
    said = words(erin.get(f"/{loan.number}"))
    assert "Where it stands" in said
    assert "with Alice" in said
    assert "Data" not in said
    assert "Cancel this ticket" not in said
    assert "Details" not in words(erin.get(f"/{loan.number}?tab=history"))
    assert "Alice completed “Decide on the loan”" in words(erin.get(f"/{loan.number}?tab=history"))
    assert 'name="verdict"' not in erin.get(f"/{loan.number}?tab=data").text
    assert "completed_by" not in words(erin.get(f"/{loan.number}?tab=data")), (
        "the tab is not hers, whatever the address says"
    )


def test_others_tickets_are_not_there(desk, visit):
    moved = visiting.asked(desk, by=ALICE)
    erin = visit("erin")
    assert erin.get(f"/{moved.number}").status_code == 404
    assert erin.get(f"/instances/{moved.id}/diagram.bpmn").status_code == 404
    assert moved.number not in erin.get("/instances").text


def test_history_says_why_a_decision_gave_what_it_gave(visit, desk):
    report = {"short_description": "Wi-Fi drops", "for_desk": True, "caller": "erin", "impact": 2, "urgency": 1}
    with desk.transaction() as session:
        deployments.deploy(session, [packs.read(INCIDENT)], by=DAVE)
        moved = instances.start(session, "incident", by=ALICE, variables=report)
    said = words(visit("alice").get(f"/{moved.number}?tab=history"))
    assert "Priority decided: 2, by rule 4, because Impact is 2 and Urgency is 1" in said


def test_history_is_told_in_sentences_with_what_was_entered(visit, loan):
    said = words(visit("alice").get(f"/{loan.number}?tab=history"))
    assert "Alice completed “Decide on the loan”" in said
    assert "Alice completed “Decide on the loan”: Grant it" in said
    assert "Verdict Grant it" in said
    assert "Erin opened the ticket" in said


def test_the_diagram_is_marked_and_told_as_text(visit, loan):
    alice = visit("alice")
    page = alice.get(f"/{loan.number}?tab=diagram")
    markers = json.loads(re.search(r'data-markers="([^"]+)"', page.text)[1].replace("&#34;", '"'))
    assert markers["active"] == {"hand_over": 1}
    assert markers["passed"]["f_yes"] == 1
    assert "f_no" not in markers["passed"]
    assert markers["faults"] == []
    states = re.findall(r'<li class="(\w+) depth-0">.*?<span>([^<]+)', page.text)
    assert states == [
        ("passed", "Loan asked for"),
        ("passed", "Decide on the loan"),
        ("active", "Hand over the device"),
        ("ahead", "Refused"),
        ("ahead", "Confirm the return"),
        ("ahead", "Returned"),
    ]
    drawing = alice.get(f"/instances/{loan.id}/diagram.bpmn")
    assert (drawing.mimetype, drawing.data) == ("application/xml", (visiting.FOLDER / "loan.bpmn").read_bytes())


def test_data_is_shown_to_the_desk(visit, loan):
    said = words(visit("alice").get(f"/{loan.number}?tab=data"))
    assert "borrower erin" in said
    assert "verdict yes" in said


def test_the_list_filters_and_a_whole_number_leads_there(desk, visit, loan):
    other = visiting.asked(desk, device="Beamer")
    with desk.transaction() as session:
        instances.cancel(session, other.id, by=DAVE, reason="Not needed")
    alice = visit("alice")
    rows = lambda answer: re.findall(r'<tr data-href="/(\w+)"', answer.text)  # noqa: E731
    assert rows(alice.get("/instances")) == [other.number, loan.number]
    assert rows(alice.get("/instances?status=cancelled")) == [other.number]
    assert rows(alice.get("/instances?search=beam")) == [other.number]
    assert rows(alice.get("/instances?process=nothing")) == []
    assert "No ticket fits" in words(alice.get("/instances?search=zebra"))
    assert alice.get(f"/instances?search={loan.number.lower()}").location == f"/{loan.number}"


def test_cancelling_wants_a_reason_and_says_it_afterwards(desk, visit, loan):
    carol = visit("carol")
    assert "Cancel this ticket" in words(carol.get(f"/{loan.number}"))
    refused = carol.post(f"/instances/{loan.id}/cancellation", {"reason": " "})
    assert refused.status_code == 422
    assert "A cancelled ticket needs a reason" in words(refused)
    assert (
        carol.post(f"/instances/{loan.id}/cancellation", {"reason": "The shelf burned"}).location == f"/{loan.number}"
    )
    said = words(carol.get(f"/{loan.number}"))
    assert "Carol cancelled the ticket" in said
    assert "The shelf burned" in said
    assert "This ticket is closed" in said
    assert carol.post(f"/instances/{loan.id}/cancellation", {"reason": "Again"}).status_code == 409
    with desk.reading() as session:
        assert tasks.find(session, loan.opened[0].id, by=ALICE).row.status == "cancelled"
