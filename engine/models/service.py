"""Service: what people use, with how much hangs on it, when it is supported and by whom; services may rest on other services."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Word


class Service(Base):
    """A service: `criticality` is 1 (most) to 3, `status` is live or retired. `owner` is a login, `group` the group that supports
    it, `calendar` the hours that were agreed.
    """  # fmt: skip

    __tablename__ = "service"

    key: Mapped[Word] = mapped_column(primary_key=True)
    name: Mapped[Word]
    description: Mapped[Word]
    criticality: Mapped[int]
    owner: Mapped[str | None]
    group: Mapped[str | None]
    calendar: Mapped[Word]
    status: Mapped[Word]


class ServiceDependency(Base):
    """`service` does not work without the service `depends_on`."""

    __tablename__ = "service_dependency"

    service: Mapped[Word] = mapped_column(ForeignKey("service.key"), primary_key=True)
    depends_on: Mapped[Word] = mapped_column(ForeignKey("service.key"), primary_key=True, index=True)
