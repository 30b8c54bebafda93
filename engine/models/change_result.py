"""Change result: how a change went, for the record of its template and for the risk of the next change of the same items."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Json, When, Word


class ChangeResult(Base):
    """One line per change that was carried out; `number` makes a repeated report count once."""

    __tablename__ = "change_result"
    __table_args__ = (Index("ix_change_result_template_at", "template", "at"), Index("ix_change_result_at", "at"))

    number: Mapped[Word] = mapped_column(primary_key=True)
    at: Mapped[When]
    template: Mapped[str | None]
    service: Mapped[str | None]
    items: Mapped[list[Any]] = mapped_column(Json)
    successful: Mapped[bool]
