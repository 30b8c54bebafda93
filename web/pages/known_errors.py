"""Known errors, for agents: what is known to go wrong, and the way around it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from engine.desk import known_errors
from web import here
from web.pages import addresses
from web.policies import AGENT, policy

pages = Blueprint("known_errors", __name__)

STATUSES = ("open", "fixed", "all")


@pages.get("/known-errors")
@policy(AGENT)
def show() -> Any:
    """A status with its search and page; htmx asks for the list alone."""
    asked: dict[str, Any] = {"status": addresses.word("status", STATUSES, "open"), "search": addresses.text("search")}
    with here.reading() as session:
        page = known_errors.listed(session, page=addresses.page_number(), size=addresses.SIZE, **asked)
    partial = here.is_fragment() and request.headers.get("HX-Target", "").endswith("#known-errors")
    return render_template("known_errors/list.html" if partial else "known_errors/page.html", page=page, **asked)
