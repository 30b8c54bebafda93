"""People and groups to choose from while typing: a login is never to be known by heart, and no list of thousands is sent."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from engine import people
from web import here
from web.policies import AGENT, policy

pages = Blueprint("people", __name__)

OFFERED = 12


@pages.get("/people/options")
@policy(AGENT)
def persons() -> Any:
    """Those whose name or login holds what was typed."""
    with here.database().reading() as session:
        found = people.listed(session, search=_typed(), size=OFFERED).items
    return render_template(
        "people/options.html", options=[(one.login, one.name) for one in found if one.status == "active"]
    )


@pages.get("/groups/options")
@policy(AGENT)
def groups() -> Any:
    """Groups whose name or key holds what was typed."""
    typed = _typed()
    with here.database().reading() as session:
        found = people.groups(session)
    options = [(key, name) for key, name in found.items() if typed in key.lower() or typed in name.lower()]
    return render_template("people/options.html", options=options[:OFFERED])


def _typed() -> str:
    """The field's own name is the key, whatever it is called."""
    return next(iter(request.args.values()), "").replace("\0", "").strip().lower()[:100]
