"""Mail that comes in: kept first, in effect exactly once, by the right person on the right ticket."""

import dataclasses
import threading

import pytest

from engine.desk import mail_in, mail_in_threads
from tests.engine import letters
from tests.engine.letters import answer, letter


@pytest.fixture
def service(database, tmp_path, mailbox):
    return letters.Service(database, tmp_path, mailbox)


def test_an_agent_asks_the_requester_answers_by_mail_and_the_ticket_goes_on(service):
    number, question = service.asked()
    assert question["To"] == "erin@example.org"
    assert service.instance(number)["stage"] == "On hold"
    row = service.came(answer(question))
    assert (row["status"], row["number"]) == ("done", number)
    assert service.instance(number)["stage"] == "In progress"
    assert service.instance(number)["data"]["last_reply"] == "The shared one."
    assert ("public", "erin", "The shared one.") in service.words(number), "without what it answers to"


def test_a_mail_that_comes_twice_takes_effect_once(service):
    number, question = service.asked()
    mail = answer(question)
    assert service.came(mail)["status"] == "done"
    copy = b"Received: from elsewhere by relay\r\n" + bytes(mail)
    assert service.came(copy) is None
    assert [one for one in service.words(number) if one[:2] == ("public", "erin")] == [
        ("public", "erin", "The shared one.")
    ]


def test_two_workers_that_take_one_mail_do_it_once(service):
    number, question = service.asked()
    mail_in.keep(service.database, service.settings, bytes(answer(question)), source="test")
    mail = service.rows("mail_in")[-1]["id"]
    start, answers = threading.Barrier(4), []

    def take():
        start.wait()
        answers.append(mail_in.take(service.database, service.settings, mail))

    threads = [threading.Thread(target=take) for _ in range(4)]
    [one.start() for one in threads]
    [one.join() for one in threads]
    service.work()
    assert answers == ["done"] * 4
    assert [one for one in service.words(number) if one[:2] == ("public", "erin")] == [
        ("public", "erin", "The shared one.")
    ]


def test_an_answer_to_a_resolved_ticket_reopens_it(service):
    number, sent = service.resolved()
    assert service.instance(number)["stage"] == "Resolved"
    service.came(answer(sent, text="It is broken again."))
    assert service.instance(number)["stage"] == "In progress"
    assert service.instance(number)["data"]["reopen_count"] == 1


def test_answers_to_a_ticket_that_has_ended_open_one_that_goes_on_from_it(service):
    number, sent = service.ended()
    mail = answer(sent, text="It is broken again.")
    first = service.came(mail)
    assert service.came(mail) is None
    assert (first["follows"], first["status"]) == (number, "done")
    assert first["number"] != number
    second = service.came(answer(sent, text="And now it smokes."))
    assert second["number"] == first["number"], "one follow-up, however many mails"
    assert [row["number"] for row in service.rows("instance")] == [number, first["number"]]
    assert [(row["kind"], {row["number"], row["other"]}) for row in service.rows("link")] == [
        ("related", {number, first["number"]})
    ]
    assert ("system", "system", f"Erin wrote again by mail; it goes on in {first['number']}.") in service.words(number)
    assert service.words(first["number"])[-1] == ("public", "erin", "And now it smokes.")


def test_two_workers_open_one_follow_up_for_two_mails(service):
    _, sent = service.ended()
    for text in ("It is broken again.", "And now it smokes."):
        mail_in.keep(service.database, service.settings, bytes(answer(sent, text=text)), source="test")
    start = threading.Barrier(2)

    def take(mail):
        start.wait()
        mail_in.take(service.database, service.settings, mail)

    threads = [threading.Thread(target=take, args=(row["id"],)) for row in service.rows("mail_in")]
    [one.start() for one in threads]
    [one.join() for one in threads]
    assert {row["status"] for row in service.rows("mail_in")} == {"done"}
    assert len({row["number"] for row in service.rows("mail_in")}) == 1
    assert len(service.rows("instance")) == 2


def test_an_agents_answer_is_a_public_reply_and_is_mailed(service):
    number, sent = service.asked()
    service.came(answer(sent, "Alice <Alice@Example.org>", "We found it."))
    assert ("public", "alice", "We found it.") in service.words(number)
    assert service.mailbox.messages[-1]["To"] == "erin@example.org"


def test_an_agents_answer_is_a_note_when_the_settings_say_so(database, tmp_path, mailbox):
    service = letters.Service(database, tmp_path, mailbox, mail_agents="internal")
    number, sent = service.asked()
    before = len(mailbox.messages)
    service.came(answer(sent, "Alice <alice@example.org>", "We found it."))
    assert ("internal", "alice", "We found it.") in service.words(number)
    assert len(mailbox.messages) == before


def test_a_mail_that_answers_to_nothing_is_a_new_incident(service):
    row = service.came(letter(subject="Printer is on fire", text="Room 7.\n\n-- \nErin\nSales"))
    made = service.instance(row["number"])
    assert (made["title"], made["requester"]) == ("Printer is on fire", "erin")
    assert (made["data"]["description"], made["data"]["contact_type"]) == ("Room 7.", "email")
    assert service.words(row["number"])[0] == ("email_in", "erin", "Room 7.")


