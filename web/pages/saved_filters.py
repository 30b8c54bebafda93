"""Saved filters: kept from the inbox, and looked after on a page of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from flask import Blueprint, flash, redirect, render_template, request

from engine import filters, saved_filters
from engine.errors import Conflict, Invalid, NotAllowed
from web import here
from web.pages.inbox import address
from web.policies import MEMBER, policy

if TYPE_CHECKING:
    from engine.filters import Filter

pages = Blueprint("saved_filters", __name__)


@pages.get("/inbox/filters")
@policy(MEMBER)
def listed() -> Any:
    """One's own, to rename, share and delete, and those that colleagues share."""
    return _page()


@pages.post("/inbox/filters")
@policy(MEMBER)
def save() -> Any:
    """Keep a filter, and show it."""
    asked = _asked()
    try:
        with here.database().transaction() as session:
            kept = saved_filters.save(session, request.form.get("name", ""), asked, by=here.actor(), group=_group())
    except (Invalid, Conflict) as refusal:
        return _page(refusal.sentence), refusal.status
    flash("The filter is saved; it stands among the boxes.", "good")
    return redirect(f"{address(asked)}&saved={kept}", 303)


@pages.post("/inbox/filters/<int:saved>/name")
@policy(MEMBER)
def rename(saved: int) -> Any:
    """Call it otherwise."""
    try:
        with here.database().transaction() as session:
            saved_filters.rename(session, saved, request.form.get("name", ""), by=here.actor())
    except (Invalid, Conflict, NotAllowed) as refusal:
        return _page(refusal.sentence), refusal.status
    flash("It is called so from now on.", "good")
    return redirect("/inbox/filters", 303)


@pages.post("/inbox/filters/<int:saved>/group")
@policy(MEMBER)
def share(saved: int) -> Any:
    """Show it to a group, or to nobody else."""
    try:
        with here.database().transaction() as session:
            saved_filters.share(session, saved, _group(), by=here.actor())
    except (Invalid, NotAllowed) as refusal:
        return _page(refusal.sentence), refusal.status
    flash("The group sees it among its boxes." if _group() else "Only you see it now.", "good")
    return redirect("/inbox/filters", 303)


@pages.post("/inbox/filters/<int:saved>/query")
@policy(MEMBER)
def change(saved: int) -> Any:
    """Let it ask for what the list shows now."""
    asked = _asked()
    with here.database().transaction() as session:
        saved_filters.change(session, saved, asked, by=here.actor())
    flash("The filter is saved as it stands.", "good")
    return redirect(f"{address(asked)}&saved={saved}", 303)


@pages.post("/inbox/filters/<int:saved>/end")
@policy(MEMBER)
def remove(saved: int) -> Any:
    """Delete it."""
    with here.database().transaction() as session:
        saved_filters.remove(session, saved, by=here.actor())
    flash("The filter is deleted.", "good")
    return redirect("/inbox/filters", 303)


def _asked() -> Filter:
    return filters.read(dict(parse_qsl(request.form.get("query", "")[:4000])))


def _group() -> str | None:
    return request.form.get("group", "").strip() or None


def _page(refusal: str = "") -> str:
    with here.reading() as session:
        saved = saved_filters.listed(session, by=here.actor())
    return render_template("inbox/saved.html", saved=saved, address=address, refusal=refusal)
