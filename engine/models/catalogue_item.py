"""CatalogueItem: something that can be asked for, with what it costs, how long it takes, and what is done to deliver it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Json, Word


class CatalogueItem(Base):
    """A model of requests. `price` is an amount as text (`129.90`), `delivery_time` and `expiry` are ISO durations; a day is a
    working day of `calendar`. `tasks` are the steps of delivery: objects with title, group, instructions and after.
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
    form: Mapped[str | None]
    model: Mapped[Word]
    pre_approved: Mapped[bool]
    sensitive: Mapped[bool]
    needs_review: Mapped[bool]
    ci_affected: Mapped[bool]
    change_template: Mapped[str | None]
    expiry: Mapped[str | None]
    owner: Mapped[str | None]
    tasks: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    status: Mapped[Word]
