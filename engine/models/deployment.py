"""Deployment: the act of bringing versions in."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from engine.models.base import Base, Key, When, Word


class Deployment(Base):
    """Who brought versions in, when, from where and why."""

    __tablename__ = "deployment"

    id: Mapped[Key]
    at: Mapped[When]
    by: Mapped[Word]
    source: Mapped[Word]
    reason: Mapped[Word]
