"""Saved filter: a list of open tasks that somebody keeps by a name, for themselves or for a group."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Key, Values, When, Word


class SavedFilter(Base):
    """`query` is the filter as an address has it; with a `group` its members see it too. `login` is who made it."""

    __tablename__ = "saved_filter"
    __table_args__ = (Index("ix_saved_filter_login", "login"), Index("ix_saved_filter_group", "group"))

    id: Mapped[Key]
    name: Mapped[Word]
    login: Mapped[Word] = mapped_column(ForeignKey("person.login"))
    group: Mapped[str | None] = mapped_column(ForeignKey("group.key"))
    query: Mapped[Values]
    created_at: Mapped[When]
