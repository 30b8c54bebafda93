"""What a request stands on: the store, the settings, who is asking, and in which manner (page, fragment or API)."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import current_app, g, redirect, render_template, request
from werkzeug.exceptions import Unauthorized

from web import carrying

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.db import Database
    from engine.settings import Settings


def database() -> Database:
    """The store of this application."""
    found: Database = current_app.extensions["database"]
    return found


@contextmanager
def reading() -> Iterator[Session]:
    """A look into the store; one inside another is the same look.

    A page that held a connection while one of its parts waits for a second would, once all are held by such pages, wait for
    itself.
    """
    if found := g.get("looking"):
        yield found
        return
    with database().reading() as session:
        g.looking = session
        try:
            yield session
        finally:
            g.looking = None


def settings() -> Settings:
    """The settings that this application was made with."""
    found: Settings = current_app.extensions["settings"]
    return found


def asking() -> Actor | None:
    """Who is asking, None while nobody is signed in."""
    found: Actor | None = g.get("actor")
    return found


def actor() -> Actor:
    """Who is asking, on a route whose policy wants somebody."""
    found: Actor = g.actor
    return found


def is_https() -> bool:
    """True when people come by https, be it that a proxy in front of us ends it."""
    return request.is_secure or settings().address.startswith("https://")


def is_api() -> bool:
    """True for machines' addresses: they get JSON and problem+json."""
    return request.path.startswith("/api/")


def is_fragment() -> bool:
    """True when htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true"


def sign_in_first() -> Any:
    """The answer to nobody: pages lead to the sign-in page and back, machines get 401."""
    if is_api():
        raise Unauthorized(
            "This address wants a bearer token. Make one on your account page and send it as Authorization: Bearer."
        )
    if request.method != "GET":
        return _carry_on()
    back = "" if is_fragment() else request.full_path.rstrip("?")
    door = "/sign-in" + (f"?next={quote(back)}" if back not in ("", "/") else "")
    if is_fragment():
        return "", 401, {"HX-Redirect": door}
    if "text/event-stream" in request.accept_mimetypes.values():
        return "", 204  # ends an event stream for good; whoever gets a page instead complains and asks again
    return redirect(door, 303)


def _carry_on() -> Any:
    """A form whose session has ended: sign in first, and it is sent on."""
    if is_fragment():
        raise Unauthorized(
            "You were signed out meanwhile. What you typed stays here: send the form, sign in, and it is sent on."
        )
    carried = carrying.packed(request.form)
    if not carried:
        return redirect("/sign-in", 303)
    sentence = "You were signed out meanwhile. Sign in, and what you typed is sent on."
    return render_template(
        "signin/page.html", refusal=sentence, next=request.full_path.rstrip("?"), carried=carried
    ), 403
