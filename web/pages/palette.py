"""The palette: go anywhere by typing. It lists pages, tickets and what one may begin; what stands on the page the script adds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, request

from engine import deployments, instances, starts
from engine.errors import NotFound
from web import here, ways
from web.policies import MEMBER, policy

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.instances import InstanceRow

pages = Blueprint("palette", __name__)

FEW = 6


@pages.get("/palette")
@policy(MEMBER)
def show() -> Any:
    """A page of links for the words typed; as a fragment, the links alone."""
    words, actor = request.args.get("words", "").replace("\0", "").strip()[:100], here.actor()
    with here.reading() as session:
        ticket = _ticket(session, words, actor)
        live = {row.key: row.name for row in deployments.processes(session) if row.live and _fits(row.name, words)}
        begun = [(key, live[key]) for key in starts.offered(session, live, by=actor)]
    found = [way for way in ways.shown(actor) if _fits(way.words, words)]
    template = "palette/list.html" if here.is_fragment() else "palette/page.html"
    return render_template(template, words=words, ticket=ticket, found=found, begun=begun[:FEW])


@pages.get("/help")
@policy(MEMBER)
def keys() -> Any:
    """What one can do here by role, and every key."""
    return render_template("palette/help.html", gone=ways.shown(here.actor()))


def _ticket(session: Session, words: str, actor: Actor) -> InstanceRow | None:
    if not words.isalnum() or not words[-1].isdecimal():
        return None
    try:
        return instances.find(session, words.upper(), by=actor).row
    except NotFound:
        return None


def _fits(name: str, words: str) -> bool:
    """All words typed begin somewhere in the name."""
    return all(word in name.lower() for word in words.lower().split())
