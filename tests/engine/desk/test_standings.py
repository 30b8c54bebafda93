"""How tickets stand for their requester: who is to act, since when, what is promised, and what was said last."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from engine import deployments, desk, instances, now, packs, people, tasks
from engine.desk import requests, standings, stream
from tests.journeys.killing import ROOT
from tests.people import DAVE, EVERYONE, MALLORY

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TRIAGED = {"category": "Email", "impact": 3, "urgency": 3}


@pytest.fixture
def service(database):
    desk.register()
    with now.at(NINE), database.transaction() as session:
        for person in EVERYONE:
            people.add(session, person.login, name=person.name, roles=person.roles, groups=person.groups)
        deployments.deploy(session, [packs.read(ROOT / "processes/incident")], by=DAVE)
    return database


@pytest.fixture
def ticket(service, erin):
    return begin(service, erin)


def begin(database, by, **answers):
    with now.at(NINE), database.transaction() as session:
        return instances.start(session, "incident", by=by, variables={"short_description": "No mail", **answers})


def finish(database, ticket, by, hours, **answers):
    with now.at(NINE + timedelta(hours=hours)), database.transaction() as session:
        [task] = instances.find(session, ticket.number, by=DAVE).tasks
        return tasks.complete(session, task.id, answers, by=by)


def stands(database, ticket, by, hours=0):
    with now.at(NINE + timedelta(hours=hours)), database.reading() as session:
        row = instances.find(session, ticket.number, by=by).row
        return standings.of(session, [row], by=by)[row.id]


def test_a_new_ticket_waits_for_its_group_with_a_promise(service, ticket, erin):
    found = stands(service, ticket, erin)
    assert (found.kind, found.groups, found.since) == ("groups", ("service_desk",), NINE)
    assert found.expected.label == "First response"
    assert found.expected.at > NINE
    assert found.words == ("user.cancelled",)


def test_who_took_it_has_it_from_that_moment(service, ticket, erin, alice):
    with now.at(NINE + timedelta(hours=1)), service.transaction() as session:
        tasks.claim(session, ticket.opened[0].id, by=alice)
    found = stands(service, ticket, erin, 2)
    assert (found.kind, found.people, found.since) == ("people", ("alice",), NINE + timedelta(hours=1))


def test_a_question_waits_for_the_requester_and_not_for_an_onlooker(service, ticket, erin, alice, bob):
    finish(service, ticket, alice, 1, action="ask_user", question="Since when?", **TRIAGED)
    found = stands(service, ticket, erin, 2)
    assert (found.kind, found.question) == ("answer", "Since when?")
    assert stands(service, ticket, bob, 2).kind != "answer"


def test_the_own_task_comes_first_and_a_closed_ticket_is_over(service, ticket, erin, alice):
    finish(service, ticket, alice, 1, action="triaged", **TRIAGED)
    finish(service, ticket, alice, 2, action="resolve", close_code="Solution provided", close_notes="It was restarted.")
    found = stands(service, ticket, erin, 3)
    assert (found.kind, found.title) == ("yours", "Confirm the resolution")
    finish(service, ticket, erin, 3, fixed=True)
    over = stands(service, ticket, erin, 4)
    assert (over.kind, over.words) == ("over", ("user.reopened",)), (
        "it still listens, but its requester is done with it"
    )
    with service.reading() as session:
        assert requests.listed(session, by=erin).items == []
        assert [row.number for row in requests.listed(session, by=erin, show="done").items] == [ticket.number]


def test_the_last_public_word_is_told_and_no_internal_one(service, ticket, erin, alice):
    with now.at(NINE), service.transaction() as session:
        stream.post(session, ticket.id, kind="public", text="We look into it.", by=alice)
        stream.post(session, ticket.id, kind="internal", text="User error, I guess.", by=alice)
    said = stands(service, ticket, erin).said
    assert (said.by, said.text) == ("alice", "We look into it.")


def test_a_past_promise_is_none_any_more(service, ticket, erin):
    assert stands(service, ticket, erin, 24 * 60).expected is None


def test_a_page_of_tickets_costs_as_many_statements_as_one(service, ticket, erin):
    for _ in range(4):
        begin(service, erin)
    statements = []
    event.listen(service.engine, "before_cursor_execute", lambda _c, _k, text, *_more: statements.append(text))
    with now.at(NINE), service.reading() as session:
        rows = requests.listed(session, by=erin).items
        statements.clear()
        standings.of(session, rows[:1], by=erin)
        one = len(statements)
        found = standings.of(session, rows, by=erin)
        assert standings.of(session, [], by=erin) == {}
    assert len(found) == 5
    assert len(statements) == 2 * one


def test_requests_are_ones_own(service, ticket, erin, alice, bob):
    logged = begin(service, alice, for_desk=True, caller="erin", **TRIAGED)
    with service.reading() as session:
        assert {row.number for row in requests.listed(session, by=erin).items} == {ticket.number, logged.number}
        assert requests.listed(session, by=alice).total == 0, "what an agent logs for others is not theirs"
        assert requests.listed(session, by=bob).total == requests.listed(session, by=MALLORY).total == 0
        assert requests.listed(session, by=erin, search="NO MAIL").total == 2
        assert requests.listed(session, by=erin, search="%").total == 0
