"""AlertSource: a monitoring system that may send alerts.

The secret it signs with is not kept: it is derived from the service's own key and `salt`, so that a copy of the store alone
lets nobody send alerts, and a new salt makes the old secret worthless.
"""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, When, Word


class AlertSource(Base):
    """`kind` is generic, alertmanager, zabbix or nagios; `status` active or disabled; `tolerance` and `heartbeat` are seconds.

    A source with a `heartbeat` is expected to be heard at least that often; `silent_since` is set while it is not. `received` and
    `repeated` count what was taken in and what had been taken in before.
    """

    __tablename__ = "alert_source"

    key: Mapped[Word] = mapped_column(primary_key=True)
    kind: Mapped[Word]
    name: Mapped[Word]
    salt: Mapped[Word]
    tolerance: Mapped[int]
    status: Mapped[Word]
    heartbeat: Mapped[int | None]
    heard_at: Mapped[When | None]
    silent_since: Mapped[When | None]
    received: Mapped[int]
    repeated: Mapped[int]
    created_at: Mapped[When]
