"""The inbox: open tasks in three boxes, for a person to take and finish."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from engine import inbox
from web import here
from web.pages import addresses
from web.policies import MEMBER, policy

pages = Blueprint("inbox", __name__)

BOXES = ("groups", "mine", "all")
ORDERS = ("priority", "due", "newest", "oldest", "number")


@pages.get("/inbox")
@policy(MEMBER)
def show() -> Any:
    """A box with its counts, search, order and page; htmx asks for the list alone."""
    asked = {
        "box": addresses.word("box", BOXES, "groups" if here.actor().groups else "mine"),
        "search": addresses.text("search"),
        "order": addresses.word("order", ORDERS, "priority"),
    }
    with here.database().reading() as session:
        page = inbox.listed(session, by=here.actor(), page=addresses.page_number(), size=addresses.SIZE, **asked)
        counts = inbox.counts(session, by=here.actor())
    partial = here.is_fragment() and request.headers.get("HX-Target", "").endswith("#box")
    return render_template("inbox/list.html" if partial else "inbox/page.html", page=page, counts=counts, **asked)
