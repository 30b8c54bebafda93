"""AlertSeries: all alerts about the same thing, over time. Locked before any of them moves a ticket."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Json, When, Word


class AlertSeries(Base):
    """`key` is `source:key of the sender`; `state` open or closed; `changes` the newest moments at which that changed (ISO-8601).

    `number` is the event that the alerts go to, `incident` the incident it raised and `incident_at` when.
    """

    __tablename__ = "alert_series"
    __table_args__ = (Index("ix_alert_series_ci", "ci", "state"),)

    key: Mapped[Word] = mapped_column(primary_key=True)
    source: Mapped[Word]
    ci: Mapped[str | None]
    state: Mapped[Word]
    count: Mapped[int]
    opened_at: Mapped[When]
    last_at: Mapped[When]
    changes: Mapped[list[Any]] = mapped_column(Json)
    number: Mapped[str | None]
    incident: Mapped[str | None]
    incident_at: Mapped[When | None]