def test_new_mail_waits_for_the_desk_when_the_settings_say_so(database, tmp_path, mailbox):
    service = letters.Service(database, tmp_path, mailbox, mail_new="hold")
    row = service.came(letter())
    assert (row["status"], row["number"]) == ("held", None)
    assert service.rows("instance") == []


def test_a_stranger_waits_for_the_desk_or_is_dropped(database, tmp_path, mailbox):
    service = letters.Service(database, tmp_path, mailbox)
    held = service.came(letter("Stranger <who@else.example>"))
    assert (held["status"], held["reason"]) == ("held", "Nobody here has the address who@else.example.")
    service.settings = dataclasses.replace(service.settings, mail_unknown="drop")
    assert service.came(letter("Stranger <who@else.example>"))["status"] == "dropped"
    assert service.rows("instance") == []
    assert mailbox.messages == [], "strangers get no answer"


def test_somebody_without_a_role_and_an_address_of_two_wait_for_the_desk(service):
    assert "no role" in service.came(letter("mallory@example.org"))["reason"]
    with service.database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE person SET email = 'erin@example.org' WHERE login = 'carol'")
    assert "carol and erin" in service.came(letter())["reason"]


def test_the_token_finds_the_ticket_when_nothing_else_does(service):
    number, question = service.asked()
    assert question["Reply-To"].startswith(f"Desk <desk+{number.lower()}-")
    row = service.came(letter(to=question["Reply-To"].upper(), subject="something else"))
    assert (row["status"], row["number"]) == ("done", number)


def test_a_forged_token_finds_nothing(service):
    number, question = service.asked()
    forged = question["Reply-To"].replace(number.lower(), "inc0000009")
    row = service.came(letter(to=forged))
    assert row["number"] not in (number, None), "it is a new mail"


def test_the_id_of_our_mail_finds_the_ticket(service):
    number, question = service.asked()
    row = service.came(letter(subject="hm", In_Reply_To=question["Message-ID"]))
    assert row["number"] == number
    assert service.came(letter(subject="hm", References=question["References"]))["number"] == number
    elsewhere = question["Message-ID"].replace("example.org", "example.net")
    assert service.came(letter(subject="hm", In_Reply_To=elsewhere))["number"] != number


def test_a_number_in_the_subject_finds_the_ticket_for_who_may_see_it(service):
    number, _ = service.asked()
    assert service.came(letter(subject=f"Re: [{number}] hm"))["number"] == number
    assert service.came(letter("Stranger <who@else.example>", subject=f"[{number}]"))["status"] == "held"
    with service.database.transaction() as session:
        session.connection().exec_driver_sql("INSERT INTO person_role (login, role) VALUES ('mallory', 'requester')")
    row = service.came(letter("mallory@example.org", subject=f"[{number}] me too"))
    assert (row["status"], row["reason"]) == ("held", f"It answers to {number}, which Mallory may not see.")
    assert [one for one in service.words(number) if one[1] == "mallory"] == []


def test_without_a_mailbox_no_address_for_answers_is_made(database, tmp_path, mailbox):
    service = letters.Service(database, tmp_path, mailbox, mail_in_url="")
    assert mail_in_threads.reply_address(service.settings, "INC0000001") is None
    _, sent = service.asked()
    assert sent["Reply-To"] is None


def test_a_mail_without_words_waits_for_the_desk(service):
    number, question = service.asked()
    row = service.came(letter(text=" ", to=question["Reply-To"]))
    assert (row["status"], row["reason"]) == ("held", f"It answers to {number} and holds no words and no files.")


def test_a_desk_without_a_process_for_mail_holds_it(service):
    with service.database.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM subscription WHERE name = 'email.received'")
    row = service.came(letter())
    assert (row["status"], row["reason"][:22]) == ("held", "No process takes mail;")
    assert (row["text"], service.rows("entry"), service.rows("message")) == ("The shared one.", [], [])


def test_an_agents_answer_without_the_token_is_a_note(service):
    number, _ = service.asked()
    before = len(service.mailbox.messages)
    row = service.came(letter("Alice <alice@example.org>", "Send me your password.", subject=f"[{number}]"))
    assert ("internal", "alice", "Send me your password.") in service.words(number)
    assert (row["status"], row["reason"]) == ("done", "It came without our token, so that it is a note.")
    assert len(service.mailbox.messages) == before, "a forged sender reaches no requester"


def test_mail_that_our_server_does_not_vouch_for_waits(database, tmp_path, mailbox):
    service = letters.Service(database, tmp_path, mailbox, mail_vouched="mx.example.org")
    says = "mx.example.org 1; spf=pass; dmarc=pass header.from=example.org"
    assert service.came(letter(Authentication_Results=says))["status"] == "done"
    for told in (
        {},
        {"Authentication_Results": "mx.example.org; dmarc=fail"},
        {"Authentication_Results": says.replace("mx", "my")},
    ):
        row = service.came(letter(**told))
        assert row["reason"] == "mx.example.org does not vouch for it that erin@example.org wrote this."
    forged = b"Authentication-Results: mx.example.org; dmarc=fail\n" + bytes(letter(Authentication_Results=says))
    assert service.came(forged)["status"] == "held", "what our server wrote stands above what came with the mail"
