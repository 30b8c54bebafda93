"""Who has a task, and when it is followed up: all deeds of that kind on one small page, opened beside a list where scripts run.

Each is a plain form that leads back to where it came from; those that can be taken back are answered with an undo.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request

from engine import candidates, follow_ups, handovers, now, people, tasks, undoing
from engine.errors import Conflict, Invalid, NotAllowed, Refusal
from web import here, undo
from web.pages.signin import own
from web.policies import MEMBER, policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

pages = Blueprint("assignments", __name__)


@pages.get("/tasks/<int:task_id>/deeds")
@policy(MEMBER)
def show(task_id: int) -> Any:
    """What may be done with a task besides its form."""
    return _page(task_id)


@pages.post("/tasks/<int:task_id>/group")
@policy(MEMBER)
def hand_over(task_id: int) -> Any:
    """Give it to another group."""
    group, reason = request.form.get("group", "").strip(), request.form.get("reason", "")

    def done(session: Session) -> str:
        return handovers.hand_over(session, task_id, group=group, by=here.actor(), reason=reason)

    name = _tried(done)
    if isinstance(name, Refusal):
        return _page(task_id, name), name.status
    flash(f"{name} has the task now.", "good")
    return redirect(back(task_id), 303)


@pages.post("/tasks/<int:task_id>/follow-up")
@policy(MEMBER)
def follow_up(task_id: int) -> Any:
    """Put it off until a day; without a day, take it up again."""
    said = request.form.get("until", "").strip()

    def done(session: Session) -> str:
        if not said:
            follow_ups.take_up(session, task_id, by=here.actor())
            return "The task is in your work again."
        follow_ups.put_off(session, task_id, until=_day(said), by=here.actor())
        return f"You hear of it again on {_day(said):%d %b %Y}."

    words = _tried(done)
    if isinstance(words, Refusal):
        return _page(task_id, words), words.status
    undo.offer(words, task_id)
    return redirect(back(task_id), 303)


@pages.post("/tasks/<int:task_id>/undo")
@policy(MEMBER)
def take_back(task_id: int) -> Any:
    """Take back the last step."""
    with here.database().transaction() as session:
        undoing.undo(session, task_id, by=here.actor())
    flash("It is as it was before.", "good")
    return redirect(back(task_id), 303)


def back(task_id: int) -> str:
    """Where a deed leads: to the page that its form names, else to the task."""
    return own(request.form["back"]) if request.form.get("back") else f"/tasks/{task_id}"


def _tried(done: Callable[[Session], str]) -> str | Refusal:
    try:
        with here.database().transaction() as session:
            return done(session)
    except (Invalid, Conflict, NotAllowed) as refusal:
        return refusal


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        sentence = f"'{said[:40]}' is no day; choose one from the calendar, or write it as 2026-04-01."
        raise Invalid(sentence, fields={"until": "Choose a day."}) from None


def _page(task_id: int, refusal: Refusal | None = None) -> Any:
    actor = here.actor()
    with here.reading() as session:
        view = tasks.find(session, task_id, by=actor)
        groups = people.groups(session)
    row = view.row
    acting = row.status == "open" and candidates.acts(
        actor, group=row.group, assignee=row.assignee, excluded=row.excluded, personal=view.personal
    )
    given = dict(request.form) if refusal else {}
    return render_template(
        "inbox/deeds.html",
        view=view,
        task=row,
        acting=acting,
        groups=sorted((name, key) for key, name in groups.items() if key != row.group),
        refusal=refusal,
        given=given,
        back=given.get("back") or own(request.args.get("back", "")),
        today=now.now().date(),
        whole=not here.is_fragment(),
    )
