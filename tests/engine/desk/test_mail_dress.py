"""Dress: each reader gets a mail of their own that says why, in words and in HTML that harms nobody; a link ends its kind."""

from urllib.parse import urlsplit

import pytest

from engine import now, tasks, watching
from engine.desk import mail_dress, mail_reasons, outbox, preferences, signing, stream
from engine.errors import NotFound
from tests.engine import letters
from tests.people import ALICE, CAROL, ERIN


@pytest.fixture
def service(sqlite_database, tmp_path, mailbox):
    return letters.Service(sqlite_database, tmp_path, mailbox)


def html(sent):
    return sent.get_body(preferencelist=("html",)).get_content()


def watched(service, number):
    with service.database.transaction() as session:
        watching.watch(session, stream.of_number(session, number), by=CAROL)


def replied(service, number, by=ALICE, text="Try again."):
    before = len(service.mailbox.messages)
    with now.at(service.at), service.database.transaction() as session:
        stream.post(session, stream.of_number(session, number), kind="public", text=text, by=by)
    service.work()
    return {str(sent["To"]): sent for sent in service.mailbox.messages[before:]}


def test_each_reader_gets_a_mail_of_their_own_that_says_why(service):
    number = service.reported()
    watched(service, number)
    sent = replied(service, number)
    assert sorted(sent) == ["carol@example.org", "erin@example.org"]
    assert f"You get this because you asked for {number}." in letters.body(sent["erin@example.org"])
    assert f"You get this because you watch {number}." in letters.body(sent["carol@example.org"])
    assert f"you watch {number}" in html(sent["carol@example.org"])
    assert len({one["Message-ID"] for one in sent.values()}) == 2
    assert letters.body(sent["erin@example.org"]).startswith("Write your answer above this line.\n\nTry again.")


def test_an_answer_to_any_readers_copy_finds_the_ticket(service):
    number = service.reported()
    watched(service, number)
    for sent in replied(service, number).values():
        row = service.came(letters.letter(subject="hm", In_Reply_To=sent["Message-ID"]))
        assert row["number"] == number


def test_who_works_on_it_hears_the_requesters_answer(service):
    number = service.reported()
    with service.database.transaction() as session:
        tasks.claim(session, service.rows("task")[-1]["id"], by=ALICE)
    sent = replied(service, number, by=ERIN, text="It is worse now.")
    assert "erin@example.org" not in sent, "nobody hears of their own deed"
    assert f"You get this because you work on {number}." in letters.body(sent["alice@example.org"])
    with service.database.transaction() as session:
        preferences.choose(session, "answered", "none", by=ALICE)
    assert replied(service, number, by=ERIN, text="And worse.") == {}


def test_an_outside_address_is_told_and_has_nothing_to_unsubscribe(service):
    number = service.reported()
    with now.at(service.at), service.database.transaction() as session:
        said = {"to": ["help@vendor.example"], "subject": "Help", "text": "Send a part."}
        outbox.send(session, stream.of_number(session, number), "email", said)
    service.work()
    sent = service.mailbox.messages[-1]
    assert f"the service desk wrote to this address about {number}." in letters.body(sent)
    assert sent["List-Unsubscribe"] is None


def test_many_readers_get_one_mail_and_do_not_see_each_other(service):
    number = service.reported()
    before = len(service.mailbox.messages)
    with now.at(service.at), service.database.transaction() as session:
        said = {"to": [f"p{one}@example.net" for one in range(30)], "subject": "News", "text": "There are news."}
        outbox.send(session, stream.of_number(session, number), "email", said)
    service.work()
    [sent] = service.mailbox.messages[before:]
    assert sent["To"] == "undisclosed-recipients:;"


def test_the_html_is_safe_small_and_made_for_both_colours():
    found = mail_dress.dressed(
        'See <script>alert(1)</script> & https://example.org/a?b=1&c="x.\n\nTwo\nlines', title="<b>x</b>", why="Because <you>.",
        number="INC0000001", answers=True,
    )  # fmt: skip
    for raw in ("<script>alert", "<b>x", "<you>", "<img", "<link"):
        assert raw not in found.html
    assert '<a href="https://example.org/a?b=1&amp;c=">https://example.org/a?b=1&amp;c=</a>' in found.html
    assert "Two<br>\nlines" in found.html
    for part in ("color-scheme", "prefers-color-scheme:dark", "width=device-width", "Open INC0000001"):
        assert part in found.html
    assert len(found.html) < 4000
    assert "\n-- \nBecause <you>.\n" in found.text


def test_a_link_in_the_header_ends_mail_of_its_kind(service):
    number = service.reported()
    sent = replied(service, number)["erin@example.org"]
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    *_, event, login, signature = urlsplit(sent["List-Unsubscribe"].strip("<>")).path.split("/")
    assert (event, login) == ("reply", "erin")
    with service.database.transaction() as session:
        for forged in ((event, "alice", signature), ("ticket", login, signature), ("gossip", login, signature)):
            with pytest.raises(NotFound):
                mail_reasons.end(session, *forged)
        assert mail_reasons.end(session, event, login, signature).words == "Replies and questions on my tickets"
    assert replied(service, number) == {}


def test_a_mail_about_no_ticket_says_why_too():
    assert "follow a service" in mail_reasons.Readers().why("erin", "announcement")
    assert mail_reasons.Readers().why("erin", "ticket").endswith("writes to you.")
    assert mail_reasons.Readers("INC0000001", "erin").why("bob", "approval").endswith("asked of you on INC0000001.")
    assert mail_reasons.Readers("INC0000001", "erin").why("bob", "ticket").endswith("a group of yours.")


def test_a_mail_is_a_different_event_for_each_reader():
    def events(event, requester="erin"):
        return preferences.for_each(event, ["erin", "alice", "carol"], requester=requester, working=["alice"])

    assert events("reply") == {"erin": "reply", "alice": "answered", "carol": "watched"}
    assert events("ticket") == {"erin": "ticket", "alice": "work", "carol": "work"}
    assert events("approval") == dict.fromkeys(("erin", "alice", "carol"), "approval")
    assert events("unheard of", requester=None) == dict.fromkeys(("erin", "alice", "carol"), "ticket")


def test_the_link_is_bound_to_its_reader_and_kind(service):
    assert signing.holds(signing.word(mail_reasons.PURPOSE, "erin", "reply"), mail_reasons.PURPOSE, "erin", "reply")
    assert "/unsubscribe/reply/erin/" in mail_reasons.link("erin", "reply")
