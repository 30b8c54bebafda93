"""Tokens: how a program comes in as a person. A token is told once; only its digest is kept."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, or_, select

from engine import now, passwords, rights
from engine.errors import NotFound
from engine.models import Person, Token

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.actor import Actor

_BY_TOKEN = (
    rights.of_active()
    .join(Token, Token.login == Person.login)
    .where(Token.digest == bindparam("digest"), or_(Token.expires_at.is_(None), Token.expires_at > bindparam("moment")))
)


def add(session: Session, login: str, *, label: str, expires_at: datetime | None = None) -> str:
    """A new bearer token of a person; answers it once, only its digest is kept.

    Raises:
        NotFound: nobody has this login.
    """
    if session.get(Person, login) is None:
        raise NotFound(f"There is no person with the login '{login}'.")
    token = "ek_" + secrets.token_urlsafe(32)
    session.add(
        Token(digest=passwords.digest(token), login=login, label=label, created_at=now.now(), expires_at=expires_at)
    )
    session.flush()
    return token


def end(session: Session, token_id: int, *, by: Actor) -> None:
    """Take a token back.

    Raises:
        NotFound: there is none of that id, or it is somebody else's.
    """
    found = session.get(Token, token_id)
    if found is None or (found.login != by.login and not by.has("admin")):
        raise NotFound("There is no such token.")
    session.delete(found)
    session.flush()


def listed(session: Session, *, by: Actor) -> list[Token]:
    """The tokens of a person, newest first."""
    return list(session.scalars(select(Token).where(Token.login == by.login).order_by(Token.id.desc())))


def bearer(session: Session, token: str) -> Actor | None:
    """Whose token this is, in one indexed read; None when it is unknown or over."""
    row = (
        session.connection().execute(_BY_TOKEN, {"digest": passwords.digest(token), "moment": now.now()}).one_or_none()
    )
    return None if row is None else rights.actor(row)
