"""Surveys: the page behind a signed link; nobody signs in for it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from engine.desk import surveys
from engine.errors import Conflict, Invalid, NotFound
from web import here
from web.policies import EVERYONE, policy

pages = Blueprint("surveys", __name__)

SCORES = ((1, "Very bad"), (2, "Bad"), (3, "Fair"), (4, "Good"), (5, "Very good"))


@pages.get("/survey/<token>")
@policy(EVERYONE)
def show(token: str) -> Any:
    """The question."""
    try:
        with here.reading() as session:
            return _page(surveys.find(session, token))
    except (NotFound, Conflict) as refusal:
        return _over(refusal)


@pages.post("/survey/<token>")
@policy(EVERYONE)
def answer(token: str) -> Any:
    """The answer, taken once."""
    score, comment = request.form.get("score", ""), request.form.get("comment", "")
    chosen = int(score) if score in {str(value) for value, _ in SCORES} else None
    try:
        with here.database().transaction() as session:
            asked = surveys.answer(session, token, score=chosen, comment=comment)
    except (NotFound, Conflict) as refusal:
        return _over(refusal)
    except Invalid as refusal:
        with here.reading() as session:
            return _page(surveys.find(session, token), refusal=refusal.sentence, comment=comment, score=chosen), 422
    return render_template("surveys/done.html", asked=asked)


def _page(asked: surveys.Asked, *, refusal: str = "", comment: str = "", score: int | None = None) -> str:
    return render_template(
        "surveys/page.html", asked=asked, scores=SCORES, refusal=refusal, comment=comment, score=score
    )


def _over(refusal: NotFound | Conflict) -> Any:
    """Told on a bare page of its own: who follows such a link may know nothing of this service."""
    return render_template("surveys/done.html", asked=None, sentence=refusal.sentence), refusal.status
