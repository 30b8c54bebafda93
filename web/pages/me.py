"""My account: who I am here, and the tokens with which machines act in my name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request

from engine import now, tokens
from web import here
from web.policies import PERSON, policy

pages = Blueprint("me", __name__)

LIVES = {"30": "30 days", "90": "90 days", "365": "a year"}


@pages.get("/me")
@policy(PERSON)
def show() -> Any:
    """Name, roles, groups and tokens."""
    return _page()


@pages.post("/me/tokens")
@policy(PERSON)
def token_add() -> Any:
    """Make a token. It is shown on this answer and never again."""
    label = request.form.get("label", "").strip()[:120] or "Token"
    days = request.form.get("days", "90")
    expires = now.now() + timedelta(days=int(days if days in LIVES else "90"))
    with here.database().transaction() as session:
        token = tokens.add(session, here.actor().login, label=label, expires_at=expires)
    return _page(token)


@pages.post("/me/tokens/<int:token_id>/end")
@policy(PERSON)
def token_end(token_id: int) -> Any:
    """Take a token back; from the next request on it is void."""
    with here.database().transaction() as session:
        tokens.end(session, token_id, by=here.actor())
    flash("The token is void.", "good")
    return redirect("/me", 303)


def _page(token: str = "") -> str:
    with here.database().reading() as session:
        mine = tokens.listed(session, by=here.actor())
    return render_template("me/page.html", tokens=mine, token=token, lives=LIVES, now=now.now())
