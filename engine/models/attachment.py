"""Attachment: a file that came with an entry. Its bytes lie in the folder of attachments, once per digest."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Key, When, Word


class Attachment(Base):
    """`type` is what the bytes are, whatever the sender called them; who sees the entry sees the file."""

    __tablename__ = "attachment"

    id: Mapped[Key]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    name: Mapped[Word]
    type: Mapped[Word]
    size: Mapped[int]
    digest: Mapped[Word] = mapped_column(index=True)
    at: Mapped[When]
