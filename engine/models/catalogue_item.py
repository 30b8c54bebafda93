"""CatalogueItem: something that can be asked for, with what it costs, how long it takes, and what is done to deliver it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Json, Word


class CatalogueItem(Base):
    """A model of requests. `price` is an amount as text (`129.90`), `delivery_time` and `expiry` are ISO durations; a day is a
    working day of `calendar`. `about`, `due_for` and a task's `wait_for` name questions of the start form: what the title tells,
    before which day (`due_days` working days) all is to be done, and on which day a task begins. `tasks` are the work of
    delivery: objects with title, step, by (person, automatic, change, end_access), group, instructions and what those need.
    """  # fmt: skip

    __tablename__ = "catalogue_item"

    key: Mapped[Word] = mapped_column(primary_key=True)
    name: Mapped[Word]
    description: Mapped[Word]
    category: Mapped[Word]
    price: Mapped[Word]
    currency: Mapped[Word]
    delivery_time: Mapped[Word]
    calendar: Mapped[Word]
    pre_approved: Mapped[bool]
    sensitive: Mapped[bool]
    needs_review: Mapped[bool]
    checks: Mapped[list[str]] = mapped_column(Json)
    expiry: Mapped[str | None]
    group: Mapped[str | None]
    service: Mapped[str | None]
    owner: Mapped[str | None]
    cost_owner: Mapped[str | None]
    about: Mapped[str | None]
    due_for: Mapped[str | None]
    due_days: Mapped[int]
    tasks: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    status: Mapped[Word]
