"""What is typed into a form and stands in the stream: for whom, by whom, and who hears of it."""

import pytest

from engine import functions
from tests.engine import letters
from tests.people import ERIN


@pytest.fixture
def service(sqlite_database, tmp_path, mailbox):
    return letters.Service(sqlite_database, tmp_path, mailbox)


def said(service, number):
    return [words for words in service.words(number) if words[0] in ("public", "internal")]


def test_what_the_requester_is_asked_and_told_stands_in_the_conversation(service):
    number, _ = service.asked()
    service.done(number, action="resolve", close_code="Solution provided", close_notes="The mailbox was full.")
    assert said(service, number) == [
        ("public", "alice", "Which mailbox?"),
        ("public", "alice", "The mailbox was full."),
    ]


def test_a_note_in_a_form_is_a_note_in_the_stream(service):
    number, _ = service.asked()
    service.done(number, action="note", internal_note=" Looks like the mailbox. ")
    assert said(service, number)[-1] == ("internal", "alice", "Looks like the mailbox.")
    assert [row["visible"] for row in service.rows("entry") if row["kind"] == "internal"] == [False]


def test_who_works_on_it_hears_why_it_is_not_fixed(service):
    number, _ = service.resolved()
    service.done(number, by=ERIN, fixed=False, reason="It is slow again.")
    assert said(service, number)[-1] == ("public", "erin", "It is slow again.")
    mail = service.mailbox.messages[-1]
    assert (mail["To"], "It is slow again." in letters.body(mail)) == ("alice@example.org", True)
    data = service.instance(number)["data"]
    assert (data["reopened_why"], data["reason"], data["close_notes"]) == ("It is slow again.", None, None)


def test_without_a_desk_nobody_reads_a_stream_and_work_goes_on(service, monkeypatch):
    number, _ = service.asked()
    monkeypatch.delitem(functions.FUNCTIONS, "post")
    service.done(number, action="note", internal_note="Looks like the mailbox.")
    assert [words[0] for words in said(service, number)] == ["public"]
