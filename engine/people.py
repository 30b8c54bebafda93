"""People: who they are, what they may do, and how they come in.

Passwords are kept as salted scrypt (hashlib, n=2**14, r=8, p=1: about 50 ms and 16 MiB a try); tokens and cookies are long random
words of which only the sha256 is kept, so one indexed read finds their owner and nothing in the store lets anybody in.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, or_, select, update

from engine import now
from engine.actor import ROLES, Actor
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.models import Group, Membership, Person, PersonRole, SignedIn, SignInFailure, Token
from engine.page import Page, bounds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

SHORTEST_PASSWORD = 8
IDLE, ABSOLUTE = timedelta(minutes=30), timedelta(hours=12)
FAILURES, FAILURE_WINDOW = 8, timedelta(minutes=15)
TOUCH_EVERY = timedelta(minutes=1)
_HASHING = threading.BoundedSemaphore(2)
"""Each hash takes 16 MiB and a core: a flood of sign-ins waits here instead of taking the machine."""
SCRYPT = {"n": 2**14, "r": 8, "p": 1, "maxmem": 64 * 1024 * 1024}


@dataclass(frozen=True, slots=True)
class SignIn:
    """A signed-in browser: who it is, and when it was last seen."""

    actor: Actor
    digest: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """A person as lists and pickers show them."""

    login: str
    name: str
    email: str | None
    status: str


def add(
    session: Session,
    login: str,
    *,
    name: str,
    email: str | None = None,
    password: str | None = None,
    roles: Iterable[str] = (),
    groups: Iterable[str] = (),
) -> None:
    """A new person.

    Raises:
        Conflict: the login is taken.
        Invalid: an unknown role, a login with odd characters, or a password that is too short.
    """
    if not login or not all(character.isalnum() or character in "._-@" for character in login):
        raise Invalid(f"The login '{login}' cannot be used; take letters, digits, dots, dashes and underscores.")
    if session.get(Person, login) is not None:
        raise Conflict(f"There is a person with the login '{login}' already; choose another.")
    session.add(Person(login=login, name=name or login, email=email, password=_hashed(password), status="active"))
    session.flush()
    for role in roles:
        give_role(session, login, role)
    for group in groups:
        join_group(session, login, group)


def set_password(session: Session, login: str, password: str) -> None:
    """Give a person a new password and end their sessions.

    Raises:
        NotFound: nobody has this login.
        Invalid: the password is too short.
    """
    _person(session, login).password = _hashed(password)
    session.execute(delete(SignedIn).where(SignedIn.login == login))
    session.flush()


def give_role(session: Session, login: str, role: str) -> None:
    """Let a person act in a role; giving it twice changes nothing."""
    if role not in ROLES:
        raise Invalid(f"There is no role '{role}'; the roles are {', '.join(ROLES)}.")
    if session.get(PersonRole, (login, role)) is None:
        session.add(PersonRole(login=login, role=role))
        session.flush()


def add_group(session: Session, key: str, *, name: str = "") -> None:
    """Make a group that tasks can be offered to; making it twice changes nothing."""
    if session.get(Group, key) is None:
        session.add(Group(key=key, name=name or key))
        session.flush()


def join_group(session: Session, login: str, group: str) -> None:
    """Let a person work in a group, which is made when it is new."""
    add_group(session, group)
    if session.get(Membership, (login, group)) is None:
        session.add(Membership(login=login, group=group))
        session.flush()


def actor(session: Session, login: str) -> Actor:
    """A person with their rights.

    Raises:
        NotFound: nobody active has this login.
    """
    row = session.connection().execute(_BY_LOGIN, {"login": login}).one_or_none()
    if row is None:
        raise NotFound(f"There is no active person with the login '{login}'.")
    return _actor(row)


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
    if not _matches(password, known):
        raise NotAllowed("Login or password is not right. Check both and try again.", code="signin")


def begin_session(session: Session, login: str) -> str:
    """A new session for a person who has proved who they are."""
    cookie, moment = secrets.token_urlsafe(32), now.now()
    session.execute(insert(SignedIn).values(digest=digest(cookie), login=login, created_at=moment, seen_at=moment))
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
        .execute(_BY_COOKIE, {"digest": digest(cookie), "idle": moment - IDLE, "absolute": moment - ABSOLUTE})
        .one_or_none()
    )
    return None if row is None else SignIn(_actor(row), row.digest, row.seen_at)


def touch(session: Session, signin: SignIn) -> None:
    """Keep a session alive; callers do this at most once in `TOUCH_EVERY`."""
    session.execute(update(SignedIn).where(SignedIn.digest == signin.digest).values(seen_at=now.now()))


def sign_out(session: Session, cookie: str) -> None:
    """End a session."""
    session.execute(delete(SignedIn).where(SignedIn.digest == digest(cookie)))


def token_add(session: Session, login: str, *, label: str, expires_at: datetime | None = None) -> str:
    """A new bearer token of a person; answers it once, only its digest is kept.

    Raises:
        NotFound: nobody has this login.
    """
    _person(session, login)
    token = "ek_" + secrets.token_urlsafe(32)
    session.add(Token(digest=digest(token), login=login, label=label, created_at=now.now(), expires_at=expires_at))
    session.flush()
    return token


def token_end(session: Session, token_id: int, *, by: Actor) -> None:
    """Take a token back.

    Raises:
        NotFound: there is none of that id, or it is somebody else's.
    """
    found = session.get(Token, token_id)
    if found is None or (found.login != by.login and not by.has("admin")):
        raise NotFound("There is no such token.")
    session.delete(found)
    session.flush()


def tokens(session: Session, *, by: Actor) -> list[Token]:
    """The tokens of a person, newest first."""
    return list(session.scalars(select(Token).where(Token.login == by.login).order_by(Token.id.desc())))


def bearer(session: Session, token: str) -> Actor | None:
    """Whose token this is, in one indexed read; None when it is unknown or over."""
    row = session.connection().execute(_BY_TOKEN, {"digest": digest(token), "moment": now.now()}).one_or_none()
    return None if row is None else _actor(row)


def listed(session: Session, *, search: str = "", page: int = 1, size: int = 50) -> Page[Listed]:
    """People by name, for lists and pickers."""
    page, size = bounds(page, size)
    like = f"%{search.lower()}%"
    where = or_(func.lower(Person.name).like(like), func.lower(Person.login).like(like))
    found = (
        select(Person.login, Person.name, Person.email, Person.status).where(where).order_by(Person.name, Person.login)
    )
    rows = session.execute(found.limit(size).offset((page - 1) * size)).all()
    total = session.scalar(select(func.count()).select_from(Person).where(where)) or 0
    return Page([Listed(*row) for row in rows], total, page, size)


def groups(session: Session) -> dict[str, str]:
    """All groups: key -> name, by name."""
    return {row.key: row.name for row in session.execute(select(Group.key, Group.name).order_by(Group.name))}


def names(session: Session, logins: Iterable[str]) -> dict[str, str]:
    """The names of the given people, by login."""
    found = session.execute(select(Person.login, Person.name).where(Person.login.in_(set(logins))))
    return {row.login: row.name for row in found}


def addresses(session: Session, logins: Iterable[str]) -> dict[str, str]:
    """login -> e-mail address of those of the given people who are active and have one."""
    found = select(Person.login, Person.email).where(Person.login.in_(set(logins)), Person.status == "active")
    return {login: email for login, email in session.execute(found) if email}


def digest(secret: str) -> str:
    """What is kept of a token or cookie."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _rights(key: ColumnElement[str]) -> tuple[ColumnElement[str], ColumnElement[str]]:
    roles = select(func.aggregate_strings(PersonRole.role, ",")).where(PersonRole.login == key).scalar_subquery()
    member = select(func.aggregate_strings(Membership.group, "\n")).where(Membership.login == key).scalar_subquery()
    return roles.label("roles"), member.label("groups")


