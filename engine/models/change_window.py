"""Change window: when changes belong (maintenance) and when they do not (blackout, freeze).

Lists are JSON, not rows: a desk has some dozens of windows, they are read together, and what they name is compared in memory.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Json, When, Word


class ChangeWindow(Base):
    """`kind` is maintenance, blackout or freeze. Empty `services` and `items` mean everything, empty `types` and `risks` any.

    One-off from `starts` to `ends`, or recurring (`recurs`: "second Sunday") from `opens` (wall clock in `zone`) for `minutes`
    (elapsed) or until `closes` (wall clock). `override` is the group that may allow an exception, None when nobody may.
    """

    __tablename__ = "change_window"

    key: Mapped[Word] = mapped_column(primary_key=True)
    name: Mapped[Word]
    kind: Mapped[Word]
    services: Mapped[list[Any]] = mapped_column(Json)
    items: Mapped[list[Any]] = mapped_column(Json)
    types: Mapped[list[Any]] = mapped_column(Json)
    risks: Mapped[list[Any]] = mapped_column(Json)
    starts: Mapped[When | None]
    ends: Mapped[When | None]
    recurs: Mapped[str | None]
    opens: Mapped[str | None]
    closes: Mapped[str | None]
    minutes: Mapped[int | None]
    zone: Mapped[Word]
    override: Mapped[str | None]
