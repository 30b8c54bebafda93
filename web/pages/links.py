"""Links between tickets: made and taken back on a ticket's page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request

from engine import instances
from engine.desk import links
from web import here
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
    flash(f"{number} and {other} are linked.", "good")
    return redirect(f"/{number}", 303)


@pages.post("/instances/<int:instance_id>/links/removal")
@policy(AGENT)
def remove(instance_id: int) -> Any:
    """Take a link back."""
    other = _said("other").upper()
    with here.database().transaction() as session:
        number = instances.find(session, instance_id, by=here.actor()).row.number
        links.unlink(session, number, other, kind=_said("kind"), by=here.actor(), reason=_said("reason"))
    flash(f"{number} and {other} are not linked any more.", "good")
    return redirect(f"/{number}", 303)


def _said(name: str) -> str:
    return request.form.get(name, "").replace("\0", "").strip()[:500]
