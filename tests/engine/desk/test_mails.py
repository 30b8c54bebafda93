"""Mails on their way out: to whom they really go, in which thread, what is held back, and what the stream says."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from engine import desk, functions, now
from engine.connectors import email
from engine.desk import digests, mails, outbox, preferences, stream, surveys
from engine.errors import Invalid
from engine.models import Preference
from engine.people import addresses
from engine.settings import Settings
from engine.worker import Worker
from tests.engine import errands, letters

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def errand(database):
    desk.register()
    errands.deployed(database)
    with now.at(NOON):
        return errands.asked(database)


@pytest.fixture
def worker(database, mailbox):
    settings = Settings(mail_url=mailbox.url, mail_from="Desk <desk@example.org>", mail_hourly=3)

    def known(logins):
        with database.reading() as session:
            return addresses(session, logins)

    return Worker(database, {"email": mails.connector(database, settings, email.sender(settings, known))})


def reply(database, errand, by, text="Try again.", at=NOON):
    with now.at(at), database.transaction() as session:
        return stream.post(session, errand.id, kind="public", text=text, by=by)


def mail(database, errand, to, at=NOON, **more):
    said = {"to": to, "subject": "News", "text": "There are news.", **more}
    with now.at(at), database.transaction() as session:
        outbox.send(session, errand.id, "email", said)


def work(worker, at=NOON):
    with now.at(at):
        worker.drain()


def choose(database, login, event, how):
    with database.transaction() as session:
        session.execute(insert(Preference).values(login=login, event=event, how=how))


def test_a_reply_is_mailed_in_the_tickets_thread(database, errand, worker, mailbox, alice):
    entry = reply(database, errand, alice)
    work(worker)
    [sent] = mailbox.messages
    root = f"<{errand.number.lower()}@example.org>"
    assert sent["To"] == "erin@example.org"
    assert sent["Subject"] == f"[{errand.number}] Buy bread"
    assert sent["Message-ID"] == f"<entry-{entry}@example.org>"
    assert (sent["In-Reply-To"], sent["References"]) == (root, root)
    assert (sent["Auto-Submitted"], sent["Precedence"]) == ("auto-generated", "bulk")
    [row] = errands.rows(database, "entry")
    assert (row["kind"], row["detail"]["to"]) == ("public", ["erin@example.org"]), (
        "the reply itself says whom it reached"
    )


def test_a_diagrams_mail_appears_in_the_stream_once(database, errand, worker, mailbox):
    mail(database, errand, ["erin"])
    mail(database, errand, "bob")
    work(worker)
    assert [sent["Subject"] for sent in mailbox.messages] == [f"[{errand.number}] News"] * 2
    told = [(row["kind"], row["visible"], row["text"], row["detail"]["to"]) for row in errands.rows(database, "entry")]
    assert told == [
        ("email_out", True, "There are news.", ["erin@example.org"]),
        ("email_out", False, "There are news.", ["bob@example.org"]),
    ], "what was not for the requester stays inside"


def test_a_retry_is_the_same_mail_and_is_noted_once(database, errand, worker, mailbox):
    mail(database, errand, ["erin"])
    mailbox.refusal = "451 Try later"
    work(worker)
    assert errands.rows(database, "entry") == []
    mailbox.refusal = ""
    work(worker, NOON + timedelta(minutes=2))
    assert len(mailbox.messages) == 1
    assert len(errands.rows(database, "entry")) == 1


def test_a_surveys_link_is_signed_for_its_reader_and_nowhere_else(database, errand, worker, mailbox):
    with now.at(NOON), database.transaction() as session:
        made = functions.FUNCTIONS["survey"].call(session, {"number": errand.number})
    mail(database, errand, "erin", text=f"Answer at {made['link']} once.")
    work(worker)
    word = letters.body(mailbox.messages[0]).partition("/survey/")[2].split()[0]
    with now.at(NOON), database.reading() as session:
        assert surveys.find(session, word).number == errand.number
    assert errands.rows(database, "entry")[0]["text"] == f"Answer at {made['link']} once."


def test_our_own_address_never_gets_mail(database, errand, worker, mailbox):
    mail(database, errand, ["DESK@example.org", "erin"])
    work(worker)
    assert [sent["To"] for sent in mailbox.messages] == ["erin@example.org"]
    assert "our own address" in errands.rows(database, "entry")[0]["text"]


def test_too_many_in_an_hour_are_held_back_and_noted(database, errand, worker, mailbox):
    for minute in range(5):
        at = NOON + timedelta(minutes=minute)
        mail(database, errand, ["erin", "bob"] if minute == 4 else ["erin"], at=at)
        work(worker, at)
    assert [sent["To"] for sent in mailbox.messages] == ["erin@example.org"] * 3 + ["bob@example.org"]
    held = [row for row in errands.rows(database, "entry") if row["kind"] == "system"]
    assert len(held) == 2
    assert (
        held[0]["text"]
        == "A mail was held back. erin@example.org: 3 mails went there about this ticket within the hour."
    )
    assert held[0]["visible"] is False
    later = NOON + timedelta(minutes=63)
    mail(database, errand, ["erin"], at=later)
    work(worker, later)
    assert len(mailbox.messages) == 5


def test_a_machine_that_answered_is_not_written_to(database, errand, worker, mailbox):
    with now.at(NOON), database.transaction() as session:
        detail = {"auto_submitted": True}
        stream.add(
            session, errand.id, kind="email_in", text="I am away", by="erin@example.org", visible=True, detail=detail
        )
    mail(database, errand, ["erin"])
    work(worker)
    assert mailbox.messages == []
    assert "written by a machine" in errands.rows(database, "entry")[-1]["text"]


def test_who_wants_none_gets_none(database, errand, worker, mailbox):
    choose(database, "erin", "ticket", "none")
    mail(database, errand, ["erin"])
    mail(database, errand, ["erin"], event="unheard of")
    mail(database, errand, ["erin"], event="approval")
    work(worker)
    assert len(mailbox.messages) == 1


def test_a_digest_gathers_a_day(database, errand, worker, mailbox, alice):
    choose(database, "erin", "reply", "digest")
    reply(database, errand, alice, "First.")
    reply(database, errand, alice, "Second.", NOON + timedelta(minutes=5))
    work(worker, NOON + timedelta(minutes=6))
    assert mailbox.messages == []
    work(worker, NOON.replace(day=3, hour=6))
    [sent] = mailbox.messages
    assert (sent["To"], sent["Subject"]) == ("erin@example.org", "Your digest: 2 messages")
    assert letters.body(sent).index("First.") < letters.body(sent).index("Second.")
    assert errands.rows(database, "notice") == []
    work(worker, NOON.replace(day=4))
    assert len(mailbox.messages) == 1


def test_a_notice_is_kept_once(database, errand):
    for _ in range(2):
        with now.at(NOON), database.transaction() as session:
            digests.keep(session, "erin", number=errand.number, subject="s", text="t", key="k")
    assert len(errands.rows(database, "notice")) == 1


def test_hidden_recipients_do_not_see_each_other(database, errand, worker, mailbox):
    mail(database, errand, ["erin", "bob"], hidden=True)
    work(worker)
    assert [sent["To"] for sent in mailbox.messages] == ["undisclosed-recipients:;"]


def test_of_many_recipients_the_stream_says_how_many(database, errand, worker):
    mail(database, errand, [f"x{number}@example.org" for number in range(6)], hidden=True)
    work(worker)
    assert errands.rows(database, "entry")[0]["detail"]["to"] == ["6 people"]


def test_preferences_are_chosen_by_event(database, errand, erin):
    with database.transaction() as session:
        preferences.choose(session, "reply", "digest", by=erin)
        preferences.choose(session, "reply", "none", by=erin)
    with database.reading() as session:
        assert preferences.mine(session, by=erin) == {
            "reply": "none", "ticket": "mail", "watched": "mail", "approval": "mail", "announcement": "mail", "survey": "mail",
        }  # fmt: skip
    for event, how in (("reply", "fax"), ("gossip", "mail")):
        with pytest.raises(Invalid), database.transaction() as session:
            preferences.choose(session, event, how, by=erin)
