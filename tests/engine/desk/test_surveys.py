"""Surveys: who is asked and how often, what a link is worth, and what an answer does."""

from datetime import UTC, datetime, timedelta

import pytest

from engine import desk, functions, now
from engine.desk import signing, surveys
from engine.errors import Conflict, Invalid, NotFound
from engine.models import Survey
from engine.settings import Settings
from tests.engine import errands

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def errand(database):
    desk.register()
    errands.deployed(database)
    with now.at(NOON):
        return errands.asked(database)


def invite(database, number, person=None, at=NOON, **more):
    with now.at(at), database.transaction() as session:
        made = functions.FUNCTIONS["survey"].call(session, {"number": number, "person": person, **more})
        return made and {**made, "token": surveys.token(session.get(Survey, made["id"]))}


def answer(database, token, score=5, comment="", at=NOON):
    with now.at(at), database.transaction() as session:
        return surveys.answer(session, token, score=score, comment=comment)


def find(database, token, at=NOON):
    with now.at(at), database.reading() as session:
        return surveys.find(session, token)


def test_the_requester_is_asked_by_a_signed_link(database, errand):
    made = invite(database, errand.number)
    assert made["person"] == "erin"
    assert made["link"].endswith(f"/survey/{made['id']}"), "signed on its way to the person and not before"
    assert made["expires"] == "2026-03-16T12:00:00+00:00"
    asked = find(database, made["token"])
    assert (asked.number, asked.title, asked.name) == (errand.number, "Buy bread", "Erin")


def test_a_person_is_asked_once_in_seven_days(database, errand):
    assert invite(database, errand.number)
    other = errands.asked(database)
    assert invite(database, other.number, at=NOON + timedelta(days=6, hours=23)) is None
    assert invite(database, other.number, person="bob")
    assert invite(database, other.number, at=NOON + timedelta(days=7))


def test_a_diagram_may_say_that_nobody_is_asked(database, errand):
    assert invite(database, errand.number, ask=False) is None
    assert invite(database, errand.number, ask=True)


def test_only_the_mail_to_the_person_holds_the_signature(database, errand):
    made = invite(database, errand.number)
    text = f"Answer at {made['link']}. Or at /survey/99, /survey/{made['token']}"
    with database.reading() as session:
        mailed = surveys.signed(session, text, to=["erin"])
        others = [surveys.signed(session, text, to=to) for to in ([], ["bob"], ["erin", "bob"])]
    assert (
        mailed
        == f"Answer at {made['link'].removesuffix('1')}{made['token']}. Or at /survey/99, /survey/{made['token']}"
    )
    assert others == [text] * 3


def test_an_agent_is_not_asked_about_their_own(database, errand, alice):
    own = errands.asked(database, by=alice, wanted_by="alice")
    assert invite(database, own.number) is None
    for_erin = errands.asked(database, by=alice)
    assert invite(database, for_erin.number)["person"] == "erin"


def test_an_answer_stands_in_the_stream_once(database, errand):
    token = invite(database, errand.number)["token"]
    answer(database, token, 4, " Quick. ")
    [row] = errands.rows(database, "survey")
    assert (row["score"], row["comment"], row["answered_at"]) == (4, "Quick.", NOON)
    [entry] = errands.rows(database, "entry")
    assert (entry["kind"], entry["text"], entry["by"], entry["detail"]) == ("survey", "Quick.", "erin", {"score": 4})
    assert [job for job in errands.rows(database, "job") if job["kind"] == "delivery"] == []
    for again in (answer, find):
        with pytest.raises(Conflict, match="answered already"):
            again(database, token)


@pytest.mark.parametrize(("score", "told"), [(1, True), (2, True), (3, False)])
def test_a_bad_score_is_told_to_the_ticket(database, errand, score, told):
    answer(database, invite(database, errand.number)["token"], score, "Slow")
    said = [job["payload"] for job in errands.rows(database, "job") if job["kind"] == "delivery"]
    expected = {
        "kind": "message",
        "name": "survey.bad",
        "correlation": f'"{errand.number}"',
        "payload": {"score": score, "comment": "Slow"},
    }
    assert said == ([expected] if told else [])


@pytest.mark.parametrize("score", [None, 0, 6])
def test_a_score_is_one_of_five(database, errand, score):
    token = invite(database, errand.number)["token"]
    with pytest.raises(Invalid) as refusal:
        answer(database, token, score)
    assert set(refusal.value.fields) == {"score"}
    with pytest.raises(Invalid, match="4,001 characters"):
        answer(database, token, 3, "x" * 4001)


def test_an_expired_link_says_so(database, errand):
    token = invite(database, errand.number)["token"]
    later = NOON + timedelta(days=14)
    for late in (answer, find):
        with pytest.raises(Conflict, match="expired"):
            late(database, token, at=later)
    assert find(database, token, at=later - timedelta(seconds=1))


def test_an_altered_link_is_none_of_ours(database, errand):
    token = invite(database, errand.number)["token"]
    key, signature = token.split(".")
    for bad in (
        "",
        key,
        f"{key}.",
        f"{int(key) + 1}.{signature}",
        f"{key}.{signature[:-1]}",
        f"{key}.{signature}x",
        "x.y",
        "9" * 30 + ".a",
        f"{key}.\u00e9",
    ):
        with pytest.raises(NotFound, match="altered"):
            find(database, bad)


def test_links_are_signed_with_the_secret_of_the_settings(monkeypatch, tmp_path):
    monkeypatch.setattr(signing, "_KNOWN", {})
    own = signing.word("survey", 1)
    signing.use(Settings(var=tmp_path, base_url="https://desk.example"))
    assert signing.address("/survey/x") == "https://desk.example/survey/x"
    assert signing.word("survey", 1) != own
    assert signing.holds(signing.word("survey", 1), "survey", 1)
    assert not signing.holds(signing.word("survey", 1), "other", 1)
