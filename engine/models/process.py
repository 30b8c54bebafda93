"""Process: what an owner owns. Version: its immutable, numbered sources. `live_version_id` is what new instances start on."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Identifier, Key, When, Word


class Process(Base):
    """A process with its key, its owner and the prefix and next number of its tickets."""

    __tablename__ = "process"

    id: Mapped[Key]
    key: Mapped[Word] = mapped_column(unique=True)
    name: Mapped[Word]
    description: Mapped[Word]
    prefix: Mapped[Word] = mapped_column(unique=True)
    owner: Mapped[Word]
    next_number: Mapped[int]
    live_version_id: Mapped[int | None] = mapped_column(Identifier)


class Version(Base):
    """A process as it stood at one deployment: `sources` are the files as written (see `engine.deployments`)."""

    __tablename__ = "version"
    __table_args__ = (UniqueConstraint("process_id", "number"),)

    id: Mapped[Key]
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"))
    number: Mapped[int]
    digest: Mapped[Word] = mapped_column(index=True)
    sources: Mapped[bytes] = mapped_column(LargeBinary)
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), index=True)
    created_at: Mapped[When]
