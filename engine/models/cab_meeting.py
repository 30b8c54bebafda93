"""CAB meeting: a sitting of the change advisory board, with its agenda and its minutes."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Json, Key, When, Word


class CabMeeting(Base):
    """`agenda` are numbers of changes in order, `attended` logins; `minutes` and `mailed_at` are None until then."""

    __tablename__ = "cab_meeting"

    id: Mapped[Key]
    title: Mapped[Word]
    starts_at: Mapped[When] = mapped_column(index=True)
    chair: Mapped[Word]
    agenda: Mapped[list[Any]] = mapped_column(Json)
    attended: Mapped[list[Any]] = mapped_column(Json)
    minutes: Mapped[str | None]
    mailed_at: Mapped[When | None]
    mailed_to: Mapped[list[Any]] = mapped_column(Json)
    created_by: Mapped[Word]
    created_at: Mapped[When]
