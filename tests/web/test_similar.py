"""What is known already of a trouble: shown before it is reported, and followed instead."""

import pytest

from engine import deployments, instances, packs
from engine.desk import announcements, known_errors, subscriptions
from engine.models import Service
from tests.journeys.killing import ROOT
from tests.people import BOB, DAVE, ERIN
from tests.web.visiting import words

START = "/processes/incident/start"


@pytest.fixture
def service(desk, app):
    """The store with incidents and two services, one of them disturbed."""
    with desk.transaction() as session:
        deployments.deploy(session, [packs.read(ROOT / "processes/incident")], by=DAVE)
        for key, name in (("email", "E-mail"), ("erp", "ERP")):
            more = {"description": "", "criticality": 1, "calendar": "24x7", "status": "live"}
            session.add(Service(key=key, name=name, owner=None, group=None, **more))
    with desk.transaction() as session:
        said = {"title": "Mail is slow", "body": "We look into it.", "by": "alice", "level": "degraded"}
        announcements.announce(session, services=["email"], **said)
        announcements.announce(session, title="New canteen", body="From May.", by="alice")
    return desk


def test_disturbances_stand_before_the_report(service, visit):
    said = words(visit("erin").get(START))
    assert "Report a problem" in said
    assert "We know of this since" in said
    assert "Mail is slow" in said
    assert "New canteen" not in said, "no disturbance"


def test_a_requester_is_asked_three_things(service, visit):
    page = visit("erin").get(START)
    for label in ("What is wrong", "Which service", "How badly does it hinder you"):
        assert label in words(page)
    assert "I log this for somebody else" not in words(page)
    assert '<details class="group fold">' in page.text
    agents = visit("alice").get(START)
    assert "Urgency" in words(agents)
    assert '<details class="group fold"' not in agents.text


def test_the_service_that_is_typed_narrows_it(service, visit):
    erin = visit("erin")
    assert "Mail is slow" in words(erin.get("/similar?service=e-mail"))
    assert "Mail is slow" not in words(erin.get("/similar?service=ERP"))
    assert "Mail is slow" in words(erin.get("/similar?service=unknown"))


def test_answers_for_everyone_and_ones_own_ticket_are_shown(service, visit):
    told = {"title": "Calendar does not print", "workaround": "Print from the web.", "service": "email"}
    with service.transaction() as session:
        known_errors.publish(session, {**told, "problem": "PRB0000001", "audience": "everyone"})
        known_errors.publish(session, {**told, "problem": "PRB0000002", "title": "Calendar eats disks"})
        answers = {"short_description": "Calendar is gone", "service": "email"}
        instances.start(session, "incident", by=ERIN, variables=answers)
    address = "/similar?service=email&short_description=calendar"
    said = words(visit("erin").get(address))
    assert "Print from the web." in said
    assert "eats disks" not in said
    assert "You have a ticket about this service: Calendar is gone" in said
    assert "Calendar is gone" not in words(visit("bob").get(address))


def test_following_is_instead_of_reporting(service, visit):
    erin = visit("erin")
    answer = erin.post("/announcements/1/following")
    assert (answer.status_code, answer.location) == (303, "/status#announcement-1")
    assert "You hear by mail how it goes on" in words(erin.get("/status"))
    with service.reading() as session:
        assert subscriptions.mine(session, by=ERIN) == {"email"}
        assert subscriptions.mine(session, by=BOB) == set()
        assert instances.listed(session, by=ERIN).total == 0
    erin.post("/announcements/2/following")
    assert "How it goes on stands here" in words(erin.get("/status"))
    assert erin.post("/announcements/99/following").status_code == 404
    with service.transaction() as session:
        announcements.announce(session, title="Inside", body="For us.", by="alice", audience=["service_desk"])
    assert erin.post("/announcements/3/following").status_code == 404


def test_ones_usual_service_is_offered_first(service, visit):
    with service.transaction() as session:
        instances.start(session, "incident", by=ERIN, variables={"short_description": "No", "service": "erp"})
    mine, others = (visit(login).get("/options/services?q=").text for login in ("erin", "bob"))
    assert mine.index("erp") < mine.index("email")
    assert others.index("email") < others.index("erp")
