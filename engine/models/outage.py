"""Outage: a time in which a service or a configuration item was not what was agreed, planned or not."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Key, When, Word


class Outage(Base):
    """An outage of one service or one item: `impact` is none, degraded or outage; `number` the ticket it is worked in;
    `announced_at` when a planned one was announced. Without `ends_at` it goes on.
    """  # fmt: skip

    __tablename__ = "outage"
    __table_args__ = (Index("ix_outage_service_begins_at", "service", "begins_at"),)

    id: Mapped[Key]
    service: Mapped[str | None] = mapped_column(ForeignKey("service.key"))
    item: Mapped[str | None] = mapped_column(ForeignKey("item.key"), index=True)
    number: Mapped[str | None] = mapped_column(index=True)
    planned: Mapped[bool]
    impact: Mapped[Word]
    begins_at: Mapped[When]
    ends_at: Mapped[When | None]
    announced_at: Mapped[When | None]
