"""Who is asking: a browser by the cookie of its session, a machine by a bearer token. Both are found in one indexed read.

Context: a request must know the person, their roles and groups, and a right that was taken must be gone at the next request.
Decision: sessions are rows; the cookie holds a random word of which only the sha256 is kept, it is new at each sign-in, and it ends
after `session_idle` without a request or `session_life` in any case. Nothing about rights is cached.
Consequence: signing out, disabling a person or changing a role takes effect at once, on every web process.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import g, request
from flask import session as cookie
from sqlalchemy import bindparam, delete, insert, or_, select, update

from engine.actor import Actor
from engine.models import Membership, Person, PersonRole, SignedIn, Token
from engine.now import now
from web import here

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask, Response
    from sqlalchemy.orm import Session

SEEN_EVERY = timedelta(minutes=1)
"""How old `seen_at` may grow before a request writes it anew: an idle limit needs no write per click."""

_RIGHTS = (Person.login, Person.name, PersonRole.role, Membership.group)
_BY_SESSION = (
    select(*_RIGHTS, SignedIn.seen_at)
    .join(SignedIn, SignedIn.login == Person.login)
    .outerjoin(PersonRole, PersonRole.login == Person.login)
    .outerjoin(Membership, Membership.login == Person.login)
    .where(SignedIn.digest == bindparam("digest"), SignedIn.created_at > bindparam("born"),
           SignedIn.seen_at > bindparam("seen"), Person.status == "active")
)
_BY_TOKEN = (
    select(*_RIGHTS)
    .join(Token, Token.login == Person.login)
    .outerjoin(PersonRole, PersonRole.login == Person.login)
    .outerjoin(Membership, Membership.login == Person.login)
    .where(Token.digest == bindparam("digest"), or_(Token.expires_at.is_(None), Token.expires_at > bindparam("now")),
           Person.status == "active")
)


def install(app: Flask) -> None:
    """Recognise who is asking before anything else is decided."""
    app.before_request(_recognise)
    app.context_processor(lambda: {"me": here.asking()})


def begin(session: Session, login: str) -> str:
    """A new session for `login`, in place of the one this browser had; the word to hand to `remember` after the commit."""
    moment, word = now(), secrets.token_urlsafe(32)
    end(session)
    stale = or_(SignedIn.seen_at < moment - _idle(), SignedIn.created_at < moment - _life())
    session.execute(delete(SignedIn).where(SignedIn.login == login, stale))
    session.execute(insert(SignedIn).values(digest=digest(word), login=login, created_at=moment, seen_at=moment))
    return word


def end(session: Session) -> None:
    """End the session that this browser has, if any."""
    if word := request.cookies.get(cookie_name()):
        session.execute(delete(SignedIn).where(SignedIn.digest == digest(word)))


def remember(answer: Response, word: str) -> Response:
    """Give the browser its cookie. What was signed before (the CSRF token too) is void."""
    cookie.clear()
    answer.set_cookie(cookie_name(), word, max_age=here.settings().session_life, path="/", httponly=True, samesite="Lax",
                      secure=request.is_secure)
    return answer


def forget(answer: Response) -> Response:
    """Take the cookie back."""
    cookie.clear()
    answer.delete_cookie(cookie_name(), path="/", httponly=True, samesite="Lax", secure=request.is_secure)
    return answer


def cookie_name() -> str:
    """`__Host-` binds the cookie to this very host, which browsers allow with https only."""
    return "__Host-evenkeel" if request.is_secure else "evenkeel"


def digest(word: str) -> str:
    """What is kept of a random word. It has 256 random bits, so a fast hash is enough."""
    return hashlib.sha256(word.encode()).hexdigest()


def _recognise() -> None:
    if request.endpoint == "static" or getattr(request.url_rule, "rule", "") in ("/healthz",):
        return
    g.actor = _by_token() if here.is_api() else _by_session()


def _by_session() -> Actor | None:
    word = request.cookies.get(cookie_name())
    if not word:
        return None
    moment = now()
    asked = {"digest": digest(word), "born": moment - _life(), "seen": moment - _idle()}
    with here.database().reading() as session:
        rows = session.execute(_BY_SESSION, asked).all()
    if not rows:
        return None
    if rows[0].seen_at < moment - SEEN_EVERY:
        _seen(asked["digest"], moment)
    return _actor(rows)


def _by_token() -> Actor | None:
    kind, _, word = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not word.strip():
        return None
    with here.database().reading() as session:
        rows = session.execute(_BY_TOKEN, {"digest": digest(word.strip()), "now": now()}).all()
    return _actor(rows) if rows else None


def _actor(rows: Sequence[Any]) -> Actor:
    return Actor(
        rows[0].login,
        rows[0].name,
        frozenset(row.role for row in rows if row.role),
        frozenset(row.group for row in rows if row.group),
    )


def _seen(known: str, moment: datetime) -> None:
    with here.database().transaction() as session:
        session.execute(update(SignedIn).where(SignedIn.digest == known).values(seen_at=moment))


def _idle() -> timedelta:
    return timedelta(seconds=here.settings().session_idle)


def _life() -> timedelta:
    return timedelta(seconds=here.settings().session_life)
