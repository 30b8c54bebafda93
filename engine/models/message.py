"""Message: something said to instances, kept until its receiver listens or its time is over."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Identifier, Key, Values, When, Word


class Message(Base):
    """`status` is waiting (nobody listened yet), delivered or expired; `key` makes a repeated one take effect once."""

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_name_correlation", "name", "correlation", "status"),)

    id: Mapped[Key]
    name: Mapped[Word]
    correlation: Mapped[Word]
    payload: Mapped[Values]
    key: Mapped[str | None] = mapped_column(unique=True)
    by: Mapped[Word]
    received_at: Mapped[When]
    expires_at: Mapped[When]
    status: Mapped[Word]
    instance_id: Mapped[int | None] = mapped_column(Identifier)
