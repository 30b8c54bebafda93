"""Day count: what happened on one day, summed over the tallies. Reckoning: how far the worker has counted."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Identifier, Json, When, Word


class DayCount(Base):
    """The counts of a `day` (UTC) of a process: all of it, or that of a `group`, of a `service`, or of both (empty means any).

    `counts` is name -> number and never holds a zero; the names are those of `engine.reports.counts`.
    """

    __tablename__ = "day_count"

    process: Mapped[Word] = mapped_column(primary_key=True)
    group: Mapped[Word] = mapped_column(primary_key=True)
    service: Mapped[Word] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    counts: Mapped[dict[str, int]] = mapped_column(Json)


class Reckoning(Base):
    """The one row that says up to which event of the history, and which entry of the streams, the reports count, since `at`."""

    __tablename__ = "reckoning"

    id: Mapped[int] = mapped_column(Identifier, primary_key=True, autoincrement=False)
    history: Mapped[int] = mapped_column(Identifier)
    entry: Mapped[int] = mapped_column(Identifier)
    at: Mapped[When]
