"""Item: a configuration item (a server, an application, a printer, a laptop), the service it is for, and what it rests on."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Word


class Item(Base):
    """A configuration item: `criticality` is 1 (most) to 3, `status` is live, in_stock, in_repair or retired."""

    __tablename__ = "item"

    key: Mapped[Word] = mapped_column(primary_key=True)
    name: Mapped[Word]
    kind: Mapped[Word]
    environment: Mapped[Word]
    status: Mapped[Word]
    service: Mapped[str | None] = mapped_column(ForeignKey("service.key"), index=True)
    criticality: Mapped[int]
    owner: Mapped[str | None]
    group: Mapped[str | None]
    location: Mapped[str | None]


class ItemDependency(Base):
    """`item` does not work without the item `depends_on`."""

    __tablename__ = "item_dependency"

    item: Mapped[Word] = mapped_column(ForeignKey("item.key"), primary_key=True)
    depends_on: Mapped[Word] = mapped_column(ForeignKey("item.key"), primary_key=True, index=True)
