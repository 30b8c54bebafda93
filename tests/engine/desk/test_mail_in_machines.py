"""Mail that no person wrote opens nothing, reopens nothing and gets no answer; a bounce is noted; a flood waits."""

import pytest

from engine import desk
from engine.desk import mail_in_machines, mail_in_reading
from tests.engine import letters
from tests.engine.letters import DESK, answer, letter

MACHINES = {
    "auto-replied": {"Auto_Submitted": 'auto-replied; owner-email="x"'},
    "bulk": {"Precedence": "Bulk"},
    "list": {"Precedence": "list"},
    "suppressed": {"X_Auto_Response_Suppress": "DR, OOF, AutoReply"},
    "empty path": {"Return_Path": "<>"},
    "autoresponder": {"X_Autoreply": "yes"},
    "daemon": {"sender": "MAILER-DAEMON@mx.example.org"},
    "robot": {"sender": "no-reply@shop.example"},
    "ourselves": {"sender": f"Desk <{DESK}>"},
    "ourselves with a token": {"sender": "DESK+inc0000001-aaaaaaaaaaaaaaaa@example.org"},
    "out of office": {"subject": "Automatische Antwort: Urlaub"},
}


@pytest.fixture
def service(sqlite_database, tmp_path, mailbox):
    return letters.Service(sqlite_database, tmp_path, mailbox)


@pytest.mark.parametrize("kind", MACHINES)
def test_machines_begin_nothing(service, kind):
    row = service.came(letter(**MACHINES[kind]))
    assert row["status"] == "ignored"
    assert row["reason"].endswith(".")
    assert (service.rows("instance"), service.mailbox.messages) == ([], [])


def test_people_are_no_machines():
    desk.register()
    for headers in ({}, {"Auto_Submitted": "no"}, {"Return_Path": "<erin@example.org>"}, {"Precedence": "normal"}):
        assert mail_in_reading.read(bytes(letter(**headers)), own=DESK).machine is None


def test_an_automatic_reply_is_noted_inside_and_stops_mail_to_its_sender(service):
    number, sent = service.resolved()
    row = service.came(answer(sent, text="I am away until Monday.", Auto_Submitted="auto-replied"))
    assert row["status"] == "done"
    assert service.instance(number)["stage"] == "Resolved", "a machine does not reopen"
    [noted] = [one for one in service.rows("entry") if one["kind"] == "email_in"]
    assert (noted["visible"], noted["detail"]["auto_submitted"]) == (False, True)
    before = len(service.mailbox.messages)
    service.done(number, by=letters.ERIN, fixed=False, reason="It is back.")
    service.done(number, action="reply", public_reply="We look again.")
    told = [mail["To"] for mail in service.mailbox.messages[before:]]
    assert told == ["alice@example.org"], "two robots would write to each other for ever"


REPORT = """From: MAILER-DAEMON@mx
To: desk@example.org
Subject: Undelivered
Message-ID: <{action}@mx>
Return-Path: <>
Content-Type: multipart/report; report-type=delivery-status; boundary=cut

--cut

Sorry.
--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mx

Final-Recipient: rfc822; erin@example.org
Action: {action}
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--cut
Content-Type: {kind}

Message-ID: {about}
Subject: x

--cut--
"""


def bounced(sent, *, action="failed", kind="message/rfc822"):
    return REPORT.format(action=action, kind=kind, about=sent["Message-ID"]).encode()


def test_a_bounce_is_noted_on_the_ticket(service):
    number, sent = service.asked()
    row = service.came(bounced(sent))
    assert (row["status"], row["number"]) == ("done", number)
    told = "A mail to erin@example.org could not be delivered: 550 5.1.1 User unknown."
    assert service.words(number)[-1] == ("system", "system", told)
    assert service.rows("entry")[-1]["visible"] is False
    assert service.instance(number)["stage"] == "On hold"
    service.came(bounced(sent, action="delayed"))
    assert "is not delivered yet, and is tried again" in service.words(number)[-1][2]


def test_a_bounce_with_the_headers_alone_finds_the_ticket_too(service):
    number, sent = service.asked()
    report = bounced(sent, kind="text/rfc822-headers")
    assert service.came(report)["number"] == number


def test_a_bounce_about_nothing_of_ours_is_ignored(service):
    sent = letter(sender=f"Desk <{DESK}>", Message_ID="<nothing@example.org>")
    assert service.came(bounced(sent))["status"] == "ignored"


def test_a_flood_waits_for_the_desk(sqlite_database, tmp_path, mailbox):
    service = letters.Service(sqlite_database, tmp_path, mailbox, mail_in_hourly=3)
    rows = [service.came(letter(subject=f"Printer {one}")) for one in range(5)]
    assert [row["status"] for row in rows] == ["done"] * 3 + ["held"] * 2
    assert rows[3]["reason"].startswith("4 mails came from erin@example.org within the hour")
    assert len(service.rows("instance")) == 3
    service.at += letters.timedelta(hours=2)
    assert service.came(letter())["status"] == "done"


def test_what_is_our_own_address():
    for ours in (DESK, "DESK@EXAMPLE.ORG", "desk+x@example.org"):
        assert mail_in_machines.is_own(ours, DESK)
    for other in ("", "desk", "desk@example.net", "desks@example.org"):
        assert not mail_in_machines.is_own(other, DESK)
