"""The start, by what one is here for: what waits for me, what I asked for, what stands still."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from engine import deployments, faults, inbox, instances, replies
from web import here
from web.policies import PERSON, policy

pages = Blueprint("home", __name__)

FEW = 6


@pages.get("/")
@policy(PERSON)
def show() -> Any:
    """One page for all; each part appears for those whom it concerns."""
    actor = here.actor()
    if not actor.roles:
        return render_template("home/nothing.html")
    with here.database().reading() as session:
        return render_template(
            "home/page.html",
            asked=replies.asked(session, by=actor),
            mine=inbox.listed(session, by=actor, box="mine", size=FEW),
            groups=inbox.listed(session, by=actor, box="groups", size=FEW) if actor.groups else None,
            tickets=instances.listed(session, by=actor, size=FEW),
            faults=faults.listed(session, by=actor, size=FEW) if actor.has("owner") else None,
            processes=deployments.processes(session),
        )
