"""Absence: a time in which somebody is away, and who decides in their place."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Key, When, Word


class Absence(Base):
    """`login` is away from `begins_at` until before `ends_at`; without a `deputy` their manager is asked."""

    __tablename__ = "absence"

    id: Mapped[Key]
    login: Mapped[Word] = mapped_column(ForeignKey("person.login"), index=True)
    begins_at: Mapped[When]
    ends_at: Mapped[When]
    deputy: Mapped[str | None]
