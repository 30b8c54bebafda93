"""Decision link: a link in a mail by which one person gives one answer, without signing in."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Key, When, Word


class DecisionLink(Base):
    """`key` is of the mail that holds it, so that a mail sent again has the same link; `used_at` is None until it is used."""

    __tablename__ = "decision_link"
    __table_args__ = (Index("ix_decision_link_instance_login", "instance_id", "login"),)

    id: Mapped[Key]
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"))
    login: Mapped[Word]
    key: Mapped[Word] = mapped_column(unique=True)
    issued_at: Mapped[When]
    expires_at: Mapped[When]
    used_at: Mapped[When | None]
