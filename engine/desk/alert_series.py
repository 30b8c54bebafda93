"""Series of alerts: everything about the same thing, over time. The row is locked before an alert moves a ticket.

Context: two alerts about one thing come at the same moment, to two workers. Decision: the series' row is locked first, and the
search for a listening event comes after, so the second sees what the first began. Consequence: one event, whatever comes when.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from engine import now
from engine.models import AlertSeries, Instance, table

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.desk.alert_formats import Normal

CHANGES = 20
"""So many changes are remembered; flapping is seen in far fewer."""

_LOCK = select(AlertSeries).where(AlertSeries.key == bindparam("key")).with_for_update()
_OPEN = (
    select(AlertSeries.number, AlertSeries.ci, AlertSeries.incident)
    .join(Instance, Instance.number == AlertSeries.number)
    .where(
        AlertSeries.ci.in_(bindparam("items", expanding=True)),
        AlertSeries.state == "open",
        Instance.status == "open",
        AlertSeries.number != bindparam("number"),
    )
    .order_by(AlertSeries.opened_at)
    .limit(CHANGES)
)


def locked(session: Session, source: str, normal: Normal) -> AlertSeries:
    """The series that this alert belongs to, made when it is the first; nobody else has it until this transaction ends."""
    key = f"{source}:{normal.key}"
    found = session.scalars(_LOCK, {"key": key}).one_or_none()
    if found is not None:
        return found
    try:
        with session.connection().begin_nested():
            session.connection().execute(
                insert(table(AlertSeries)), {**_empty(key, source, normal.at), "ci": normal.ci}
            )
    except IntegrityError:
        pass  # another worker made it at the same moment, and has committed by now
    return session.scalars(_LOCK, {"key": key}).one()


def take(series: AlertSeries, normal: Normal) -> bool:
    """Count an alert in. False when it says the opposite of something newer that was there before, so that it changes nothing."""
    state = "closed" if normal.resolved else "open"
    if normal.at < series.last_at and state != series.state:
        return False
    series.last_at = max(normal.at, series.last_at)
    series.ci = normal.ci or series.ci
    series.count += not normal.resolved
    if state != series.state:
        series.state = state
        series.changes = [*series.changes, normal.at.isoformat()][-CHANGES:]
        series.opened_at = normal.at if state == "open" else series.opened_at
    return True


def told(series: AlertSeries, normal: Normal) -> dict[str, Any]:
    """What the process `event` is told of an alert of this series."""
    return {
        **{name: value for name, value in normal.as_json().items() if name not in ("key", "sender_id")},
        "source": series.source,
        "dedup_key": series.key,
        "count": series.count,
        "changes": list(series.changes),
    }


def open_events(session: Session, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    """Open events on one of the configuration items `items`, other than `number`: [{number, ci, incident}], the oldest first."""
    items = [str(item) for item in parameters.get("items") or [] if item]
    if not items:
        return []
    asked = {"items": items, "number": str(parameters.get("number") or "")}
    return [dict(row._mapping) for row in session.connection().execute(_OPEN, asked)]  # noqa: SLF001  SQLAlchemy's own name


def join_series(session: Session, parameters: dict[str, Any]) -> dict[str, Any]:
    """The event `number` is what alerts of `dedup_key` (about `ci`) go to from now on: {count, changes, incident, incident_at}.

    A series that does not exist yet is begun, so an event that somebody sent as a message has one as well.
    """
    key, source = str(parameters.get("dedup_key") or ""), str(parameters.get("source") or "")
    series = session.scalars(_LOCK, {"key": key}).one_or_none()
    if series is None:
        moment = now.now()
        series = AlertSeries(
            **{**_empty(key, source, moment), "state": "open", "count": 1, "changes": [moment.isoformat()]}
        )
        session.add(series)
    series.number, series.ci = parameters.get("number"), parameters.get("ci") or series.ci
    session.flush()
    at = series.incident_at.isoformat() if series.incident_at else None
    return {"count": series.count, "changes": list(series.changes), "incident": series.incident, "incident_at": at}


def note_incident(session: Session, parameters: dict[str, Any]) -> str | None:
    """Remember that the series `dedup_key` raised `incident`, for alerts that come after this one; the incident's number."""
    incident = parameters.get("incident")
    changed = update(AlertSeries).where(AlertSeries.key == str(parameters.get("dedup_key") or ""))
    session.execute(changed.values(incident=incident, incident_at=now.now()))
    return incident


def _empty(key: str, source: str, at: datetime) -> dict[str, Any]:
    return {
        "key": key,
        "source": source,
        "ci": None,
        "state": "closed",
        "count": 0,
        "opened_at": at,
        "last_at": datetime.fromtimestamp(0, at.tzinfo),
        "changes": [],
        "number": None,
        "incident": None,
        "incident_at": None,
    }
