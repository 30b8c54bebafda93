"""Unsubscribe: the signed link of a mail that ends mail of its kind; nobody signs in for it.

Mail programs follow it by a bare POST of their own (one click), which has no form token; the signature in the address is the
proof that it came from the mail. A look alone ends nothing, since mail scanners look at every link.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template

from engine.desk import mail_reasons
from engine.errors import NotFound
from web import here
from web.policies import EVERYONE, policy

if TYPE_CHECKING:
    from flask import Flask

pages = Blueprint("unsubscribe", __name__)


def install(app: Flask) -> None:
    """Let mail programs post without a form token here."""
    app.extensions["csrf"].exempt(pages)


@pages.get("/unsubscribe/<event>/<login>/<signature>")
@policy(EVERYONE)
def show(event: str, login: str, signature: str) -> Any:
    """What would end, and a button."""
    try:
        with here.reading() as session:
            found = mail_reasons.find(session, event, login, signature)
    except NotFound as refusal:
        return render_template("me/unsubscribe.html", sentence=refusal.sentence), refusal.status
    return render_template("me/unsubscribe.html", event=found)


@pages.post("/unsubscribe/<event>/<login>/<signature>")
@policy(EVERYONE)
def end(event: str, login: str, signature: str) -> Any:
    """It ends."""
    try:
        with here.database().transaction() as session:
            found = mail_reasons.end(session, event, login, signature)
    except NotFound as refusal:
        return render_template("me/unsubscribe.html", sentence=refusal.sentence), refusal.status
    return render_template("me/unsubscribe.html", event=found, ended=True)
