"""MaintenancePlan: maintenance that comes back, as a process owner plans it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Json, When, Word


class MaintenancePlan(Base):
    """When it comes back (`recurs`, `opens`, `minutes`, on the wall clock of `zone`), what it touches, and what is done in it.

    `notice_days` is how long before its beginning the ticket is opened; `begun_until` is the beginning of the last occurrence
    that has a ticket. `status` is active or retired.
    """

    __tablename__ = "maintenance_plan"

    key: Mapped[Word] = mapped_column(primary_key=True)
    title: Mapped[Word]
    description: Mapped[Word]
    services: Mapped[list[Any]] = mapped_column(Json)
    items: Mapped[list[Any]] = mapped_column(Json)
    owner: Mapped[str | None]
    group: Mapped[Word]
    template: Mapped[str | None]
    impact: Mapped[Word]
    checklist: Mapped[list[Any]] = mapped_column(Json)
    recurs: Mapped[Word]
    opens: Mapped[Word]
    minutes: Mapped[int]
    zone: Mapped[Word]
    notice_days: Mapped[int]
    status: Mapped[Word]
    begun_until: Mapped[When | None]
