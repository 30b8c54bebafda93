"""Presence: who has a ticket open on a screen just now. It lives for seconds and is no history."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, When, Word


class Presence(Base):
    """`login` is `doing` (viewing or typing) at a ticket since `since`; after `until` it no longer counts."""

    __tablename__ = "presence"

    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), primary_key=True)
    login: Mapped[Word] = mapped_column(ForeignKey("person.login"), primary_key=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    doing: Mapped[Word]
    since: Mapped[When]
    until: Mapped[When]
