"""Files of the lists that people work with: tickets and the inbox. Each takes the address of its page, with another ending."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from engine import exported
from web import exports, here
from web.pages import addresses, inbox, instances
from web.policies import MEMBER, policy

pages = Blueprint("files", __name__)


@pages.get("/instances.<any(csv, xlsx):kind>")
@policy(MEMBER)
def tickets(kind: str) -> Any:
    """The tickets that one may see, filtered as their list."""
    by, search, process = here.actor(), addresses.text("search"), addresses.text("process") or None
    status = addresses.word("status", instances.STATUSES, "") or None
    return exports.answer(
        kind,
        "tickets",
        exports.INSTANCES,
        lambda session: exported.tickets(session, by=by, process=process, status=status, search=search),
    )


@pages.get("/inbox.<any(csv, xlsx):kind>")
@policy(MEMBER)
def work(kind: str) -> Any:
    """The tasks of a box of the inbox, filtered and in the order of the page."""
    by, asked = here.actor(), inbox.wished()
    return exports.answer(
        kind, f"inbox {asked.box}", exports.TASKS, lambda session: exported.work(session, asked, by=by)
    )
