"""People: who they are, their roles, and the groups they work in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, or_, select

from engine import passwords, rights
from engine.actor import ROLES, Actor
from engine.errors import Conflict, Invalid, NotFound
from engine.models import Group, Membership, Person, PersonRole, SignedIn
from engine.page import Page, bounds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

_BY_LOGIN = rights.of_active().where(Person.login == bindparam("login"))


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
    session.add(
        Person(login=login, name=name or login, email=email, password=passwords.hashed(password), status="active")
    )
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
    _person(session, login).password = passwords.hashed(password)
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
    return rights.actor(row)


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


def _person(session: Session, login: str) -> Person:
    person = session.get(Person, login)
    if person is None:
        raise NotFound(f"There is no person with the login '{login}'.")
    return person
