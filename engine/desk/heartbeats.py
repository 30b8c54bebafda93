"""Heartbeats: a source that should be heard and is silent for three intervals is itself an alert.

Context: monitoring that has died sends nothing, which looks like health. Decision: one job per source stands at the moment at
which the silence is too long, and looks then at when it was last heard. Consequence: a source that is heard costs one look in
three intervals and no ticket; silence is an alert like any other, with its ticket, and the next word of the source its recovery.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from engine import jobs, now
from engine.desk import alerts
from engine.desk.alert_formats import Normal
from engine.models import AlertSource, Job

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

INTERVALS = 3
KEY = "heartbeat"

_LOCK = select(AlertSource).where(AlertSource.key == bindparam("key")).with_for_update()


def unwatched(session: Session) -> list[str]:
    """Sources with a heartbeat that no job looks after (new ones, and those whose job was given up)."""
    watched = select(Job.key).where(Job.key == "heartbeat:" + AlertSource.key, Job.status == "open").exists()
    active = select(AlertSource.key).where(AlertSource.heartbeat.is_not(None), AlertSource.status == "active")
    return list(session.scalars(active.where(~watched)))


def watch(session: Session, key: str) -> None:
    """Begin to look after a source; the first silence counts from now."""
    source = session.scalars(_LOCK, {"key": key}).one()
    if key not in unwatched(session):
        return  # another worker was quicker
    parked = session.scalar(select(Job.id).where(Job.key == f"heartbeat:{key}"))
    if parked is not None:
        jobs.remove(session, parked)
    _look_at(session, source, _silent_at(source, now.now()))


def look(session: Session, job_id: int) -> None:
    """Is it still heard? The worker's deed for `heartbeat`."""
    job = jobs.one(session, job_id)
    if job is None or not jobs.remove(session, job_id):
        return
    source = session.scalars(_LOCK, {"key": job["payload"]["source"]}).one_or_none()
    if source is None or source.status != "active" or source.heartbeat is None:
        return
    moment = now.now()
    silent_at = _silent_at(source, source.heard_at or moment)
    silent = source.heard_at is None or silent_at <= moment
    if silent != (source.silent_since is not None):
        alerts.tell(
            session,
            source.key,
            _word(source, moment, silent=silent),
            key=f"heartbeat:{source.key}:{moment.isoformat()}",
        )
        source.silent_since = moment if silent else None
    # While it is silent its return is looked for within each interval, so that the ticket closes soon after.
    _look_at(session, source, moment + timedelta(seconds=source.heartbeat) if silent else silent_at)


def _word(source: AlertSource, moment: datetime, *, silent: bool) -> Normal:
    since = "ever" if source.heard_at is None else f"since {source.heard_at:%Y-%m-%d %H:%M} UTC"
    text = f"{source.name} has not been heard {since}" if silent else f"{source.name} is heard again"
    severity = "critical" if silent else "clear"
    return Normal(key=KEY, severity=severity, text=text, at=moment, resolved=not silent, node=source.key, metric=KEY)


def _silent_at(source: AlertSource, heard: datetime) -> datetime:
    return heard + timedelta(seconds=(source.heartbeat or 0) * INTERVALS)


def _look_at(session: Session, source: AlertSource, moment: datetime) -> None:
    alerts.enqueue(session, "heartbeat", {"source": source.key}, due=moment, key=f"heartbeat:{source.key}")
