"""Board: how each service stands now and stood on each of the last days, from what was announced and from recorded outages.

The worst of both counts. A service that nobody said anything about works.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from engine import now
from engine.desk import services, status
from engine.models import Outage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

DAYS = 14
_STATES = {"outage": "major_outage", "degraded": "degraded", "maintenance": "maintenance", "operational": "operational"}


@dataclass(frozen=True, slots=True)
class Component:
    """A service on the status page: `status` now, and `days` from thirteen days ago to today, each its worst status."""

    key: str
    name: str
    description: str
    status: str
    days: tuple[tuple[date, str], ...]


@dataclass(frozen=True, slots=True)
class _Span:
    service: str
    status: str
    begins: datetime
    ends: datetime | None


def components(session: Session, shown: Iterable[status.Shown]) -> list[Component]:
    """All services in use, the critical ones first; `shown` are the announcements of the last days that are for these eyes."""
    moment = now.now()
    spans = [*_announced(shown), *_recorded(session, moment - timedelta(days=DAYS))]
    days = [moment.date() - timedelta(days=ago) for ago in reversed(range(DAYS))]
    return [
        Component(
            one.key,
            one.name,
            one.description,
            _worst([span for span in spans if span.service == one.key and _goes_on(span, moment)]),
            tuple(
                (day, _worst([span for span in spans if span.service == one.key and _touches(span, day)]))
                for day in days
            ),
        )
        for one in services.listed(session)
    ]


def _announced(shown: Iterable[status.Shown]) -> list[_Span]:
    return [
        _Span(service, said, each.starts_at, each.ended_at) for each in shown for service, said in each.services.items()
    ]


def _recorded(session: Session, since: datetime) -> list[_Span]:
    found = select(Outage.service, Outage.planned, Outage.impact, Outage.begins_at, Outage.ends_at).where(
        Outage.service.is_not(None), Outage.impact != "none", or_(Outage.ends_at.is_(None), Outage.ends_at > since)
    )
    return [
        _Span(row.service or "", "maintenance" if row.planned else _STATES[row.impact], row.begins_at, row.ends_at)
        for row in session.execute(found)
    ]


def _worst(spans: list[_Span]) -> str:
    return max((span.status for span in spans), key=status.STATUSES.index, default="operational")


def _goes_on(span: _Span, moment: datetime) -> bool:
    return span.begins <= moment and (span.ends is None or span.ends > moment)


def _touches(span: _Span, day: date) -> bool:
    return span.begins.date() <= day and (span.ends is None or span.ends.date() >= day)
