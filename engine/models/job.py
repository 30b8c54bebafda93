"""Job: a wait for a machine or the clock.

kind: timer (a moment an instance waits for), service (a connector's result an instance waits for), send (a connector whose
result nobody waits for), delivery (a message or signal to other instances), start (a timer that starts an instance).
A worker leases a service or send job before it calls out; the lease number fences off a worker that comes back too late.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Identifier, Key, Values, When, Word

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

OPEN = text("status = 'open'")
RETRIES = 3


class Job(Base):
    """Something to be done at `due_at` or as soon as possible after; `status` is open or parked (given up; there is a fault)."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_due", "due_at", postgresql_where=OPEN, sqlite_where=OPEN),)

    id: Mapped[Key]
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"), index=True)
    version_id: Mapped[int | None] = mapped_column(Identifier, index=True)
    token: Mapped[str | None]
    element: Mapped[Word]
    kind: Mapped[Word]
    connector: Mapped[str | None]
    payload: Mapped[Values]
    due_at: Mapped[When]
    attempts: Mapped[int]
    retries: Mapped[int]
    lease: Mapped[int]
    status: Mapped[Word]
    key: Mapped[Word] = mapped_column(unique=True)
    error: Mapped[str | None]


def untried(
    kind: str,
    *,
    due_at: datetime,
    payload: Mapping[str, Any],
    instance_id: int | None = None,
    version_id: int | None = None,
    token: str | None = None,
    element: str = "",
    connector: str | None = None,
    retries: int = RETRIES,
    key: str = "",
) -> dict[str, Any]:
    """The values of a job that nobody has tried yet; without a `key` it gets one of its own."""
    return {
        "instance_id": instance_id,
        "version_id": version_id,
        "token": token,
        "element": element,
        "kind": kind,
        "connector": connector,
        "payload": payload,
        "due_at": due_at,
        "attempts": 0,
        "retries": retries,
        "lease": 0,
        "status": "open",
        "key": key or uuid.uuid4().hex,
        "error": None,
    }
