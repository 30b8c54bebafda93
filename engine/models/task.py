"""Task: a wait for a person; offered to a group, then assigned to a person."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Key, When, Word

OPEN = text("status = 'open'")


class Task(Base):
    """What a token waits for from a person: `status` is open, done or cancelled; `revision` guards its form (If-Match).

    The partial indexes hold open tasks only, so an inbox costs the same whatever the years behind it hold.
    """

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_open_assignee", "assignee", "priority", "created_at", postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_task_open_group", "group", "priority", "created_at", postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_task_open_order", "priority", "created_at", postgresql_where=OPEN, sqlite_where=OPEN),
    )

    id: Mapped[Key]
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), index=True)
    token: Mapped[Word]
    element: Mapped[Word]
    title: Mapped[Word]
    group: Mapped[str | None]
    assignee: Mapped[str | None]
    form: Mapped[str | None]
    priority: Mapped[int]
    status: Mapped[Word]
    created_at: Mapped[When]
    due_at: Mapped[When | None]
    done_at: Mapped[When | None]
    done_by: Mapped[str | None]
    revision: Mapped[int]
