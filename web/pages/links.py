"""Links between tickets: made and taken back on a ticket's page, which offers at once to undo either."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, request

from engine import instances
from engine.desk import links
from web import here, undo
from web.policies import AGENT, policy

pages = Blueprint("links", __name__)


@pages.post("/instances/<int:instance_id>/links")
@policy(AGENT)
def add(instance_id: int) -> Any:
    """Say that another ticket is this one's parent, duplicate, problem ..."""
    other = _said("other").upper()
    with here.database().transaction() as session:
        number = instances.find(session, instance_id, by=here.actor()).row.number
        links.link(session, number, other, kind=_said("kind"), by=here.actor(), reason=_said("reason"))
    undo.offer_at(f"{number} and {other} are linked.", _address(instance_id, "links/removal", other))
    return redirect(f"/{number}", 303)


@pages.post("/instances/<int:instance_id>/links/removal")
@policy(AGENT)
def remove(instance_id: int) -> Any:
    """Take a link back."""
    other = _said("other").upper()
    with here.database().transaction() as session:
        number = instances.find(session, instance_id, by=here.actor()).row.number
        links.unlink(session, number, other, kind=_said("kind"), by=here.actor(), reason=_said("reason"))
    undo.offer_at(f"{number} and {other} are not linked any more.", _address(instance_id, "links", other))
    return redirect(f"/{number}", 303)


def _address(instance_id: int, deed: str, other: str) -> str:
    """Where this deed is taken back; what was said of it goes along."""
    about = {"other": other, "kind": _said("kind"), "reason": _said("reason")}
    return f"/instances/{instance_id}/{deed}?{urlencode(about)}"


def _said(name: str) -> str:
    return request.values.get(name, "").replace("\0", "").strip()[:500]
