"""Who is asking: a browser by the cookie of its session, a machine by a bearer token. Both are found in one indexed read.

Rights are read with every request and kept nowhere, so signing out, disabling a person or taking a role acts at once on every web
process. The cookie holds a random word of which the store keeps only the sha256; it is new at each sign-in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g, request
from flask import session as signed

from engine import now, signins, tokens
from web import here

if TYPE_CHECKING:
    from flask import Flask, Response

    from engine.actor import Actor


def install(app: Flask) -> None:
    """Recognise who is asking before anything else is decided."""
    app.before_request(_recognise)
    app.context_processor(lambda: {"me": here.asking()})


def cookie() -> str:
    """The word that this browser came with, empty if none."""
    return request.cookies.get(cookie_name(), "")


def renew() -> None:
    """Let go of what was signed before somebody signed in, the form token too: nobody else may have planted it."""
    signed.clear()


def remember(answer: Response, word: str) -> Response:
    """Give the browser its cookie."""
    answer.set_cookie(
        cookie_name(),
        word,
        max_age=int(signins.ABSOLUTE.total_seconds()),
        path="/",
        httponly=True,
        samesite="Lax",
        secure=here.is_https(),
    )
    return answer


def forget(answer: Response) -> Response:
    """Take the cookie back."""
    signed.clear()
    answer.delete_cookie(cookie_name(), path="/", httponly=True, samesite="Lax", secure=here.is_https())
    return answer


def cookie_name() -> str:
    """`__Host-` binds the cookie to this very host, which browsers allow with https only."""
    return "__Host-evenkeel" if here.is_https() else "evenkeel"


def _recognise() -> None:
    if request.endpoint in ("static", "health.alive"):
        return
    g.actor = _machine() if here.is_api() else _browser()


def _browser() -> Actor | None:
    word = cookie()
    if not word:
        return None
    with here.reading() as session:
        found = signins.signed_in(session, word)
    if found is None:
        return None
    if found.seen_at < now.now() - signins.TOUCH_EVERY:
        with here.database().transaction() as session:
            signins.touch(session, found)
    return found.actor


def _machine() -> Actor | None:
    kind, _, word = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not word.strip():
        return None
    with here.reading() as session:
        return tokens.bearer(session, word.strip())
