"""Tickets: by number, in the list, on the diagram, in sentences; and who sees how much of it."""

import json
import re
from pathlib import Path

import pytest
from sqlalchemy import event

from engine import deployments, instances, packs, tasks, watching
from engine.desk import announcements, links, stream
from tests.people import ALICE, BOB, DAVE
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
    page = erin.get(f"/{loan.number}")
    said = words(page)
    assert "Alice is working on it since" in said
    assert "Alice is working on it" in words(erin.get("/portal")), "the same words in both places"
    assert "Alice completed “Decide on the loan”" in said
    for inside in (
        "Data",
        "Cancel this ticket",
        "Details",
        "Where and why",
        "Targets",
        "Internal",
        "Grant it",
        "version",
    ):
        assert inside not in said, inside
    for inside in ("verdict", "completed_by", "data-markers", "/processes/", "link-kind"):
        assert inside not in page.text, inside


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
    so_far, every = (
        re.findall(r'<li class="(\w+) depth-0">.*?<span>([^<]+)', part) for part in page.text.split('id="steps"')
    )
    assert [name for _, name in so_far] == ["Loan asked for", "Decide on the loan", "Hand over the device"]
    assert every == [
        ("passed", "Loan asked for"),
        ("passed", "Decide on the loan"),
        ("active", "Hand over the device"),
        ("ahead", "Refused"),
        ("ahead", "Confirm the return"),
        ("ahead", "Returned"),
    ]
    drawing = alice.get(f"/instances/{loan.id}/diagram.bpmn")
    assert (drawing.mimetype, drawing.data) == ("application/xml", (visiting.FOLDER / "loan.bpmn").read_bytes())


def test_it_is_told_who_it_waits_for_and_which_rule_decided(visit, desk, app):
    report = {"short_description": "Wi-Fi drops", "for_desk": True, "caller": "erin", "impact": 2, "urgency": 1}
    with desk.transaction() as session:
        deployments.deploy(session, [packs.read(INCIDENT)], by=DAVE)
        moved = instances.start(session, "incident", by=ALICE, variables={**report, "category": "Hardware"})
    page = visit("alice").get(f"/{moved.number}?tab=diagram")
    said = words(page)
    assert re.search(r"“Work on incident” waits for \w+, since", said)
    assert "Version 1 of “Incident”" in said
    assert "Priority : 2, by rule 4, because Impact is 2 and Urgency is 1." in said
    assert "Rule 4 of 10: High Impact Urgency gives Priority 2 1 2" in said


def test_requesters_are_not_told_the_inside(visit, loan):
    erin = visit("erin")
    for tab in ("diagram", "history", "data"):
        assert words(erin.get(f"/{loan.number}?tab={tab}")) == words(erin.get(f"/{loan.number}"))
    assert erin.get(f"/instances/{loan.id}/diagram.bpmn").status_code == 404


def test_fields_are_shown_to_the_desk_in_words_and_as_kept_to_owners(visit, loan):
    said = words(visit("alice").get(f"/{loan.number}?tab=data"))
    assert "Borrower Erin" in said
    assert "Verdict Grant it" in said
    assert "verdict" not in said
    assert "verdict yes" in words(visit("carol").get(f"/{loan.number}?tab=data"))


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


def test_nothing_of_the_inside_reaches_the_page_of_a_requester(visit, desk, app):
    """Each place where the desk writes for itself holds a word that must not be anywhere in the page."""
    report = {"short_description": "Wi-Fi drops", "for_desk": True, "caller": "erin", "category": "Enquiry"}
    with desk.transaction() as session:
        deployments.deploy(session, [packs.read(INCIDENT)], by=DAVE)
        moved = instances.start(session, "incident", by=ALICE, variables={**report, "impact": 2, "urgency": 1})
        other = instances.start(session, "incident", by=ALICE, variables={**report, "short_description": "Another"})
        task = moved.opened[0].id
        tasks.assign(session, task, to="bob", by=DAVE, reason="secret-handover")
        stream.post(session, moved.id, kind="internal", text="secret-note", by=ALICE)
        stream.add(session, moved.id, kind="system", text="secret-system", by="system", visible=False)
        stream.post(session, moved.id, kind="public", text="We look into it", by=ALICE)
        links.link(session, moved.number, other.number, kind="related", by=ALICE, reason="secret-reason")
        watching.watch(session, moved.id, by=BOB)
        tasks.complete(
            session, task, {"action": "note", "internal_note": "secret-field", "diagnosis": "secret-data"}, by=DAVE
        )
    assert "secret-note" in visit("alice").get(f"/{moved.number}").text
    erin = visit("erin")
    for query in ("", "?tab=data", "?tab=history", "?tab=diagram", "?show=internal", "?show=system", "?order=oldest"):
        page = erin.get(f"/{moved.number}{query}").text
        assert re.findall(r"secret-\w+", page) == [], query
        assert "We look into it" in page or "show=system" in query or "show=internal" in query
        assert "Priority decided" not in page
        assert "assignment_group" not in page


def test_a_question_to_the_requester_is_answered_where_files_are_taken_too(visit, desk, app):
    report = {"short_description": "Wi-Fi drops", "for_desk": True, "caller": "erin", "category": "Enquiry"}
    with desk.transaction() as session:
        deployments.deploy(session, [packs.read(INCIDENT)], by=DAVE)
        moved = instances.start(session, "incident", by=ALICE, variables={**report, "impact": 2, "urgency": 1})
        asked = {"action": "ask_user", "question": "Which <floor>?"}
        tasks.complete(session, moved.opened[0].id, asked, by=ALICE)
    erin = visit("erin")
    page = erin.get(f"/{moved.number}")
    assert "Waiting for your reply since" in words(page)
    assert "Which &lt;floor&gt;?" in page.text
    assert page.text.count('<textarea id="say"') == 1
    assert re.search(r'type="file".*?Send the reply', page.text, re.DOTALL)
    assert "Alice is working on it" not in words(page)
    erin.post(f"/instances/{moved.id}/entries", {"kind": "public", "text": "The third"})
    said = words(erin.get(f"/{moved.number}"))
    assert "Waiting for your reply" not in said
    assert "In progress , now" in said


def test_the_page_costs_so_many_statements_and_no_more(desk, visit, loan):
    """With an announcement above it, entries and a link: what is shown of one ticket must not grow with what stands around it."""
    other = visiting.asked(desk)
    with desk.transaction() as session:
        announcements.announce(session, title="Mail is slow", body="We look into it.", by="alice")
        for number in range(30):
            stream.post(session, loan.id, kind="internal", text=f"Note {number}", by=ALICE)
        links.link(session, loan.number, other.number, kind="related", by=ALICE)
    alice, statements = visit("alice"), []
    alice.get(f"/{loan.number}")
    listening = ("before_cursor_execute", lambda *args: statements.append(args[2]))
    event.listen(desk.reader, *listening)
    page = alice.get(f"/{loan.number}")
    event.remove(desk.reader, *listening)
    assert "Mail is slow" in page.text
    assert len(statements) <= 15, statements
