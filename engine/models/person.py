"""Person: somebody who signs in; their roles, the groups they work in, and the tokens and sessions they come with.

People are referred to by login and groups by key everywhere: both are immutable words, so a row says by itself who it is about.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Key, When, Word


class Person(Base):
    """A person; `status` is active or disabled. `password` is a salted scrypt hash, None for those who cannot sign in by one.

    `manager` is the login of whom they report to, `vip` whether the desk gives them particular care.
    """

    __tablename__ = "person"

    login: Mapped[Word] = mapped_column(primary_key=True)
    name: Mapped[Word]
    email: Mapped[str | None] = mapped_column(index=True)
    password: Mapped[str | None]
    status: Mapped[Word]
    manager: Mapped[str | None]
    vip: Mapped[bool | None]
    location: Mapped[str | None]
    phone: Mapped[str | None]
    department: Mapped[str | None]


class PersonRole(Base):
    """A role a person has: requester, agent, approver, owner, admin."""

    __tablename__ = "person_role"

    login: Mapped[Word] = mapped_column(ForeignKey("person.login"), primary_key=True)
    role: Mapped[Word] = mapped_column(primary_key=True)


class Group(Base):
    """A group that tasks are offered to."""

    __tablename__ = "group"

    key: Mapped[Word] = mapped_column(primary_key=True)
    name: Mapped[Word]


class Membership(Base):
    """A person works in a group."""

    __tablename__ = "membership"
    __table_args__ = (Index("ix_membership_group", "group"),)

    login: Mapped[Word] = mapped_column(ForeignKey("person.login"), primary_key=True)
    group: Mapped[Word] = mapped_column(ForeignKey("group.key"), primary_key=True)


class Token(Base):
    """A bearer token of the API: only its sha256 is kept."""

    __tablename__ = "token"

    id: Mapped[Key]
    digest: Mapped[Word] = mapped_column(unique=True)
    login: Mapped[Word] = mapped_column(ForeignKey("person.login"), index=True)
    label: Mapped[Word]
    created_at: Mapped[When]
    expires_at: Mapped[When | None]


class SignedIn(Base):
    """A session of a browser: only the sha256 of its cookie is kept."""

    __tablename__ = "session"

    digest: Mapped[Word] = mapped_column(primary_key=True)
    login: Mapped[Word] = mapped_column(ForeignKey("person.login"), index=True)
    created_at: Mapped[When]
    seen_at: Mapped[When]


class SignInFailure(Base):
    """A failed sign-in: too many for one account or from one address slow the next ones down."""

    __tablename__ = "signin_failure"
    __table_args__ = (Index("ix_signin_failure_who_at", "who", "at"),)

    id: Mapped[Key]
    who: Mapped[Word]
    at: Mapped[When]
