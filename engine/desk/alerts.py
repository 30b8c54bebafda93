"""Alerts: taken in as they come, taken apart later, and told to the process `event`, each exactly once.

Context: monitoring must not wait for us, and nothing that was answered with 202 may be lost or take effect twice. Decision: the
raw body is kept first, with a job, in one short transaction. A worker takes it apart (a second transaction), and delivers each
item in one of its own together with the move of the ticket. Consequence: a worker that dies leaves the job, and what it had not
committed is done again from the raw body; what cannot be read is kept with the reason and can be tried again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from engine import jobs, messages, now, strictjson
from engine.actor import SYSTEM
from engine.desk import alert_formats, alert_series, alert_sources
from engine.errors import Conflict, Invalid, Noted
from engine.models import Alert, AlertItem, AlertSource, Job, table
from engine.models.job import untried

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.desk.alert_formats import Normal
    from engine.models import AlertSeries

LARGEST = 512 * 1024
"""Bytes of one message."""
RETRIES = 4
"""So often a delivery is tried (after 1, 5 and 25 minutes) before it is an administrator's."""

_KNOWN = select(Alert.id).where(
    Alert.source == bindparam("source"), Alert.digest.in_(bindparam("digests", expanding=True))
)
_KEEP = insert(table(Alert)).returning(Alert.id)
_KEEP_ITEM = insert(table(AlertItem)).returning(AlertItem.id)


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a message: taken (with the id that it is kept under), or a repetition of one that was taken before."""

    status: str
    id: int | None = None


def receive(session: Session, source: str, body: bytes, *, digests: tuple[str, ...]) -> Received:
    """Keep a message whose sender has proved itself, to be taken apart by a worker.

    Args:
        digests: what `alert_signatures.digests` says of it.

    Raises:
        NotFound: no such source.
        Invalid: it is too large, or no JSON.
    """
    if len(body) > LARGEST:
        raise Invalid(f"The message has {len(body)} bytes; send at most {LARGEST} in one.", code="alert.too_large")
    strictjson.loads(body)
    kept = _kept(session, source, body, digests)
    _heard(session, source, repeated=kept is None)
    if kept is None:
        return Received("repeated")
    enqueue(session, "alert", {"id": kept})
    return Received("taken", kept)


def split(session: Session, job_id: int) -> None:
    """Take a message apart: each item gets a row and a job, one that cannot be read its reason. The worker's deed for `alert`."""
    job = _taken(session, job_id)
    alert = session.get(Alert, job["payload"]["id"]) if job else None
    if alert is None:
        return
    kind = alert_sources.found(session, alert.source).kind
    try:
        parts = alert_formats.parts(kind, strictjson.loads(alert.body))
    except Invalid as refusal:
        alert.status, alert.error = "failed", refusal.sentence
        return
    alert.status, alert.error = "done", None
    for position, part in enumerate(parts):
        _itemise(session, alert, position, _read(kind, part, alert.received_at))


def deliver(session: Session, job_id: int) -> None:
    """Tell the process `event` about one item. The worker's deed for `alert_item`."""
    job = _taken(session, job_id)
    item = session.get(AlertItem, job["payload"]["id"]) if job else None
    if item is None or item.status != "new":
        return
    normal = alert_formats.from_json(item.value)
    try:
        item.status, item.number = tell(session, item.source, normal, key=f"alert:{item.id}")
        item.error = None
    except Noted as refusal:  # the job goes with what was noted, so the item must say that it was not delivered
        item.status, item.error = "failed", refusal.sentence
        raise


