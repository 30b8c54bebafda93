"""Approvals: every decision that waits for the person who asks, with all that is needed to take it, on one page.

A card is a plain form: its two buttons complete the task, as its own page would. What is wrong stands in the card, with what was
typed; there is no undo, since the ticket goes on at once.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, g, redirect, render_template, request

from engine import completions, versions
from engine.desk import cab, votes
from engine.errors import Conflict, Invalid, Refusal, Stale
from web import cases, here, sending
from web.pages import addresses
from web.policies import MEMBER, policy

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.desk.votes import Vote

pages = Blueprint("approvals", __name__)

LONGEST = 4000


@pages.get("/approvals")
@policy(MEMBER)
def show() -> Any:
    """What waits, what is offered to one's groups, and what one has decided lately."""
    return _page()


@pages.post("/approvals/<int:task_id>")
@policy(MEMBER)
def decide(task_id: int) -> Any:
    """Approve or reject: the task is completed."""
    answer, comment = request.form.get("answer", ""), request.form.get("comment", "")[:LONGEST]
    try:
        with here.database().transaction() as session:
            vote = votes.find(session, task_id, by=here.actor())
            revision = sending.number("ek-revision") or None
            moved = votes.decide(
                session, task_id, answer, comment, by=here.actor(), revision=revision, key=sending.key()
            )
            said = vote.question.yes if str(vote.question.yes.value) == answer else vote.question.no
    except (Invalid, Conflict, Stale) as refusal:
        with here.reading() as session:
            again = completions.came_before(session, task_id, sending.key(), by=here.actor())
        return redirect(_back(), 303) if again else (_page(task_id, refusal, comment), refusal.status)
    flash(f"{said.label}: your answer about {moved.number} is given.", "good")
    return redirect(_back(), 303)


def waiting() -> int:
    """How many decisions are asked of the person who looks; counted once per page."""
    actor = here.asking()
    if actor is None or not actor.roles:
        return 0
    if "votes_waiting" not in g:
        with here.reading() as session:
            g.votes_waiting = votes.count(session, by=actor)
    return int(g.votes_waiting)


def _back() -> str:
    """Where the form was: this page, or a meeting of the board."""
    said = request.form.get("back", "")
    return said if re.fullmatch(r"/changes/cab/\d{1,18}(\?at=\d{1,4})?", said) else "/approvals"


def _page(task_id: int = 0, refusal: Refusal | None = None, comment: str = "") -> str:
    with here.reading() as session:
        page = votes.waiting(session, by=here.actor(), page=addresses.page_number())
        return render_template(
            "approvals/page.html",
            page=page,
            cards=cases.of(session, _with_versions(session, page.items), me=here.actor().login),
            offered=cases.of(
                session, _with_versions(session, votes.offered(session, by=here.actor())), me=here.actor().login
            ),
            recent=votes.recent(session, by=here.actor()),
            board=cab.may(here.actor()),
            refused=task_id,
            refusal=refusal,
            comment=comment,
            key=sending.new_key,
        )


def _with_versions(session: Session, found: Any) -> list[tuple[Vote, versions.Compiled]]:
    return [(vote, versions.compiled(session, vote.version_id)) for vote in found]
