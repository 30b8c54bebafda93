"""Link: two tickets that have to do with each other, who said so and why; one that was taken back stays as a record."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped

from engine.models.base import Base, Key, When, Word

STANDS = text("removed_at IS NULL")


class Link(Base):
    """`number` has `other` as its `kind`: its parent, its problem, the change that caused it. It stands until `removed_at`."""

    __tablename__ = "link"
    __table_args__ = (
        Index("ix_link_ends", "number", "other", "kind", unique=True, postgresql_where=STANDS, sqlite_where=STANDS),
        Index("ix_link_other", "other"),
    )

    id: Mapped[Key]
    number: Mapped[Word]
    other: Mapped[Word]
    kind: Mapped[Word]
    reason: Mapped[Word]
    by: Mapped[Word]
    at: Mapped[When]
    removed_at: Mapped[When | None]
    removed_by: Mapped[str | None]
    removed_reason: Mapped[str | None]
