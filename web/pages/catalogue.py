"""The catalogue: what one can ask for, by category, each card leading to the form with the item chosen."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Blueprint, render_template, request

from engine.desk import catalogue, requests
from web import here
from web.pages import addresses
from web.policies import MEMBER, policy

pages = Blueprint("catalogue", __name__)

PROCESS = requests.FULFILMENT


@pages.get("/catalogue")
@policy(MEMBER)
def show() -> Any:
    """All entries in use, or those that a search finds; htmx asks for the cards alone."""
    search = addresses.text("search")
    with here.reading() as session:
        rows = catalogue.listed(session, search=search)
        lately = requests.lately(session, by=here.actor())
    categories = [(name, list(each)) for name, each in groupby(rows, key=lambda row: row["category"])]
    partial = here.is_fragment() and request.headers.get("HX-Target", "").endswith("#catalogue")
    page = "catalogue/list.html" if partial else "catalogue/page.html"
    return render_template(page, categories=categories, search=search, process=PROCESS, lately=lately)
