"""Batch: one deed on many tasks or tickets, with what became of each. What it is done to is fixed when it is looked at first."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Key, Values, When, Word

WAITING = text("status = 'waiting'")


class Batch(Base):
    """`login` does `deed` with `arguments`; `status` is ready (looked at, not begun), running, paused, stopped or done."""

    __tablename__ = "batch"
    __table_args__ = (Index("ix_batch_login_made_at", "login", "made_at"),)

    id: Mapped[Key]
    login: Mapped[Word] = mapped_column(ForeignKey("person.login"))
    deed: Mapped[Word]
    arguments: Mapped[Values]
    status: Mapped[Word]
    made_at: Mapped[When]
    ended_at: Mapped[When | None]
    undoes: Mapped[int | None]
    back: Mapped[Word]


class BatchItem(Base):
    """One of them: `status` is waiting, done, refused (`sentence` says why) or left (the batch was stopped before)."""

    __tablename__ = "batch_item"
    __table_args__ = (
        Index("ix_batch_item_batch_status", "batch_id", "status"),
        Index("ix_batch_item_waiting", "batch_id", "id", sqlite_where=WAITING, postgresql_where=WAITING),
    )

    id: Mapped[Key]
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    task_id: Mapped[int | None]
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"))
    status: Mapped[Word]
    sentence: Mapped[Word]
    at: Mapped[When | None]
