"""Clock: an SLA target running beside an instance. ClockSpan: its ledger, one row for each run, pause and stop that is over.

The clock row says what goes on now: since when, and how much working time was used before. The moment at which something is due
is an indexed column, so clocks that are not due cost nothing.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Key, When, Word

RUNNING = text("status = 'running'")


class Clock(Base):
    """`status` is running, paused or stopped, `since` when; `outcome` is met or missed once it is stopped.

    `target` and `consumed` are seconds of working time by `calendar`; without a target it counts nothing yet. `percent` is the
    last threshold that was told, `next_at` the moment of the following one. `calendar_digest` says by which state of the calendar
    it was counted; another one since then means that it has to be counted anew.
    """

    __tablename__ = "clock"
    __table_args__ = (
        UniqueConstraint("instance_id", "name"),
        Index("ix_clock_next", "next_at", postgresql_where=RUNNING, sqlite_where=RUNNING),
    )

    id: Mapped[Key]
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"))
    name: Mapped[Word]
    label: Mapped[Word]
    target: Mapped[int | None]
    calendar: Mapped[Word]
    calendar_digest: Mapped[str | None]
    warn: Mapped[Word]
    status: Mapped[Word]
    reason: Mapped[str | None]
    started_at: Mapped[When]
    since: Mapped[When]
    consumed: Mapped[int]
    percent: Mapped[int]
    due_at: Mapped[When | None]
    next_at: Mapped[When | None]
    breached_at: Mapped[When | None]
    outcome: Mapped[str | None]


class ClockSpan(Base):
    """What a clock did from one moment until another: `kind` is run, pause or stop; `seconds` is the working time in between."""

    __tablename__ = "clock_span"

    id: Mapped[Key]
    clock_id: Mapped[int] = mapped_column(ForeignKey("clock.id"), index=True)
    kind: Mapped[Word]
    reason: Mapped[str | None]
    begun_at: Mapped[When]
    ended_at: Mapped[When]
    seconds: Mapped[int]
