"""Alerts that could not be delivered, for administrators: what came, why it failed, and another try."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, literal, select, union_all

from engine import now, strictjson
from engine.desk import alert_formats, alert_sources, alerts
from engine.errors import Conflict, NotAllowed, NotFound
from engine.models import Alert, AlertItem
from engine.page import Page, bounds

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.actor import Actor

_MESSAGES = select(
    literal("message").label("kind"), Alert.id, Alert.source, Alert.received_at, Alert.error, Alert.body,
    literal(0).label("position"),
).where(Alert.status == "failed")  # fmt: skip
_ITEMS = (
    select(
        literal("item").label("kind"), AlertItem.id, Alert.source, Alert.received_at, AlertItem.error, Alert.body,
        AlertItem.position,
    )
    .join(Alert, Alert.id == AlertItem.alert_id)
    .where(AlertItem.status == "failed")
)  # fmt: skip
_BOTH = union_all(_MESSAGES, _ITEMS).subquery()


@dataclass(frozen=True, slots=True)
class Failed:
    """A whole message, or one item of it (counted from 1), that could not be delivered; `body` is the message as it came."""

    kind: str
    id: int
    source: str
    received_at: datetime
    sentence: str
    body: str
    position: int


def listed(session: Session, *, by: Actor, page: int = 1, size: int = 50) -> Page[Failed]:
    """What failed, oldest first.

    Raises:
        NotAllowed: only administrators see it, since bodies hold whatever the monitoring told.
    """
    _require(by)
    page, size = bounds(page, size)
    found = select(_BOTH).order_by(_BOTH.c.received_at, _BOTH.c.id).limit(size).offset((page - 1) * size)
    rows = [
        Failed(row.kind, row.id, row.source, row.received_at, row.error or "", row.body, row.position + 1)
        for row in session.execute(found)
    ]
    total = session.scalar(select(func.count()).select_from(_BOTH)) or 0
    return Page(rows, total, page, size)


def retry(session: Session, kind: str, failed_id: int, *, by: Actor) -> None:
    """Read it again from the message as it came, and deliver it.

    Raises:
        NotAllowed: only administrators.
        NotFound: there is no such failure.
        Conflict: somebody has tried it again already.
        Invalid: it still cannot be read.
    """
    _require(by)
    model: Any = {"message": Alert, "item": AlertItem}.get(kind)
    row = model and session.scalars(select(model).where(model.id == failed_id).with_for_update()).one_or_none()
    if not row:
        raise NotFound(f"There is no alert {failed_id} that failed.")
    if row.status != "failed":
        raise Conflict("This alert was tried again already; look at the list anew.")
    if kind == "item":
        row.value, row.sender_id = _again(session, row)
    row.status = "new"
    alerts.enqueue(session, "alert" if kind == "message" else "alert_item", {"id": row.id})


def _again(session: Session, item: AlertItem) -> tuple[dict[str, Any], str | None]:
    alert = session.get_one(Alert, item.alert_id)
    kind = alert_sources.found(session, alert.source).kind
    part = alert_formats.parts(kind, strictjson.loads(alert.body))[item.position]
    normal = alert_formats.read(kind, part, min(alert.received_at, now.now()))
    if normal is None:
        raise Conflict("It is no alert but an acknowledgement or the like; nothing is to be delivered.")
    return normal.as_json(), item.sender_id or normal.sender_id


def _require(by: Actor) -> None:
    if not by.has("admin"):
        raise NotAllowed("Alerts as they came are for administrators; ask one.")
