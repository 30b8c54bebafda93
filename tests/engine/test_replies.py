"""Replies: what a requester may say to a ticket, when, and who may say it for them."""

import pytest

from engine import deployments, desk, instances, packs, people, replies, tasks
from engine.actor import Actor
from engine.errors import Conflict, Invalid, NotFound
from tests.engine.errands import rows
from tests.journeys.killing import ROOT
from tests.people import DAVE, EVERYONE

REPORT = {"short_description": "Mail does not work"}


@pytest.fixture
def ticket(database, erin):
    desk.register()
    with database.transaction() as session:
        for person in EVERYONE:
            people.add(session, person.login, name=person.name, roles=person.roles, groups=person.groups)
        deployments.deploy(session, [packs.read(ROOT / "processes/incident")], by=DAVE)
        return instances.start(session, "incident", by=erin, variables=REPORT)


def words(database, ticket, by):
    with database.reading() as session:
        return [offer.name for offer in replies.offered(session, ticket.id, by=by)]


def say(database, ticket, name, text, by):
    with database.transaction() as session:
        return replies.give(session, ticket.id, name, text=text, by=by)


def ask(database, ticket, alice):
    answers = {"action": "ask_user", "question": "Since when?", "category": "Email", "impact": 3, "urgency": 3}
    with database.transaction() as session:
        return tasks.complete(session, ticket.opened[0].id, answers, by=alice)


def test_the_diagram_says_what_may_be_said(database, ticket, erin, alice):
    assert words(database, ticket, erin) == ["user.cancelled"]
    assert ask(database, ticket, alice).stage == "On hold"
    assert set(words(database, ticket, erin)) == {"user.replied", "user.cancelled"}


def test_who_only_has_a_task_of_a_ticket_has_no_word_in_it(database, ticket):
    approver = Actor("frank", "Frank", frozenset({"requester", "approver"}), frozenset({"service_desk"}))
    assert words(database, ticket, approver) == []
    with pytest.raises(Conflict, match="does not wait for this"):
        say(database, ticket, "user.cancelled", "Not needed", approver)


def test_a_question_waits_for_the_requester_alone(database, ticket, erin, alice):
    def asked(by):
        with database.reading() as session:
            return [(each.number, each.title) for each in replies.asked(session, by=by)]

    assert asked(erin) == [], "nothing was asked yet"
    ask(database, ticket, alice)
    assert asked(erin) == [(ticket.number, "Mail does not work")]
    assert asked(alice) == []
    say(database, ticket, "user.replied", "Since Monday.", erin)
    assert asked(erin) == []


def test_a_reply_brings_the_ticket_back_to_work(database, ticket, erin, alice):
    ask(database, ticket, alice)
    assert say(database, ticket, "user.replied", " Since Monday. ", erin).number == ticket.number
    [row] = rows(database, "instance")
    assert (row["stage"], row["data"]["last_reply"]) == ("In progress", "Since Monday.")
    assert rows(database, "history")[-1]["by"] == "erin"


def test_an_agent_may_say_it_for_the_requester(database, ticket, alice):
    ask(database, ticket, alice)
    say(database, ticket, "user.replied", "She called: since Monday.", alice)
    assert rows(database, "history")[-1]["by"] == "alice"


def test_what_the_diagram_does_not_listen_for_is_refused(database, ticket, erin):
    with pytest.raises(Conflict, match="does not wait for this"):
        say(database, ticket, "user.replied", "Hello?", erin)


@pytest.mark.parametrize("text", ["", "   ", "x" * (replies.LONGEST + 1)])
def test_a_text_that_says_nothing_or_too_much_is_refused(database, ticket, erin, text):
    with pytest.raises(Invalid) as refusal:
        say(database, ticket, "user.cancelled", text, erin)
    assert set(refusal.value.fields) == {"text"}


def test_a_ticket_of_others_is_not_found(database, ticket, mallory):
    with pytest.raises(NotFound):
        say(database, ticket, "user.cancelled", "Mine now", mallory)
    with pytest.raises(NotFound):
        words(database, ticket, mallory)


def test_what_an_own_task_asks_is_not_asked_twice(database, ticket, erin, alice):
    resolve = {
        "action": "resolve", "category": "Email", "impact": 3, "urgency": 3, "close_code": "Solution provided",
        "close_notes": "The mailbox was full; it has been emptied.",
    }  # fmt: skip
    with database.transaction() as session:
        moved = tasks.complete(session, ticket.opened[0].id, resolve, by=alice)
    assert moved.stage == "Resolved"
    assert [task.assignee for task in moved.opened] == ["erin"]
    assert words(database, ticket, erin) == []
    assert set(words(database, ticket, alice)) == {"user.confirmed", "user.reopened"}
