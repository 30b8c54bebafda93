"""Survey: a question to a person about how a ticket was handled, answered once by a signed link."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Key, When, Word


class Survey(Base):
    """`score` is 1 (bad) to 5 (good), None until answered."""

    __tablename__ = "survey"
    __table_args__ = (Index("ix_survey_login_sent_at", "login", "sent_at"),)

    id: Mapped[Key]
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), index=True)
    login: Mapped[Word]
    sent_at: Mapped[When]
    expires_at: Mapped[When]
    answered_at: Mapped[When | None]
    score: Mapped[int | None]
    comment: Mapped[str | None]
