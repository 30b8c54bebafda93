"""Entry: one contribution to the stream of a ticket. What the engine itself notes stands in the history beside it."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Key, Values, When, Word


class Entry(Base):
    """`kind` is public, internal, system, email_out, email_in, survey or alert; `visible` says whether requesters see it.

    `by` is a login, `system` or the address of a mail's sender; `detail` tells what the kind needs (to, subject, score);
    `key` makes what is noted twice stand there once.
    """

    __tablename__ = "entry"
    __table_args__ = (Index("ix_entry_instance_at", "instance_id", "at"),)

    id: Mapped[Key]
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"))
    kind: Mapped[Word]
    visible: Mapped[bool]
    text: Mapped[Word]
    by: Mapped[Word]
    at: Mapped[When]
    detail: Mapped[Values]
    key: Mapped[str | None] = mapped_column(unique=True)
