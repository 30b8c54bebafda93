"""Known error: a fault whose cause is known and for which there is a way around, so that the next incident of it is short."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Key, When, Word


class KnownError(Base):
    """One per problem. `status` is open, fixed (the problem's fix holds) or withdrawn; `audience` is agents or everyone."""

    __tablename__ = "known_error"

    id: Mapped[Key]
    problem: Mapped[str] = mapped_column(unique=True)
    title: Mapped[Word]
    symptoms: Mapped[Word]
    cause: Mapped[Word]
    workaround: Mapped[Word]
    service: Mapped[str | None]
    ci: Mapped[str | None]
    category: Mapped[str | None]
    audience: Mapped[Word]
    status: Mapped[Word]
    published_by: Mapped[Word]
    published_at: Mapped[When]
    changed_at: Mapped[When]
