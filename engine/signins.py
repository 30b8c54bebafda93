"""Sign-ins: how a browser comes in, stays in and goes. Failed tries of an account or from an address slow the next ones down."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, insert, select, update

from engine import now, passwords, rights
from engine.errors import NotAllowed
from engine.models import Person, SignedIn, SignInFailure

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.actor import Actor

IDLE, ABSOLUTE = timedelta(minutes=30), timedelta(hours=12)
FAILURES, FAILURE_WINDOW = 8, timedelta(minutes=15)
TOUCH_EVERY = timedelta(minutes=1)

_BY_COOKIE = (
    rights.of_active(SignedIn.digest.expression, SignedIn.seen_at.expression)
    .join(SignedIn, SignedIn.login == Person.login)
    .where(
        SignedIn.digest == bindparam("digest"),
        SignedIn.seen_at > bindparam("idle"),
        SignedIn.created_at > bindparam("absolute"),
    )
)


@dataclass(frozen=True, slots=True)
class SignIn:
    """A signed-in browser: who it is, and when it was last seen."""

    actor: Actor
    digest: str
    seen_at: datetime


def sign_in(session: Session, login: str, password: str, *, address: str = "") -> str:
    """Check a password and begin a session in one go; answers the cookie's value.

    Raises:
        NotAllowed: as `prove` does. Call `failed` in a transaction of its own then.
    """
    prove(session, login, password, address=address)
    return begin_session(session, login)


def prove(session: Session, login: str, password: str, *, address: str = "") -> None:
    """Check a password; then `begin_session`, and on refusal `failed`, each in a transaction of its own.

    It only reads, so that the slow hash need not be done in a transaction, which on SQLite would hold up everybody.

    Raises:
        NotAllowed: wrong login or password, or too many tries lately (the sentence does not say which login exists).
    """
    refuse_flood(session, login, address)
    person = session.get(Person, login)
    known = person.password if person is not None and person.status == "active" else None
    if not passwords.matches(password, known):
        raise NotAllowed("Login or password is not right. Check both and try again.", code="signin")


def begin_session(session: Session, login: str) -> str:
    """A new session for a person who has proved who they are."""
    cookie, moment = secrets.token_urlsafe(32), now.now()
    session.execute(
        insert(SignedIn).values(digest=passwords.digest(cookie), login=login, created_at=moment, seen_at=moment)
    )
    session.execute(delete(SignedIn).where(SignedIn.created_at < moment - ABSOLUTE))
    return cookie


def failed(session: Session, login: str, address: str) -> None:
    """Remember a failed sign-in of this account and from this address."""
    moment = now.now()
    session.execute(insert(SignInFailure), [{"who": who, "at": moment} for who in _keys(login, address)])
    session.execute(delete(SignInFailure).where(SignInFailure.at < moment - 2 * FAILURE_WINDOW))


def refuse_flood(session: Session, login: str, address: str) -> None:
    """Refuse further tries when too many failed lately.

    Raises:
        NotAllowed: with the time to wait.
    """
    since = now.now() - FAILURE_WINDOW
    found = select(SignInFailure.who, func.count()).where(
        SignInFailure.who.in_(_keys(login, address)), SignInFailure.at > since
    )
    for who, count in session.execute(found.group_by(SignInFailure.who)):
        if count >= (FAILURES if who.startswith("login:") else FAILURES * 5):
            raise NotAllowed("Too many failed sign-ins. Wait 15 minutes and try again.", code="signin.flood")


def signed_in(session: Session, cookie: str) -> SignIn | None:
    """Who this cookie belongs to, in one indexed read; None when it is unknown or over."""
    moment = now.now()
    row = (
        session.connection()
        .execute(_BY_COOKIE, {"digest": passwords.digest(cookie), "idle": moment - IDLE, "absolute": moment - ABSOLUTE})
        .one_or_none()
    )
    return None if row is None else SignIn(rights.actor(row), row.digest, row.seen_at)


def touch(session: Session, signin: SignIn) -> None:
    """Keep a session alive; callers do this at most once in `TOUCH_EVERY`."""
    session.execute(update(SignedIn).where(SignedIn.digest == signin.digest).values(seen_at=now.now()))


def sign_out(session: Session, cookie: str) -> None:
    """End a session."""
    session.execute(delete(SignedIn).where(SignedIn.digest == passwords.digest(cookie)))


def _keys(login: str, address: str) -> list[str]:
    return [f"login:{login}", *([f"address:{address}"] if address else [])]
