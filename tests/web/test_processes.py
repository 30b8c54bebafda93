"""Processes: what can be started, the form that starts it, the drawing and its versions."""

import pathlib
import re

import pytest

from engine import deployments, instances, packs
from tests.people import ALICE, DAVE
from tests.web import visiting
from tests.web.visiting import words

START = "/processes/loan/start"


def variables(database, number="LOAN0000001"):
    with database.reading() as session:
        return dict(instances.find(session, number, by=ALICE).data)


def test_new_leads_straight_to_the_one_form_there_is(visit):
    assert visit("erin").get("/new").location == START


def test_a_start_form_shows_every_kind_of_field(visit):
    page = visit("erin").get(START)
    assert "<strong>two weeks</strong>" in page.text
    assert "&lt;b&gt;No games" in page.text, "raw HTML in a form is text"
    for part in (
        '<input aria-required="true" id="f-device" maxlength="160" name="device" type="text" value="">',
        'name="from_day" type="date"',
        "<legend>More</legend>",
        'type="checkbox" name="extras" value="charger"',
        'name="ek-add" value="parts"',
    ):
        assert part in page.text
    assert 'name="other"' not in page.text, "asked for only when it is for somebody else"


def test_starting_leads_to_the_ticket(desk, visit):
    answer = visit("erin").post(
        START,
        {
            "device": "Laptop", "from_day": "2026-12-01", "priority": "2", "for_other": ["", "true"], "other": "alice",
            "extras": ["", "bag"], "parts.0.name": "Mouse", "parts.0.amount": "2", "purpose": "A fair\r\nin Leipzig",
        },
    )  # fmt: skip
    assert (answer.status_code, answer.location) == (303, "/LOAN0000001")
    kept = variables(desk)
    given = ("device", "from_day", "priority", "for_other", "other", "extras", "parts", "purpose")
    assert {name: kept[name] for name in given} == {
        "device": "Laptop", "from_day": "2026-12-01", "priority": 2, "for_other": True, "other": "alice", "extras": ["bag"],
        "parts": [{"name": "Mouse", "amount": 2}], "purpose": "A fair\nin Leipzig",
    }  # fmt: skip


def test_a_refused_start_keeps_all_that_was_typed(visit):
    answer = visit("erin").post(
        START, {"priority": "9", "purpose": "A fair", "extras": ["", "bag"], "parts.0.amount": "two"}
    )
    assert answer.status_code == 422
    said = words(answer)
    for sentence in (
        "4 fields need correcting.", "Device is empty; fill it in.", "Priority is 9; the most is 5.",
        "Name is empty; fill it in.", "Amount is no number; write one like 12 or 12.5.",
    ):  # fmt: skip
        assert sentence in said
    assert 'name="priority" type="text" value="9"' in answer.text
    assert 'name="parts.0.amount" type="text" value="two"' in answer.text
    assert re.search(r'name="extras" value="bag" checked', answer.text)
    assert "A fair</textarea>" in answer.text


def test_rows_are_added_and_dropped_without_scripts(visit):
    erin = visit("erin")
    added = erin.post(f"{START}/form", {"device": "Laptop", "parts": "", "ek-add": "parts"})
    assert 'name="parts.0.name"' in added.text
    assert 'value="Laptop"' in added.text
    two = erin.post(f"{START}/form", {"parts.0.name": "Mouse", "parts.0.amount": "", "ek-add": "parts"})
    assert 'name="parts.1.name"' in two.text
    dropped = erin.post(f"{START}/form", {"parts.0.name": "Mouse", "parts.1.name": "Bag", "ek-drop": "parts.0"})
    assert 'name="parts.0.name" type="text" value="Bag"' in dropped.text
    assert "parts.1.name" not in dropped.text


def test_a_condition_is_looked_at_again_on_the_server(visit):
    part = visit("erin").post(f"{START}/form", {"for_other": ["", "true"]}, headers={"HX-Request": "true"})
    assert part.text.lstrip().startswith('<div id="fields"')
    assert 'name="other"' in part.text


@pytest.mark.parametrize(
    "address",
    [
        "/processes/nothing",
        "/processes/nothing/start",
        "/processes/loan/versions/9",
        "/processes/loan/versions/9/diagram.bpmn",
    ],
)
def test_what_is_not_there_is_404(visit, address):
    assert visit("carol").get(address).status_code == 404


def test_a_process_shows_its_drawing_versions_and_steps(desk, visit):
    visiting.asked(desk)
    page = visit("alice").get("/processes/loan")
    said = words(page)
    for part in ("Version 1, live", "To begin with", "Decide on the loan", "1 ticket", "Owner CA Carol", "Dave"):
        assert part in said
    assert 'data-diagram="/processes/loan/versions/1/diagram.bpmn"' in page.text
    assert "Loan of a device" in words(visit("alice").get("/processes"))


def test_a_requester_is_shown_what_is_theirs_and_nothing_else_is_taken(desk, visit):
    folder = pathlib.Path(__file__).parents[2] / "processes" / "incident"
    with desk.transaction() as session:
        deployments.deploy(session, [packs.read(folder)], by=DAVE, source="tests", reason="To begin with")
    erin, alice = visit("erin"), visit("alice")
    for_desk = "I log this for somebody else"
    assert for_desk in words(alice.get("/processes/incident/start"))
    assert for_desk not in words(erin.get("/processes/incident/start"))
    forged = {"short_description": "Mail is slow", "description": "Since nine", "for_desk": "true", "caller": "alice"}
    number = erin.post("/processes/incident/start", forged).location.removeprefix("/")
    with desk.reading() as session:
        data = instances.find(session, number, by=ALICE).data
    assert (data.get("for_desk"), data.get("caller")) != (True, "alice")
    assert "me" not in data
