"""Preference: how a person wants to hear of a kind of event; and the notices kept for their next digest."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Key, When, Word


class Preference(Base):
    """`how` is mail, digest or none; without a row it is mail."""

    __tablename__ = "preference"

    login: Mapped[Word] = mapped_column(ForeignKey("person.login"), primary_key=True)
    event: Mapped[Word] = mapped_column(primary_key=True)
    how: Mapped[Word]


class Notice(Base):
    """A mail that waits for its reader's daily digest; gone once that is sent."""

    __tablename__ = "notice"

    id: Mapped[Key]
    login: Mapped[Word] = mapped_column(ForeignKey("person.login"), index=True)
    number: Mapped[str | None]
    subject: Mapped[Word]
    text: Mapped[Word]
    at: Mapped[When]
    key: Mapped[Word] = mapped_column(unique=True)
