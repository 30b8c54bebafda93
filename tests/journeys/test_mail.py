"""A ticket by mail from end to end, over real mail servers: written, asked about, answered, resolved, answered, gone on from."""

import pytest

from engine.desk import mail_fetching
from tests.engine import letters
from tests.engine.letters import answer, letter
from tests.imap_server import put, served, url


@pytest.fixture
def port():
    with served() as port:
        yield port


def test_a_ticket_is_opened_asked_about_answered_and_reopened_by_mail(sqlite_database, tmp_path, mailbox, port):
    service = letters.Service(sqlite_database, tmp_path, mailbox, mail_in_url=url(port))

    def arrive(*mails):
        put(port, *mails)
        with letters.now.at(service.at):
            came = mail_fetching.fetch(service.database, service.settings)
        service.work()
        return came

    assert arrive(letter(subject="Mail does not work", text="Since this morning.")) == (1, 1)
    [ticket] = service.rows("instance")
    number = ticket["number"]
    assert (ticket["title"], ticket["requester"], ticket["stage"]) == ("Mail does not work", "erin", "New")

    service.done(number, category="Email", impact=3, urgency=3, action="ask_user", question="Which mailbox?")
    question = mailbox.messages[-1]
    assert (service.instance(number)["stage"], question["To"]) == ("On hold", "erin@example.org")
    assert "Which mailbox?" in letters.body(question)

    mail = answer(question, text="The shared one.")
    assert arrive(mail, mail) == (2, 1), "a mail server that is not sure sends it twice"
    assert service.instance(number)["stage"] == "In progress"
    assert service.words(number)[-1] == ("public", "erin", "The shared one.")

    service.done(number, action="resolve", close_code="Solution provided", close_notes="Restarted.")
    resolved = mailbox.messages[-1]
    assert service.instance(number)["stage"] == "Resolved"
    arrive(answer(resolved, text="I am away.", Auto_Submitted="auto-replied"))
    assert service.instance(number)["stage"] == "Resolved", "a machine reopens nothing"
    arrive(answer(resolved, text="It is broken again."))
    assert service.instance(number)["stage"] == "In progress"
    assert len(service.rows("instance")) == 1
