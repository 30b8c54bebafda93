"""The stream of a ticket: who may say what, who sees it, and what follows from it."""

import pytest

from engine import desk, functions
from engine.desk import stream
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.instances import cancel, correct
from tests.engine import errands
from tests.people import DAVE


@pytest.fixture
def errand(database):
    desk.register()
    errands.deployed(database)
    return errands.asked(database)


def post(database, moved, by, kind="public", text="Hello", **more):
    with database.transaction() as session:
        return stream.post(session, moved.id, kind=kind, text=text, by=by, **more)


def jobs(database):
    return [row for row in errands.rows(database, "job") if row["kind"] == "send"]


def test_a_public_reply_stands_there_and_is_mailed_to_requester_and_watchers(database, errand, alice):
    entry = post(database, errand, alice, text="  Try *again*.  ")
    [row] = errands.rows(database, "entry")
    assert (row["id"], row["kind"], row["visible"], row["text"], row["by"]) == (
        entry,
        "public",
        True,
        "Try *again*.",
        "alice",
    )
    [job] = jobs(database)
    assert (job["connector"], job["instance_id"], job["key"]) == ("email", errand.id, f"entry-{entry}")
    assert job["payload"]["to"] == ["erin"]
    assert job["payload"]["event"] == "reply"
    assert job["payload"]["text"].startswith("Try *again*.\n\nAlice")


def test_watchers_are_mailed_too_but_nobody_their_own_words(database, errand, alice, bob):
    with database.transaction() as session:
        correct(session, errand.id, {"watch_list": ["bob", "erin", "carol", 7]}, by=DAVE, reason="They asked")
    post(database, errand, bob)
    assert [job["payload"]["to"] for job in jobs(database)] == [["erin", "carol"]]


def test_an_internal_note_stays_inside(database, errand, alice):
    post(database, errand, alice, kind="internal")
    [row] = errands.rows(database, "entry")
    assert (row["kind"], row["visible"]) == ("internal", False)
    assert jobs(database) == []


def test_a_reply_may_be_kept_from_the_mail(database, errand, alice):
    post(database, errand, alice, mail=False)
    assert jobs(database) == []


def test_a_requester_writes_in_public_and_nothing_else(database, errand, erin):
    post(database, errand, erin)
    with pytest.raises(NotAllowed, match="service desk"):
        post(database, errand, erin, kind="internal")
    assert [row["kind"] for row in errands.rows(database, "entry")] == ["public"]


def test_who_works_on_it_is_told_of_the_requesters_words(database, errand, erin, alice):
    with database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE task SET assignee = 'alice'")
    post(database, errand, erin)
    [job] = jobs(database)
    assert job["payload"]["to"] == ["alice"]


def test_others_find_no_ticket(database, errand, mallory):
    with pytest.raises(NotFound):
        post(database, errand, mallory)


@pytest.mark.parametrize(
    ("text", "told"), [("", "nothing to send"), (" \0 ", "nothing to send"), ("x" * 20_001, "20,001 characters")]
)
def test_nothing_and_too_much_are_refused_at_the_field(database, errand, alice, text, told):
    with pytest.raises(Invalid, match=told) as refusal:
        post(database, errand, alice, text=text)
    assert set(refusal.value.fields) == {"text"}


def test_a_file_needs_no_words(database, errand, alice):
    assert post(database, errand, alice, text="", files=1)


def test_other_kinds_are_not_for_people(database, errand, alice):
    with pytest.raises(Invalid, match="public or internal"):
        post(database, errand, alice, kind="system")


def test_on_a_closed_ticket_only_the_desk_writes(database, errand, alice, erin):
    with database.transaction() as session:
        cancel(session, errand.id, by=DAVE, reason="Over")
    with pytest.raises(Conflict, match="is closed"):
        post(database, errand, erin)
    assert post(database, errand, alice, kind="internal")


def call(database, name, **parameters):
    with database.transaction() as session:
        return functions.FUNCTIONS[name].call(session, parameters)


def test_a_diagram_posts_by_number(database, errand):
    call(database, "post", number=errand.number, text="The clock has stopped.")
    call(database, "post", number=errand.number, text="Only inside.", visible=False)
    call(database, "post", number=errand.number, kind="internal", text="A note.", by="alice")
    call(database, "post", number=errand.number, kind="public", text="A word to all.")
    told = [(row["kind"], row["visible"], row["by"]) for row in errands.rows(database, "entry")]
    assert told == [
        ("system", True, "system"), ("system", False, "system"), ("internal", False, "alice"), ("public", True, "system"),
    ]  # fmt: skip
    assert jobs(database) == [], "a diagram that wants mail has a send task"


@pytest.mark.parametrize(
    ("given", "refusal"), [({"number": "ERR999"}, NotFound), ({"kind": "loud"}, Invalid), ({"text": " "}, Invalid)]
)
def test_a_diagram_is_refused_in_a_sentence(database, errand, given, refusal):
    with pytest.raises(refusal):
        call(database, "post", **{"number": errand.number, "text": "Words", **given})
