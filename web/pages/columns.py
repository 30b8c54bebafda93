"""Columns of the inbox: chosen on a page and remembered per person; an address may ask for others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, redirect, render_template, request

from engine import columns, filters
from engine.errors import Invalid
from web import here
from web.pages.inbox import address, wished
from web.policies import MEMBER, policy

pages = Blueprint("columns", __name__)


@pages.get("/inbox/columns")
@policy(MEMBER)
def show() -> Any:
    """Every column there is, those of the list chosen."""
    return _page()


@pages.post("/inbox/columns")
@policy(MEMBER)
def choose() -> Any:
    """Remember what was chosen and go back to the list."""
    asked = filters.read(dict(parse_qsl(request.form.get("query", "")[:4000])))
    keys = [] if "usual" in request.form else _ordered()
    try:
        with here.database().transaction() as session:
            columns.choose(session, keys, by=here.actor())
    except Invalid as refusal:
        return _page(refusal.sentence), refusal.status
    return redirect(address(replace(asked, columns=())), 303)


def _ordered() -> list[str]:
    """What was ticked: first what stood there in its order, then the new ones in the order of the page."""
    ticked, before = request.form.getlist("column"), request.form.get("before", "").split(",")
    return sorted(ticked, key=lambda key: before.index(key) if key in before else len(before))


def _page(refusal: str = "") -> str:
    asked = wished()
    with here.reading() as session:
        offered = columns.offered(session, by=here.actor())
        chosen = [one.key for one in columns.wanted(session, asked.columns, by=here.actor(), box=asked.box)]
    processes: dict[str, list[columns.Column]] = {}
    for one in offered.values():
        processes.setdefault(one.process, []).append(one)
    query = address(asked).partition("?")[2]
    return render_template(
        "inbox/columns.html", processes=processes, chosen=chosen, query=query, refusal=refusal, most=columns.MOST
    )