def tell(session: Session, source: str, normal: Normal, *, key: str) -> tuple[str, str | None]:
    """Bring an alert to its series and to the event that listens, or begin one; (done or late, the event's number).

    Raises:
        Conflict: no process takes alerts now.
    """
    series = alert_series.locked(session, source, normal)
    if not alert_series.take(series, normal):
        return "late", series.number
    session.flush()
    payload = alert_series.told(series, normal)
    if normal.resolved:
        return "done", _recovered(session, series, payload, key)
    delivered = messages.deliver(
        session, "monitoring.alert", correlation=series.key, payload=payload, by=SYSTEM, key=key
    )
    if delivered.number is None:
        raise Conflict("No process takes alerts; deploy the pack 'event', and they are delivered.", code="alert.nobody")
    series.number = delivered.number
    return "done", delivered.number


def given_up(session: Session, job_id: int, *, sentence: str) -> None:
    """Note on an item that its job failed; once that is parked, the item is for an administrator."""
    job = jobs.one(session, job_id)
    if job is None or job["kind"] not in ("alert", "alert_item"):
        return
    model: Any = Alert if job["kind"] == "alert" else AlertItem
    row = session.get(model, job["payload"]["id"])
    if row is not None:
        row.error = sentence
    if row is not None and job["status"] == "parked":
        row.status = "failed"
        jobs.remove(session, job_id)


def enqueue(
    session: Session, kind: str, payload: dict[str, Any], *, due: datetime | None = None, key: str = ""
) -> None:
    """A job of the desk; `key` is for what may be there only once."""
    job = untried(kind, due_at=due or now.now(), payload=payload, retries=RETRIES, key=key)
    session.connection().execute(insert(table(Job)), job)


def _kept(session: Session, source: str, body: bytes, digests: tuple[str, ...]) -> int | None:
    if session.connection().execute(_KNOWN, {"source": source, "digests": list(digests)}).first() is not None:
        return None
    values = {
        "source": source,
        "digest": digests[0],
        "body": body.decode("utf-8-sig"),
        "received_at": now.now(),
        "status": "new",
        "error": None,
    }
    try:
        with session.connection().begin_nested():
            return session.connection().execute(_KEEP, values).scalar_one()
    except IntegrityError:
        return None  # the same message came twice at the same moment; the other one is kept


def _heard(session: Session, source: str, *, repeated: bool) -> None:
    counted = AlertSource.repeated if repeated else AlertSource.received
    heard = update(AlertSource).where(AlertSource.key == source)
    session.execute(heard.values({counted: counted + 1, AlertSource.heard_at: now.now()}))


def _taken(session: Session, job_id: int) -> Mapping[Any, Any] | None:
    """The job, removed: who removes it does it, and another worker finds nothing."""
    job = jobs.one(session, job_id)
    return job if job is not None and jobs.remove(session, job_id) else None


def _read(kind: str, part: Any, received: datetime) -> Normal | Invalid | None:
    try:
        return alert_formats.read(kind, part, received)
    except Invalid as refusal:
        return refusal


def _itemise(session: Session, alert: Alert, position: int, read: Normal | Invalid | None) -> None:
    if read is None:
        return
    refused = isinstance(read, Invalid)
    values = {
        "alert_id": alert.id,
        "position": position,
        "source": alert.source,
        "sender_id": None if isinstance(read, Invalid) else read.sender_id,
        "value": {} if isinstance(read, Invalid) else read.as_json(),
        "status": "failed" if refused else "new",
        "error": read.sentence if isinstance(read, Invalid) else None,
        "number": None,
    }
    try:
        with session.connection().begin_nested():
            kept = session.connection().execute(_KEEP_ITEM, values).scalar_one()
    except IntegrityError:
        return  # the sender told of this before; the series has counted it
    if not refused:
        enqueue(session, "alert_item", {"id": kept})


def _recovered(session: Session, series: AlertSeries, payload: dict[str, Any], key: str) -> str | None:
    """Tell the event that listens; without one there is nothing to close, and the message is not kept for a later one."""
    if not messages.listens(session, "monitoring.recovered", correlation=series.key):
        return None
    delivered = messages.deliver(
        session, "monitoring.recovered", correlation=series.key, payload=payload, by=SYSTEM, key=key
    )
    return delivered.number
