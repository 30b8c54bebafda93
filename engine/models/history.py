"""HistoryEvent: what happened, when, by whom, why. Append-only; each event's hash covers the one before."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Key, Values, When, Word


class HistoryEvent(Base):
    """One verb's effect on one instance: `detail` holds the path the tokens took, what was written and what decisions saw."""

    __tablename__ = "history"
    __table_args__ = (UniqueConstraint("instance_id", "sequence"),)

    id: Mapped[Key]
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"))
    sequence: Mapped[int]
    at: Mapped[When]
    by: Mapped[Word]
    verb: Mapped[Word]
    element: Mapped[Word]
    detail: Mapped[Values]
    hash: Mapped[Word]
