"""The connector `email`, against a real mail server."""

import smtplib
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from engine.connectors import email
from engine.errors import Invalid
from engine.settings import Settings

ADDRESSES = {"erin": "erin@example.org", "bob": "bob@example.org"}


def known(logins: list[str]) -> dict[str, str]:
    return {login: ADDRESSES[login] for login in logins if login in ADDRESSES}


@pytest.fixture
def send(mailbox):
    return email.sender(Settings(mail_url=mailbox.url, mail_from="desk@example.org"), known)


def test_a_mail_reaches_people_by_login_and_address(send, mailbox):
    assert send({"to": ["erin", "x@example.org", "nobody"], "subject": "Résumé ☕", "text": "Grüße\n"}, "k1") == {
        "sent": 2
    }
    [mail] = mailbox.messages
    assert mail["To"] == "erin@example.org, x@example.org"
    assert mail["Subject"] == "Résumé ☕"
    assert mail["Message-ID"] == "<k1@example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().strip() == "Grüße"


@pytest.mark.parametrize("to", [None, "", [], "nobody", 7])
def test_without_an_address_nothing_is_sent(send, mailbox, to):
    assert send({"to": to, "subject": "s", "text": "t"}, "k") == {"sent": 0}
    assert mailbox.messages == []


@pytest.mark.parametrize("field", ["subject", "reply_to"])
def test_a_line_break_in_a_header_is_refused(send, field):
    with pytest.raises(Invalid, match="not allowed"):
        send({"to": "erin", "subject": "s", "text": "t", field: "a\r\nBcc: everybody@example.org"}, "k")


def test_a_server_that_turns_mail_away_is_a_failure(send, mailbox):
    mailbox.refusal = "451 Try later"
    with pytest.raises(smtplib.SMTPDataError):
        send({"to": "erin", "subject": "s", "text": "t"}, "k")


def test_without_a_server_mail_is_kept_as_a_file(tmp_path: Path):
    send = email.sender(Settings(var=tmp_path), known)
    assert send({"to": "bob", "subject": "Hello", "text": "There"}, "k9") == {"sent": 1}
    mail = message_from_bytes((tmp_path / "mail" / "k9.eml").read_bytes(), policy=default)
    assert (mail["To"], mail["Subject"]) == ("bob@example.org", "Hello")
