"""Change template: a standard change, approved once, carried out as it is written until it fails."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Json, When, Word


class ChangeTemplate(Base):
    """`status` is proposed (not released yet), active or suspended (its changes go the normal way).

    Results count from `counted_from`: a template that was released again begins with a clean record.
    """

    __tablename__ = "change_template"

    key: Mapped[Word] = mapped_column(primary_key=True)
    name: Mapped[Word]
    status: Mapped[Word]
    reason: Mapped[str | None]
    counted_from: Mapped[When | None]
    service: Mapped[str | None]
    classes: Mapped[list[Any]] = mapped_column(Json)
    group: Mapped[Word]
    risk: Mapped[Word]
    minutes: Mapped[int]
    implementation_plan: Mapped[Word]
    test_plan: Mapped[Word]
    backout_plan: Mapped[Word]
    tasks: Mapped[list[Any]] = mapped_column(Json)
    most_failures: Mapped[int]
    within_days: Mapped[int]
    most_share: Mapped[int]