def _with_rights(*more: ColumnElement[Any]) -> Any:
    return select(Person.login, Person.name, *_rights(Person.login.expression), *more).where(Person.status == "active")


_BY_LOGIN = _with_rights().where(Person.login == bindparam("login"))
_BY_TOKEN = (
    _with_rights()
    .join(Token, Token.login == Person.login)
    .where(Token.digest == bindparam("digest"), or_(Token.expires_at.is_(None), Token.expires_at > bindparam("moment")))
)
_BY_COOKIE = (
    _with_rights(SignedIn.digest.expression, SignedIn.seen_at.expression)
    .join(SignedIn, SignedIn.login == Person.login)
    .where(
        SignedIn.digest == bindparam("digest"),
        SignedIn.seen_at > bindparam("idle"),
        SignedIn.created_at > bindparam("absolute"),
    )
)


def _actor(row: Any) -> Actor:
    return Actor(
        login=row.login,
        name=row.name,
        roles=frozenset((row.roles or "").split(",")) - {""},
        groups=frozenset((row.groups or "").split("\n")) - {""},
    )


def _person(session: Session, login: str) -> Person:
    person = session.get(Person, login)
    if person is None:
        raise NotFound(f"There is no person with the login '{login}'.")
    return person


def _keys(login: str, address: str) -> list[str]:
    return [f"login:{login}", *([f"address:{address}"] if address else [])]


def _hashed(password: str | None) -> str | None:
    if password is None:
        return None
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid(f"The password has {len(password)} characters; it needs at least {SHORTEST_PASSWORD}.")
    salt = secrets.token_bytes(16)
    return f"scrypt${b64encode(salt).decode()}${b64encode(_scrypt(password, salt)).decode()}"


def _matches(password: str, known: str | None) -> bool:
    _, salt, expected = (known or "scrypt$AAAAAAAAAAAAAAAAAAAAAA==$AAAA").split("$")
    return hmac.compare_digest(_scrypt(password, b64decode(salt)), b64decode(expected)) and known is not None


def _scrypt(password: str, salt: bytes) -> bytes:
    with _HASHING:
        return hashlib.scrypt(
            password.encode(), salt=salt, n=SCRYPT["n"], r=SCRYPT["r"], p=SCRYPT["p"], maxmem=SCRYPT["maxmem"]
        )
