"""The page behind a survey's link."""

from datetime import timedelta

import pytest

from engine import functions, now
from engine.desk import surveys
from engine.models import Survey
from tests.engine.errands import rows
from tests.web import visiting
from tests.web.visiting import words


@pytest.fixture
def link(desk, app):
    loan = visiting.asked(desk)
    with desk.transaction() as session:
        return "/survey/" + surveys.token(
            session.get(Survey, functions.FUNCTIONS["survey"].call(session, {"number": loan.number})["id"])
        )


def test_it_is_answered_without_signing_in_and_once(visit, link, desk):
    nobody = visit()
    page = nobody.get(link)
    assert "How was LOAN0000001 handled?" in words(page)
    done = nobody.post(link, {"score": "2", "comment": "Slow"})
    assert (done.status_code, "Thank you" in words(done)) == (200, True)
    [row] = rows(desk, "survey")
    assert (row["score"], row["comment"]) == (2, "Slow")
    for again in (nobody.get(link), nobody.post(link, {"score": "5"})):
        assert (again.status_code, "answered already" in words(again)) == (409, True)
    assert "2 of 5 Slow" in words(visit("alice").get("/LOAN0000001"))


@pytest.mark.parametrize("score", ["", "0", "6", "five"])
def test_without_a_score_nothing_is_lost(visit, link, score):
    answer = visit().post(link, {"score": score, "comment": "A long thought"})
    assert answer.status_code == 422
    assert "Choose one of the five scores first." in words(answer)
    assert "A long thought" in answer.text


def test_an_altered_or_expired_link_says_so(visit, link):
    bad = visit().get(link[:-1])
    assert (bad.status_code, "was altered" in words(bad)) == (404, True)
    with now.at(now.now() + timedelta(days=15)):
        late = visit().get(link)
    assert (late.status_code, "expired" in words(late)) == (409, True)
