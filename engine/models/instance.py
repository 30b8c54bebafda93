"""Instance: one case of a process, a ticket.

`state` is the run as opaque bytes and the truth; `data`, `title`, `stage`, `requester`, `service` and `ci` are copies of it for
lists and search, written in the same transaction. `answered_at` is when the requester had the last
word, until the desk answers. `revision` counts the moves; `sequence` and `head` are the end of the history
chain, kept here so that a new event costs one insert.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Key, Values, When, Word

OPEN = text("status = 'open'")
_FACTS = ("process_id", "service", "stage", "started_at")
"""What open tickets are told apart by in lists; the index holds all of it, so the rows, which are long, are not read."""
ANSWERED = text("status = 'open' AND answered_at IS NOT NULL")


class Instance(Base):
    """A case of a process: `status` is open, ended, cancelled or aborted; `stage` is the diagram's own word for where it is."""

    __tablename__ = "instance"
    __table_args__ = (
        Index("ix_instance_status_started_at", "status", "started_at"),
        Index("ix_instance_process_status", "process_id", "status"),
        Index("ix_instance_open_service", "service", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_instance_open_number", "number", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_instance_answered", "answered_at", sqlite_where=ANSWERED, postgresql_where=ANSWERED),
        Index("ix_instance_open_facts", *_FACTS, "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_instance_open_ci", "ci", sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[Key]
    number: Mapped[Word] = mapped_column(unique=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"), index=True)
    title: Mapped[Word]
    stage: Mapped[str | None]
    status: Mapped[Word]
    outcome: Mapped[str | None]
    requester: Mapped[str | None] = mapped_column(index=True)
    service: Mapped[str | None]
    ci: Mapped[str | None]
    state: Mapped[bytes] = mapped_column(LargeBinary)
    data: Mapped[Values]
    revision: Mapped[int]
    sequence: Mapped[int]
    head: Mapped[Word]
    started_at: Mapped[When]
    started_by: Mapped[Word] = mapped_column(index=True)
    changed_at: Mapped[When]
    ended_at: Mapped[When | None]
    answered_at: Mapped[When | None]
