"""Tally: what reports count of one instance, one narrow row each. TallyClock: how one of its clocks was decided.

The worker writes both from the instance and its clocks, together with the counts per day that follow from them (`DayCount`), so
that a number of a report and the list behind it are two looks at the same rows.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, When, Word

OPEN = text("state = 'open'")


class Tally(Base):
    """`state` is open, resolved or withdrawn, `done_at` since when; `sequence` is the event of its history up to which it counts.

    `response` and `resolution` are seconds of working time where a clock kept them, `resolution` else the time that passed.
    `kind` is the type of a change or the severity of a declared major incident, `result` how it was closed, `caused` how many
    incidents a change caused; `first_contact` whether the first contact solved it, None where nobody was in contact. The survey
    is the last one.
    """

    __tablename__ = "tally"
    __table_args__ = (
        Index("ix_tally_open", "process", "group", "opened_at", sqlite_where=OPEN, postgresql_where=OPEN),
    )

    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), primary_key=True, autoincrement=False)
    sequence: Mapped[int]
    process: Mapped[Word]
    group: Mapped[str | None]
    service: Mapped[str | None]
    priority: Mapped[int | None]
    state: Mapped[Word]
    kind: Mapped[str | None]
    result: Mapped[str | None]
    opened_at: Mapped[When] = mapped_column(index=True)
    responded_at: Mapped[When | None] = mapped_column(index=True)
    response: Mapped[int | None]
    done_at: Mapped[When | None] = mapped_column(index=True)
    resolution: Mapped[int | None]
    first_contact: Mapped[bool | None]
    reopened: Mapped[int]
    reassigned: Mapped[int]
    caused: Mapped[int]
    asked_at: Mapped[When | None] = mapped_column(index=True)
    answered_at: Mapped[When | None] = mapped_column(index=True)
    score: Mapped[int | None]


class TallyClock(Base):
    """A clock that met or missed its target (`met`) at `decided_at`: when it was stopped in time, or the moment it was due."""

    __tablename__ = "tally_clock"

    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), primary_key=True, autoincrement=False)
    name: Mapped[Word] = mapped_column(primary_key=True)
    label: Mapped[Word]
    met: Mapped[bool]
    decided_at: Mapped[When] = mapped_column(index=True)
