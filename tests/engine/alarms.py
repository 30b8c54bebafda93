"""A service that takes alerts: the process `alarm` listens to them in the plainest way, and sources may send them."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

from sqlalchemy import select

from engine import deployments, now, packs
from engine.actor import SYSTEM
from engine.db import Database
from engine.desk import alert_signatures, alert_sources, alerts
from engine.models import Alert, AlertItem, AlertSeries, Instance
from engine.worker import Worker

KEY = "J7v2mQx9Lr4TzBw8Ks1HnYp6Dc3Fg5Ea"
FOLDER = Path(__file__).parent / "alarm"


def opened(
    database: Database, *, kind: str = "generic", key: str = "mon", heartbeat: int = 0, deployed: bool = True
) -> str:
    """The process live and a source of that kind; its secret."""
    with database.transaction() as session:
        if deployed:
            deployments.deploy(session, [packs.read(FOLDER)], by=SYSTEM)
        alert_sources.add(session, key, kind=kind, heartbeat=heartbeat)
        return alert_sources.secret(alert_sources.found(session, key), KEY)


def signed(secret: str, body: bytes, moment: int | None = None) -> str:
    """The header that a sender makes."""
    moment = int(now.now().timestamp()) if moment is None else moment
    return f"t={moment},v1={hmac.new(secret.encode(), f'{moment}.'.encode() + body, hashlib.sha256).hexdigest()}"


def post(
    database: Database, secret: str, value: Any, *, key: str = "mon", moment: int | None = None
) -> alerts.Received:
    """A signed message, taken in as the route does it."""
    body = json.dumps(value).encode()
    with database.reading() as session:
        source = alert_sources.found(session, key)
    digests = alert_signatures.digests(
        source, secret, body, signature=signed(secret, body, moment), authorization=f"Bearer {secret}"
    )
    with database.transaction() as session:
        return alerts.receive(session, key, body, digests=digests)


def work(database: Database) -> int:
    """A worker does what is due."""
    return Worker(database, {}).drain()


def events(database: Database) -> list[Any]:
    """The instances, oldest first."""
    with database.reading() as session:
        return list(session.scalars(select(Instance).order_by(Instance.id)))


def rows(database: Database, model: type[Alert | AlertItem | AlertSeries]) -> list[Any]:
    """All rows of a table."""
    with database.reading() as session:
        return list(session.scalars(select(model)))


def alert(key: str = "db1/disk", **values: Any) -> dict[str, Any]:
    """What a source says of a thing."""
    return {"key": key, "severity": "major", "text": "Disk full", **values}


def statuses(database: Database) -> list[str]:
    """How far the items are."""
    return sorted(item.status for item in rows(database, AlertItem))
