"""Idempotency: the answer that was given to a request, so that repeating the request gives it again and does nothing twice."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Values, When, Word


class Idempotency(Base):
    """One answered request: the caller's `key`, whose it was, the sha256 of what was asked, and the answer."""

    __tablename__ = "idempotency"
    __table_args__ = (Index("ix_idempotency_at", "at"),)

    by: Mapped[Word] = mapped_column(primary_key=True)
    key: Mapped[Word] = mapped_column(primary_key=True)
    fingerprint: Mapped[Word]
    status: Mapped[int]
    answer: Mapped[Values]
    at: Mapped[When]
