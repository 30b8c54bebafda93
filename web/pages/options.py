"""What to choose from while typing: a key is never to be known by heart, and no list of thousands is sent."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, render_template, request

from engine import references
from web import here
from web.policies import MEMBER, policy

pages = Blueprint("options", __name__)

OFFERED = 12


@pages.get("/options/<kind>")
@policy(MEMBER)
def offered(kind: str) -> Any:
    """Things of a kind (people, groups, services ...) whose key or name holds what was typed; scripts ask for JSON."""
    with here.reading() as session:
        found = references.found(session, kind, _typed(), limit=OFFERED + 1, by=here.actor())
    if request.accept_mimetypes.best == "application/json":
        return jsonify(options=[list(each) for each in found[:OFFERED]], more=len(found) > OFFERED)
    found = found[:OFFERED]
    return render_template("options/list.html", options=found)


def _typed() -> str:
    """The field's own name is the key, whatever it is called."""
    return next(iter(request.args.values()), "").replace("\0", "").strip().lower()[:100]
