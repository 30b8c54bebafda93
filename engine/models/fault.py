"""Fault: an instance that cannot go on: why, and where. (An incident is always the process, never this.)"""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Identifier, Key, When, Word

OPEN = text("status = 'open'")


class Fault(Base):
    """`status` is open or resolved; `token` is the token in error, `job_id` the job that was given up."""

    __tablename__ = "fault"
    __table_args__ = (Index("ix_fault_open", "at", postgresql_where=OPEN, sqlite_where=OPEN),)

    id: Mapped[Key]
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), index=True)
    token: Mapped[str | None]
    element: Mapped[Word]
    job_id: Mapped[int | None] = mapped_column(Identifier)
    code: Mapped[Word]
    sentence: Mapped[Word]
    detail: Mapped[Word]
    at: Mapped[When]
    status: Mapped[Word]
    resolved_at: Mapped[When | None]
