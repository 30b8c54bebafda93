"""Search: over all tickets one may see, their words and what was said on them; a whole number leads straight to its ticket."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request

from engine import people, search
from engine.errors import Invalid
from engine.queries import LONGEST
from web import here
from web.pages import addresses
from web.policies import MEMBER, policy

pages = Blueprint("search", __name__)

SIZE = 20


@pages.get("/search")
@policy(MEMBER)
def show() -> Any:
    """What was found, with the words marked; a search that cannot be is answered with the reason in its place."""
    actor, asked = here.actor(), request.args.get("search", "").replace("\0", "").strip()
    order = addresses.word("order", search.ORDERS, "best")
    found, refusal, names = None, None, {}
    with here.reading() as session:
        number = search.number(session, asked, by=actor) if asked else None
        if number:
            return redirect(f"/{number}", 302)
        try:
            if asked:
                found = search.found(session, asked, by=actor, order=order, page=addresses.page_number(), size=SIZE)
                names = people.names(session, {hit.row.requester or "" for hit in found.page.items})
        except Invalid as invalid:
            refusal = invalid
    page = render_template(
        "search/page.html",
        asked=asked[:LONGEST],
        found=found,
        page=found.page if found else None,
        refusal=refusal,
        order=order,
        names=names,
        most=search.MOST,
    )
    return page, refusal.status if refusal else 200
