"""Booking: the time a change has in the calendar, and what it occupies in it.

A booking stands once with its lists, for the calendar; each item and person it takes stands as an occupation with the same
moments, so that "who else needs db1 then" is one look at one index.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Json, Key, When, Word


class Booking(Base):
    """A change is to be carried out from `starts` until before `ends`; `type` and `risk` decide which windows bind it."""

    __tablename__ = "booking"

    number: Mapped[Word] = mapped_column(primary_key=True)
    title: Mapped[Word]
    starts: Mapped[When]
    ends: Mapped[When] = mapped_column(index=True)
    type: Mapped[Word]
    risk: Mapped[str | None]
    items: Mapped[list[Any]] = mapped_column(Json)
    people: Mapped[list[Any]] = mapped_column(Json)


class Occupation(Base):
    """A booking takes an item or a person (`kind`, `key`) for its time."""

    __tablename__ = "occupation"
    __table_args__ = (Index("ix_occupation_key_ends", "key", "ends"), Index("ix_occupation_number", "number"))

    id: Mapped[Key]
    number: Mapped[Word] = mapped_column(ForeignKey("booking.number"))
    kind: Mapped[Word]
    key: Mapped[Word]
    starts: Mapped[When]
    ends: Mapped[When]
