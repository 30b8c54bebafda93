"""A thank you by mail reopens nothing; anything besides does."""

import pytest

from engine.desk import mail_in_thanks
from tests.engine import letters


@pytest.mark.parametrize(
    "text", ["Thanks.", "Thank you very much, it works again.\n\nErin Ellis", "Perfect, many thanks\nKind regards\nErin", "Danke"]
)  # fmt: skip
def test_thanks_alone(text):
    assert mail_in_thanks.only(text, "Erin Ellis")


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, but it does not work.",
        "Thank you. The printer is empty again.",
        "It works again.",
        "Thank you, is it fixed for all?",
        "Thanks " * 31,
        "",
    ],
)
def test_more_than_thanks(text):
    assert not mail_in_thanks.only(text, "Erin Ellis")


def test_a_thank_you_stands_on_the_ticket_and_reopens_nothing(sqlite_database, tmp_path, mailbox):
    service = letters.Service(sqlite_database, tmp_path, mailbox)
    number, sent = service.resolved()
    service.came(letters.answer(sent, text="Thank you very much, it works again."))
    assert service.words(number)[-1] == ("public", "erin", "Thank you very much, it works again.")
    assert service.instance(number)["stage"] == "Resolved"
    service.came(letters.answer(sent, text="Thanks, but now it is slow."))
    assert service.instance(number)["stage"] == "In progress"
