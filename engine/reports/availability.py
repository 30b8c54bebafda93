"""Availability: how available each service was, with the outages behind it, as `engine.desk.outages` counts them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine import now
from engine.desk import outages, services

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.desk.outages import Availability, OutageRow
    from engine.desk.services import ServiceRow
    from engine.reports.scope import Scope

HOW = (
    "The agreed time less the downtime in it, in per cent of the agreed time, by the service's calendar and up to now. Downtime "
    "is what outages of the service with the impact outage cover; overlapping ones count once. Planned outages that were "
    "announced five working days before do not count, nor does degraded service, nor outages of single items."
)


@dataclass(frozen=True, slots=True)
class Available:
    """A service with its availability in a scope and in the one before (None: not over yet), and its outages of the scope."""

    service: ServiceRow
    now: Availability
    before: Availability
    outages: tuple[OutageRow, ...]


def listed(session: Session, scope: Scope) -> list[Available]:
    """Every service in use, the worst first; only the scope's own when it names one."""
    shown = [row for row in services.listed(session) if scope.service in ("", row.key)]
    found = [
        Available(row, _of(session, row.key, scope), _of(session, row.key, scope.before), down(session, row.key, scope))
        for row in shown
    ]
    return sorted(found, key=lambda one: (one.now.percent if one.now.percent is not None else 101, one.service.name))


def down(session: Session, service: str, scope: Scope) -> tuple[OutageRow, ...]:
    """The outages of a service itself in a scope, newest first."""
    found = outages.listed(session, service, since=scope.begins)
    return tuple(each for each in found if each.service == service and each.begins_at < scope.ends)


def _of(session: Session, service: str, scope: Scope) -> Availability:
    return outages.availability(session, service, since=scope.begins, until=_until(scope))


def _until(scope: Scope) -> datetime:
    """Time that is still to come is not agreed time that went well."""
    return max(min(scope.ends, now.now()), scope.begins.replace(second=1))
