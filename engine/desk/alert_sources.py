"""Alert sources: which monitoring systems may send alerts, in which form, and with which secret.

Context: a secret that signs must be known to both sides, and a copy of the store must not let anybody sign. Decision: the secret
is derived from the service's own key (which is not in the store) and a salt of the source; it is told when the source is added
or renewed. Consequence: a service that gets another key must renew its sources and tell the senders.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from engine import now
from engine.bpmn import timers
from engine.desk import loading
from engine.errors import Conflict, Invalid, NotFound
from engine.models import AlertSource

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.desk.row import Row

KINDS = ("generic", "alertmanager", "zabbix", "nagios")
TOLERANCE = 300
"""Seconds by which a sender's clock may differ, and in which the same unsigned bytes are a repetition."""
SHORTEST_HEARTBEAT = 60
LONGEST = 7 * 86_400

_KEY = re.compile(r"[a-z][a-z0-9_-]{0,62}")


def add(
    session: Session, key: str, *, kind: str, name: str = "", tolerance: int = TOLERANCE, heartbeat: int = 0
) -> None:
    """A new source; its secret is then what `secret` says.

    Args:
        tolerance: seconds, 30 to 3600.
        heartbeat: seconds within which it must be heard, 0 for a source that speaks only when something is wrong.

    Raises:
        Invalid: a key with odd characters, an unknown kind, times out of bounds.
        Conflict: there is such a source already.
    """
    if not _KEY.fullmatch(key):
        raise Invalid(f"The key '{key[:80]}' cannot be used; take small letters, digits, dashes and underscores.")
    if kind not in KINDS:
        raise Invalid(f"There is no kind '{kind}' of alert source; the kinds are {', '.join(KINDS)}.")
    if not 30 <= tolerance <= 3600:  # noqa: PLR2004  said in the sentence
        raise Invalid(f"A tolerance of {tolerance} seconds cannot be used; take 30 to 3600.")
    if heartbeat and not SHORTEST_HEARTBEAT <= heartbeat <= LONGEST:
        raise Invalid(f"A heartbeat of {heartbeat} seconds cannot be watched; take a minute to seven days.")
    if session.get(AlertSource, key) is not None:
        raise Conflict(f"There is an alert source '{key}' already; renew its secret, or choose another key.")
    session.add(
        AlertSource(key=key, **_fresh(), kind=kind, name=name or key, tolerance=tolerance, heartbeat=heartbeat or None)
    )
    session.flush()


def renew(session: Session, key: str) -> None:
    """Give a source another secret; the old one is worthless from now on.

    Raises:
        NotFound: no such source.
    """
    found(session, key).salt = secrets.token_hex(16)
    session.flush()


def found(session: Session, key: str) -> AlertSource:
    """The source of that key.

    Raises:
        NotFound: there is none, or it is disabled.
    """
    source = session.get(AlertSource, key)
    if source is None or source.status != "active":
        raise NotFound(
            f"There is no alert source '{key[:80]}' here. An administrator adds one with evenkeel alerts source add.",
            code="alert.source",
        )
    return source


def listed(session: Session) -> list[AlertSource]:
    """All sources by key."""
    return list(session.scalars(select(AlertSource).order_by(AlertSource.key)))


def secret(source: AlertSource, service_key: str) -> str:
    """What the sender signs with."""
    made = hmac.digest(service_key.encode(), f"alert-source\0{source.key}\0{source.salt}".encode(), hashlib.sha256)
    return "eka_" + base64.urlsafe_b64encode(made).decode().rstrip("=")


def read(session: Session, rows: list[Row]) -> None:
    """Keep the rows of the section `alert_sources`: key, kind, name, tolerance (seconds), heartbeat (ISO duration)."""
    for row in rows:
        if row.key and not _KEY.fullmatch(row.key):
            row.wrong("key", "it goes into an address; take small letters, digits, dashes and underscores.")
        values: dict[str, Any] = {
            "kind": row.word("kind", KINDS, "generic"),
            "name": row.maybe("name", longest=200) or row.key,
            "tolerance": row.whole("tolerance", least=30, most=3600, default=TOLERANCE),
            "heartbeat": _heartbeat(row),
        }
        if row.retired:
            values["status"] = "disabled"
        missing = session.get(AlertSource, row.key) is None
        loading.keep(session, row, AlertSource, **({**_fresh(), **values} if missing else values))
        if row.retired and row.sound and row.outcome == "changed":
            row.outcome = "retired"


def _heartbeat(row: Row) -> int | None:
    text = row.duration("heartbeat")
    if text is None:
        return None
    moment = now.now()
    seconds = int((timers.moment(text, moment, ZoneInfo("UTC")) - moment).total_seconds())
    if not SHORTEST_HEARTBEAT <= seconds <= LONGEST:
        row.wrong("heartbeat", f"'{text}' cannot be watched; write a duration from PT1M to P7D.")
    return seconds


def _fresh() -> dict[str, Any]:
    return {
        "salt": secrets.token_hex(16),
        "status": "active",
        "heard_at": None,
        "silent_since": None,
        "received": 0,
        "repeated": 0,
        "created_at": now.now(),
    }
