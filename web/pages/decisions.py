"""Decisions by link: the page behind a signed link from mail. Looking decides nothing, for machines follow links too."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request

from engine import versions
from engine.desk import decision_links
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from web import cases, here
from web.policies import EVERYONE, policy

pages = Blueprint("decisions", __name__)

LONGEST = 4000


@pages.get("/decision/<word>")
@policy(EVERYONE)
def show(word: str) -> Any:
    """The case with both answers; a bare number, from a mail to many, leads to the page of approvals."""
    if "." not in word and word[-1:].isdigit():
        return redirect("/approvals", 303)
    return _page(word)


@pages.post("/decision/<word>")
@policy(EVERYONE)
def decide(word: str) -> Any:
    """The answer, taken once."""
    answer, comment = request.form.get("answer", ""), request.form.get("comment", "")[:LONGEST]
    try:
        with here.database().transaction() as session:
            opened = decision_links.find(session, word, viewer=here.asking())
            moved = decision_links.decide(session, word, answer, comment, viewer=here.asking())
    except Invalid as refusal:
        return _page(word, refusal=refusal, comment=comment), refusal.status
    except (NotFound, NotAllowed, Conflict) as refusal:
        return _over(refusal)
    asked = opened.vote.question
    said = asked.yes if str(asked.yes.value) == answer else asked.no
    return render_template("approvals/told.html", number=moved.number, said=said.label, sentence="")


def _page(word: str, *, refusal: Invalid | None = None, comment: str = "") -> Any:
    try:
        with here.reading() as session:
            opened = decision_links.find(session, word, viewer=here.asking())
            compiled = versions.compiled(session, opened.vote.version_id)
            (case,) = cases.of(session, [(opened.vote, compiled)], me=opened.actor.login)
    except (NotFound, NotAllowed, Conflict) as refused:
        return _over(refused)
    return render_template("approvals/by_link.html", case=case, who=opened.actor, refusal=refusal, comment=comment)


def _over(refusal: NotFound | NotAllowed | Conflict) -> Any:
    """Told on a bare page of its own: who follows such a link may not be signed in."""
    return render_template("approvals/told.html", number="", said="", sentence=refusal.sentence), refusal.status
