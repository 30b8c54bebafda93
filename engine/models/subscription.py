"""Subscription: a wait for a message or a signal, by an instance in the middle or by a version for its start."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Identifier, Key, Word


class Subscription(Base):
    """`instance_id` waits with a token; `version_id` would start an instance at `element`. `correlation` is canonical JSON."""

    __tablename__ = "subscription"
    __table_args__ = (Index("ix_subscription_name_correlation", "kind", "name", "correlation"),)

    id: Mapped[Key]
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"), index=True)
    version_id: Mapped[int | None] = mapped_column(Identifier, index=True)
    token: Mapped[str | None]
    element: Mapped[Word]
    kind: Mapped[Word]
    name: Mapped[Word]
    correlation: Mapped[str | None]
