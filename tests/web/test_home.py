"""The start page: agents find their work, everybody else the portal."""

import pytest

from engine import deployments, instances, packs, tasks
from engine.desk import announcements, known_errors, surveys
from engine.models import Survey
from tests.journeys.killing import ROOT
from tests.people import ALICE, DAVE, ERIN
from tests.web import visiting
from tests.web.visiting import words


@pytest.fixture
def service(desk):
    """The store, with incidents."""
    with desk.transaction() as session:
        deployments.deploy(session, [packs.read(ROOT / "processes/incident")], by=DAVE)
    return desk


def report(database, title="Mail does not work", by=ERIN):
    with database.transaction() as session:
        return instances.start(session, "incident", by=by, variables={"short_description": title})


def work(database, ticket, by=ALICE, **answers):
    with database.transaction() as session:
        [task] = instances.find(session, ticket.number, by=DAVE).tasks
        return tasks.complete(session, task.id, answers, by=by)


def ask(database, ticket):
    return work(database, ticket, action="ask_user", question="Which mailbox?", category="Email", impact=3, urgency=3)


def test_a_requester_finds_the_portal_with_their_tickets_and_where_to_ask(desk, visit):
    visiting.asked(desk, device="Laptop for the fair")
    erin = visit("erin").get("/")
    said = words(erin)
    assert "Hello, Erin" in said
    assert "Laptop for the fair" in said
    assert "Waiting for" in said
    assert "Unclaimed in your groups" not in said
    assert 'href="/processes/loan/start"' in erin.text
    assert "Faults" not in said


def test_an_agent_sees_what_waits_for_them_and_for_their_groups(desk, visit):
    visiting.asked(desk, device="Beamer")
    visiting.granted(desk)
    said = words(visit("alice").get("/"))
    assert "Waiting for you All 1" in said
    assert "LOAN0000002 Hand over the device" in said
    assert "Unclaimed in your groups All 1 Beamer LOAN0000001 Decide on the loan" in said


def test_an_empty_start_says_so(visit):
    said = words(visit("alice").get("/"))
    for sentence in ("Nothing waits for you", "Everything is taken", "No tickets yet"):
        assert sentence in said


def test_an_empty_portal_teaches(service, visit):
    page = visit("erin").get("/")
    said = words(page)
    assert "Nothing is open for you What you report or ask for appears here" in said
    assert "No disturbance is known." in said
    assert 'href="/processes/incident/start"' in page.text


def test_agents_have_the_portal_too(service, visit):
    report(service)
    said = words(visit("alice").get("/portal"))
    assert "Something does not work" in said
    assert "Mail does not work" not in said, "it is erin's and not hers"


def test_a_question_is_answered_on_the_card(service, visit):
    ticket = report(service)
    report(service, "Another one")
    ask(service, ticket)
    erin = visit("erin")
    said = words(erin.get("/"))
    assert "Waiting for your reply since" in said
    assert said.index("Which mailbox?") < said.index("Another one"), "what waits for her comes first"
    erin.post(f"/instances/{ticket.id}/replies", {"name": "user.replied", "text": "The shared one"})
    said = words(erin.get("/"))
    assert "Waiting for your reply" not in said
    assert "You" in said
    assert "The shared one" in said


def test_a_solution_is_confirmed_from_the_card_and_a_survey_stands_there(service, visit):
    ticket = report(service)
    work(service, ticket, action="triaged", category="Email", impact=3, urgency=3)
    work(service, ticket, action="resolve", close_code="Solution provided", close_notes="It was restarted.")
    erin = visit("erin")
    page = erin.get("/")
    assert "Is it fixed? Yes, close it No, it is not fixed" in words(page)
    with service.reading() as session:
        [task] = instances.find(session, ticket.number, by=ERIN).tasks
    assert f'href="/tasks/{task.id}?fixed=True"' in page.text or f'href="/tasks/{task.id}?fixed=true"' in page.text
    work(service, ticket, by=ERIN, fixed=True)
    with service.transaction() as session:
        made = session.query(Survey).one_or_none()
        if made is None:
            surveys.invited(session, {"number": ticket.number, "person": "erin"})
    page = erin.get("/")
    assert "How was it? Mail does not work" in words(page)
    assert 'href="/survey/' in page.text
    assert 'href="/survey/' not in visit("bob").get("/portal").text


def test_what_is_wrong_now_stands_on_the_portal_and_not_above_it(service, visit):
    with service.transaction() as session:
        announcements.announce(session, title="Mail is slow", body="We look into it.", by="alice", level="degraded")
        announcements.announce(session, title="For the desk", body="Inside.", by="alice", audience=["service_desk"])
    page = visit("erin").get("/")
    assert words(page).count("Mail is slow") == 1
    assert "What is wrong now" in words(page)
    assert "For the desk" not in words(page)
    assert 'class="banner' not in page.text
    assert 'class="banner' in visit("erin").get("/requests").text


def test_a_search_finds_answers_for_everyone_and_ones_own_tickets(service, visit):
    report(service, "Printer is out of toner")
    told = {"problem": "PRB0000001", "title": "Printer jams", "workaround": "Use tray 2."}
    with service.transaction() as session:
        known_errors.publish(session, {**told, "audience": "everyone"})
        known_errors.publish(session, {**told, "problem": "PRB0000002", "title": "Printer leaks passwords"})
    said = words(visit("erin").get("/?search=printer"))
    assert "Printer jams What helps: Use tray 2." in said
    assert "Printer is out of toner" in said
    assert "leaks passwords" not in said, "written for agents"
    assert "Printer is out of toner" not in words(visit("bob").get("/portal?search=printer"))
    nothing = visit("erin").get("/?search=<b>unicorn")
    assert "Nothing fits “&lt;b&gt;unicorn”" in nothing.text
    assert "start?short_description=%3Cb%3Eunicorn" in nothing.text


def test_requests_are_open_done_and_found(service, visit):
    first, second = report(service, "Mail is gone"), report(service, "Screen is dark")
    erin = visit("erin")
    erin.post(f"/instances/{first.id}/replies", {"name": "user.cancelled", "text": "It works again"})
    assert "Mail is gone" not in words(erin.get("/requests"))
    assert "Screen is dark" in words(erin.get("/requests"))
    done = words(erin.get("/requests?show=done"))
    assert "Mail is gone" in done
    assert "Screen is dark" not in done
    assert second.number in words(erin.get("/requests?search=DARK"))
    assert "Nothing fits “moon”" in words(erin.get("/requests?search=moon"))
    assert "Nothing is open for you" in words(visit("bob").get("/requests"))
    assert visit("mallory").get("/requests").status_code == 403
