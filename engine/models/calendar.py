"""Calendar: when a desk works, as its owner wrote it. `engine.calendar_reading` says what `content` means."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Values, When, Word


class Calendar(Base):
    """Working hours under a key; `digest` is that of the content, by which processes keep it in memory."""

    __tablename__ = "calendar"

    key: Mapped[Word] = mapped_column(primary_key=True)
    name: Mapped[Word]
    content: Mapped[Values]
    digest: Mapped[Word]
    changed_at: Mapped[When]
