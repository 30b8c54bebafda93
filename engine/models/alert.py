"""Alert: what a monitoring system sent, as it came; and its items, for one message may tell of several things.

The body is kept before anybody tries to understand it, so that nothing is lost that was once answered with 202.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Identifier, Key, Values, When, Word

FAILED = text("status = 'failed'")


class Alert(Base):
    """`status` is new, done or failed (then `error` says why). `digest` makes a repeated delivery take effect once."""

    __tablename__ = "alert"
    __table_args__ = (
        UniqueConstraint("source", "digest"),
        Index("ix_alert_failed", "id", postgresql_where=FAILED, sqlite_where=FAILED),
    )

    id: Mapped[Key]
    source: Mapped[Word] = mapped_column(ForeignKey("alert_source.key"))
    digest: Mapped[Word]
    body: Mapped[Word]
    received_at: Mapped[When]
    status: Mapped[Word]
    error: Mapped[str | None]


class AlertItem(Base):
    """One thing that an alert tells of. `sender_id` is the sender's own id of it, taken once per source; `value` as normalised.

    `status` is new, done, late (something newer of the same series was there before) or failed; `number` the event that took it.
    """

    __tablename__ = "alert_item"
    __table_args__ = (
        UniqueConstraint("source", "sender_id"),
        Index("ix_alert_item_failed", "id", postgresql_where=FAILED, sqlite_where=FAILED),
    )

    id: Mapped[Key]
    alert_id: Mapped[int] = mapped_column(Identifier, ForeignKey("alert.id"))
    position: Mapped[int]
    source: Mapped[Word]
    sender_id: Mapped[str | None]
    value: Mapped[Values]
    status: Mapped[Word]
    error: Mapped[str | None]
    number: Mapped[str | None]
