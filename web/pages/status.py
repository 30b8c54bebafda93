"""Status: how the services stand, what is planned and what was, for whoever the settings let see it; and as a feed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request

from engine import deployments, now
from engine.desk import announcements, board, status, subscriptions
from engine.errors import NotFound
from web import here
from web.pages.signin import own
from web.policies import EVERYONE, PERSON, policy

pages = Blueprint("status", __name__)

PROCESS = "stakeholder_comms"
"""The process by which the service desk announces."""


@pages.get("/status")
@policy(EVERYONE)
def show() -> Any:
    """Services, current announcements, planned maintenance and the last fourteen days."""
    if _closed():
        return here.sign_in_first()
    actor = here.asking()
    with here.reading() as session:
        current, planned, ended = (look(session, by=actor) for look in (status.current, status.planned, status.ended))
        parts = board.components(session, [*current, *ended])
        followed = subscriptions.mine(session, by=actor) if actor else set()
        announces = bool(actor and actor.has("agent", "owner") and _may_announce(session))
    shown = [each for each in current if status.PAGE in each.channels]
    return render_template(
        "status/page.html",
        current=shown,
        planned=planned,
        ended=ended,
        components=parts,
        followed=followed,
        announces=announces,
        names={each.key: each.name for each in parts},
        now=now.now(),
    )


@pages.get("/status.atom")
@policy(EVERYONE)
def feed() -> Any:
    """The announcements as an Atom feed, the latest word first."""
    if _closed():
        return here.sign_in_first()
    with here.reading() as session:
        found = [*status.current(session, by=None), *status.planned(session, by=None), *status.ended(session, by=None)]
    said = sorted(((word, each) for each in found for word in each.updates), key=lambda pair: pair[0].at, reverse=True)
    page = render_template("status/feed.xml", said=said, address=here.settings().address, now=now.now())
    return Response(page, mimetype="application/atom+xml")


@pages.post("/status/<service>/subscription")
@policy(PERSON)
def follow(service: str) -> Any:
    """Hear of a service."""
    with here.database().transaction() as session:
        subscriptions.follow(session, service, by=here.actor())
    flash("You hear of it by mail from now on.", "good")
    return redirect("/status#services", 303)


@pages.post("/status/<service>/subscription/end")
@policy(PERSON)
def leave(service: str) -> Any:
    """Hear of it no more."""
    with here.database().transaction() as session:
        subscriptions.leave(session, service, by=here.actor())
    flash("You hear of it no more.", "good")
    return redirect("/status#services", 303)


@pages.post("/announcements/<int:announcement_id>/reading")
@policy(PERSON)
def read(announcement_id: int) -> Any:
    """Say that one has read it; its banner is gone."""
    with here.database().transaction() as session:
        announcements.read(session, announcement_id, by=here.actor())
    return redirect(own(request.form.get("back", "")), 303)


@pages.post("/announcements/<int:announcement_id>/following")
@policy(PERSON)
def join(announcement_id: int) -> Any:
    """Follow what is known already, instead of reporting it once more."""
    with here.database().transaction() as session:
        followed = subscriptions.join(session, announcement_id, by=here.actor())
    flash(
        "You hear by mail how it goes on, and need not report it."
        if followed
        else "It is known, and you need not report it. How it goes on stands here.",
        "good",
    )
    return redirect(f"/status#announcement-{announcement_id}", 303)


def banners() -> list[status.Banner]:
    """What stands above every page for who is asking."""
    actor = here.asking()
    if actor is None or request.endpoint == "status.show" or g.get("announced"):
        return []
    with here.reading() as session:
        return status.banners(session, by=actor)


def _closed() -> bool:
    return here.asking() is None and not here.settings().status_public


def _may_announce(session: Any) -> bool:
    try:
        return deployments.version(session, PROCESS) is not None
    except NotFound:
        return False
