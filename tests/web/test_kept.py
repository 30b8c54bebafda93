"""What a ticket keeps, in words."""

import re
from pathlib import Path

import pytest

from engine import deployments, instances, packs, tasks, versions
from engine.models import Service
from tests.people import ALICE, DAVE, ERIN
from tests.web import visiting
from tests.web.visiting import words
from web import kept

INCIDENT = Path(__file__).parents[2] / "processes" / "incident"
REPORT = {
    "short_description": "Wi-Fi <b>drops</b>",
    "service": "email",
    "for_desk": True,
    "caller": "erin",
    "contact_type": "phone",
    "category": "Enquiry",
    "impact": 2,
    "urgency": 1,
}


@pytest.fixture
def incident(desk, app):
    with desk.transaction() as session:
        more = {"description": "", "criticality": 1, "calendar": "24x7", "status": "live", "owner": None, "group": None}
        session.add(Service(key="email", name="E-mail", **more))
        session.flush()
        deployments.deploy(session, [packs.read(INCIDENT)], by=DAVE)
        return instances.start(session, "incident", by=ALICE, variables=REPORT)


def test_values_are_told_by_labels_choices_and_names(visit, incident):
    page = visit("alice").get(f"/{incident.number}?tab=data")
    said = words(page)
    for told in ("How it came Telephone", "Impact 2 Medium: a department or group", "Service E-mail", "Requester Erin"):
        assert told in said, told
    assert "Noted on the way" in said
    assert "Opened by Alice" in said
    assert re.search(r"<dt>Opened at</dt><dd class=\"plain\"><time datetime=", page.text)
    assert "Wi-Fi &lt;b&gt;drops" in page.text
    assert re.findall(r"<dt>[a-z]+_\w+</dt>", page.text) == [], "no key is shown as it is"


def test_what_the_open_task_asks_for_may_be_changed_there_by_whoever_may_do_it(visit, desk, incident):
    task = incident.opened[0].id
    page = visit("alice").get(f"/{incident.number}?tab=data").text
    assert f'href="/tasks/{task}#f-diagnosis"' in page
    assert "#f-short_description" not in page, "the form of the open task does not ask for it"
    with desk.transaction() as session:
        tasks.claim(session, task, by=visiting.ALICE)
    assert "#f-" not in visit("bob").get(f"/{incident.number}?tab=data").text


def test_what_a_diagram_notes_for_itself_is_told_in_words_too(visit, desk, incident):
    held = {"action": "hold_evidence", "next_check": None}
    with desk.transaction() as session:
        tasks.complete(session, incident.opened[0].id, held, by=DAVE)
    said = words(visit("alice").get(f"/{incident.number}?tab=data"))
    assert "Hold reason Wait for evidence" in said
    assert "hold_evidence" not in said


def test_texts_of_forms_speak_in_names(desk, app, incident):
    with desk.reading() as session, app.test_request_context("/"):
        view = instances.find(session, incident.number, by=ALICE)
        data = {**view.data, "planned_start": "2026-11-25T09:00:00+00:00", "planned_end": "2026-11-25T10:00"}
        say = kept.words(session, data, versions.compiled(session, view.version_id))
        told = {path: say(path, data[path]) for path in ("caller", "service", "impact", "short_description", "number")}
        assert told == {
            "caller": "Erin",
            "service": "E-mail",
            "impact": "2 Medium: a department or group",
            "short_description": "Wi-Fi <b>drops</b>",
            "number": incident.number,
        }
        assert say("planned_start", data["planned_start"]) == "25 Nov 2026, 09:00 UTC"
        assert say("planned_end", data["planned_end"]) == "25 Nov 2026, 10:00 UTC", "in the zone of the process"
        assert say("opened_by", ["alice", "somebody"]) == "Alice, somebody"


def test_a_field_says_whom_its_key_stands_for(visit, desk, incident):
    with desk.transaction() as session:
        asked = {"short_description": "Mail", "service": "email", "for_desk": False}
        triage = instances.start(session, "incident", by=ERIN, variables=asked).opened[0].id
    page = visit("alice").get(f"/tasks/{triage}")
    assert re.findall(r'<p class="hint called">(.*?)</p>', page.text) == ["Erin", "E-mail"]
