"""What may be done next: by whom, in which words, and which of it is the main deed."""

from pathlib import Path

import pytest

from engine import deployments, instances, packs, tasks, versions
from tests.people import ALICE, BOB, DAVE, ERIN
from tests.web import visiting
from web import deeds

INCIDENT = Path(__file__).parents[2] / "processes" / "incident"
REPORT = {
    "short_description": "Wi-Fi drops",
    "for_desk": True,
    "caller": "erin",
    "category": "Network",
    "impact": 2,
    "urgency": 1,
}


@pytest.fixture
def loan(desk):
    return visiting.asked(desk)


@pytest.fixture
def incident(desk, app):  # the application registers what diagrams ask of the desk
    with desk.transaction() as session:
        deployments.deploy(session, [packs.read(INCIDENT)], by=DAVE)
        return instances.start(session, "incident", by=ALICE, variables={**REPORT, "assignment_group": "service_desk"})


def offered(desk, moved, by):
    with desk.reading() as session:
        view = instances.find(session, moved.id, by=by)
        return deeds.of(view, versions.compiled(session, view.version_id), by=by)


def test_the_choices_that_lead_on_are_the_deeds(desk, loan):
    [deed] = offered(desk, loan, ALICE)
    assert (deed.may, deed.mine, deed.asks) == (True, True, "Verdict")
    task = loan.opened[0].id
    assert [(way.words, way.address, way.main) for way in deed.ways] == [
        ("Grant it", f"/tasks/{task}?verdict=yes", True),
        ("Refuse it", f"/tasks/{task}?verdict=no", False),
    ]


def test_a_task_without_a_choice_is_offered_by_its_name(desk):
    [deed] = offered(desk, visiting.granted(desk), ALICE)
    assert [(way.words, way.main) for way in deed.ways] == [("Hand over the device", True)]


def test_who_may_not_do_a_task_is_offered_no_way(desk, loan):
    [deed] = offered(desk, loan, ERIN)
    assert (deed.may, deed.mine, deed.ways) == (False, False, ())


def test_what_a_colleague_has_taken_is_theirs(desk, loan):
    with desk.transaction() as session:
        tasks.claim(session, loan.opened[0].id, by=BOB)
    [deed] = offered(desk, loan, ALICE)
    assert (deed.may, deed.mine, deed.ways) == (True, False, ())
    assert offered(desk, loan, BOB)[0].mine


def test_the_form_says_which_of_its_choices_is_the_main_one_now(desk, incident):
    [deed] = offered(desk, incident, ALICE)
    assert [(way.words, way.main) for way in deed.ways][:2] == [("Start work", True), ("Save the note", False)]
    with desk.transaction() as session:
        tasks.complete(session, deed.task.id, {"action": "start"}, by=ALICE)
    [deed] = offered(desk, incident, ALICE)
    assert [way.words for way in deed.ways if way.main] == ["Resolve"]
    assert deed.ways[0].words == "Resolve", "the main one comes first"
    assert len(deed.ways) == 17


def test_the_page_offers_one_primary_deed_and_its_form_opens_ready(visit, loan):
    alice = visit("alice")
    page = alice.get(f"/{loan.number}").text
    task = loan.opened[0].id
    assert page.count('class="button primary"') == 1
    assert f'<a class="button primary" href="/tasks/{task}?verdict=yes"' in page
    assert f'href="/tasks/{task}?verdict=no"' in page
    assert 'value="yes" checked' in alice.get(f"/tasks/{task}?verdict=yes").text
