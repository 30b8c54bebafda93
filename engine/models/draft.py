"""Draft: what somebody has typed into a form and not sent yet."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Key, Values, When, Word


class Draft(Base):
    """One per person and form. `place` names the form (see `engine.drafts`), `task_id` its task when it is one's.

    `values` are what a page posts, by the name of the input; `revision` is that of the task when the typing began, `stood`
    what the fields held then. A draft that was discarded keeps its row for a while, so that it can be taken back.
    """

    __tablename__ = "draft"
    __table_args__ = (Index("uq_draft_login_place", "login", "place", unique=True),)

    id: Mapped[Key]
    login: Mapped[Word] = mapped_column(ForeignKey("person.login"))
    place: Mapped[Word]
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    values: Mapped[Values]
    stood: Mapped[Values]
    revision: Mapped[int | None]
    begun_at: Mapped[When]
    at: Mapped[When]
    discarded_at: Mapped[When | None]
