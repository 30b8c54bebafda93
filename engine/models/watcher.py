"""Watcher: somebody who wants to hear of a ticket that is not theirs."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Word


class Watcher(Base):
    """`login` hears of the ticket as its requester does."""

    __tablename__ = "watcher"
    __table_args__ = (Index("ix_watcher_login", "login"),)

    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), primary_key=True)
    login: Mapped[Word] = mapped_column(ForeignKey("person.login"), primary_key=True)
