"""Drafts: what one types is kept for its form, by script while one types and by a button without; put aside, and had again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, request

from engine import drafts, starts, tasks
from engine.errors import NotAllowed
from web import fields, here, sending
from web.pages.tasks import may_act
from web.policies import MEMBER, policy

pages = Blueprint("drafts", __name__)


@pages.post("/tasks/<int:task_id>/draft")
@policy(MEMBER)
def keep(task_id: int) -> Any:
    """Keep what is typed into the form of a task."""
    with here.reading() as session:
        if not may_act(tasks.find(session, task_id, by=here.actor()), here.actor()):
            raise NotAllowed("This task is not yours to work on, so there is nothing to keep for it.")
    with here.database().transaction() as session:
        drafts.keep(
            session,
            drafts.of_task(task_id),
            fields.posted(request.form),
            by=here.actor(),
            task_id=task_id,
            revision=sending.number("ek-revision") or None,
            stood=sending.stood(),
        )
    return _kept(f"/tasks/{task_id}")


@pages.post("/tasks/<int:task_id>/draft/end")
@policy(MEMBER)
def discard(task_id: int) -> Any:
    """Put the draft of a task aside."""
    return _put_aside(drafts.of_task(task_id), f"/tasks/{task_id}")


@pages.post("/tasks/<int:task_id>/draft/return")
@policy(MEMBER)
def take_back(task_id: int) -> Any:
    """Have it again."""
    return _taken_back(drafts.of_task(task_id), f"/tasks/{task_id}")


@pages.post("/processes/<key>/start/draft")
@policy(MEMBER)
def keep_start(key: str) -> Any:
    """Keep what is typed into a start form, unless the same form was sent meanwhile."""
    with here.reading() as session:
        starts.require(starts.form(session, key, at=_at())[2], here.actor())
    if sending.before() is None:
        with here.database().transaction() as session:
            drafts.keep(session, drafts.of_start(key, _at()), fields.posted(request.form), by=here.actor())
    elif _by_script():
        return Response(status=205)
    return _kept(_start(key))


@pages.post("/processes/<key>/start/draft/end")
@policy(MEMBER)
def discard_start(key: str) -> Any:
    """Put the draft of a start form aside."""
    return _put_aside(drafts.of_start(key, _at()), _start(key))


@pages.post("/processes/<key>/start/draft/return")
@policy(MEMBER)
def take_back_start(key: str) -> Any:
    """Have it again."""
    return _taken_back(drafts.of_start(key, _at()), _start(key))


def _kept(back: str) -> Any:
    if _by_script():
        return Response(status=204)
    flash("Your draft is kept. Nothing was sent yet.", "good")
    return redirect(back, 303)


def _put_aside(place: str, back: str) -> Any:
    with here.database().transaction() as session:
        drafts.discard(session, place, by=here.actor())
    return redirect(f"{back}{'&' if '?' in back else '?'}draft=aside", 303)


def _taken_back(place: str, back: str) -> Any:
    with here.database().transaction() as session:
        found = drafts.take_back(session, place, by=here.actor())
    flash(
        "Your draft is back." if found else "The draft is gone; it could be taken back for an hour.",
        "good" if found else "warn",
    )
    return redirect(back, 303)


def _start(key: str) -> str:
    return f"/processes/{key}/start" + (f"?at={_at()}" if _at() else "")


def _at() -> str | None:
    return request.args.get("at")


def _by_script() -> bool:
    return here.is_fragment()
