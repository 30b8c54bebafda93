"""Tidings: who is given work hears of it once, never of their own deed, and not of what was undone at once."""

import pytest

from engine import handovers, now, tasks
from engine.desk import preferences
from tests.engine import letters
from tests.people import ALICE, BOB


@pytest.fixture
def service(sqlite_database, tmp_path, mailbox):
    return letters.Service(sqlite_database, tmp_path, mailbox)


@pytest.fixture
def task(service):
    service.reported()
    service.mailbox.messages.clear()
    return service.rows("task")[-1]["id"]


def given(service, task, to, *, by=ALICE, reason="You know printers."):
    with now.at(service.at), service.database.transaction() as session:
        tasks.assign(session, task, to=to, by=by, reason=reason)


def test_who_is_given_a_task_hears_of_it_with_the_reason(service, task):
    given(service, task, "bob")
    service.work()
    assert service.mailbox.messages == [], "it may still be undone"
    service.work(minutes=1)
    [sent] = service.mailbox.messages
    assert sent["To"] == "bob@example.org"
    body = letters.body(sent)
    assert "Alice has given you 'Triage incident' of INC0000001, Mail does not work." in body
    assert "You know printers." in body
    assert "You get this because somebody gave you work on INC0000001." in body


def test_nobody_hears_of_their_own_deed(service, task):
    given(service, task, "alice")
    with now.at(service.at), service.database.transaction() as session:
        tasks.release(session, task, by=ALICE)
        tasks.claim(session, task, by=ALICE)
    service.work(minutes=1)
    assert service.mailbox.messages == []


def test_what_was_given_on_at_once_is_not_heard_of(service, task):
    given(service, task, "bob")
    given(service, task, "alice")
    service.work(minutes=1)
    assert service.mailbox.messages == []


def test_who_wants_no_mail_of_it_gets_none(service, task):
    with service.database.transaction() as session:
        preferences.choose(session, "assigned", "none", by=BOB)
    given(service, task, "bob")
    service.work(minutes=1)
    assert service.mailbox.messages == []


def test_a_group_hears_of_work_that_is_handed_to_it_when_its_people_chose_so(service, task):
    with now.at(service.at), service.database.transaction() as session:
        letters.people.join_group(session, "bob", "network_support")
        letters.people.join_group(session, "carol", "network_support")
        preferences.choose(session, "group", "mail", by=BOB)
        handovers.hand_over(session, task, group="network_support", by=ALICE, reason="It is the switch.")
    service.work(minutes=1)
    assert {str(sent["To"]) for sent in service.mailbox.messages if "your group" in letters.body(sent)} == {
        "bob@example.org"
    }
