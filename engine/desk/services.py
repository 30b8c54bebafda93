"""Services: read from files, looked up by diagrams and people, and how each of them is now.

A retired service stays as a row, since tickets and outages go on naming it; it is not offered any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, or_, select

from engine import now
from engine.desk import calendars, dependencies, loading
from engine.errors import NotFound
from engine.models import Group, Instance, Outage, Person, Service, ServiceDependency

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.desk.row import Row

CRITICALITY = {1: "critical", 2: "important", 3: "normal"}


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service as lists show it; `state` is operational, degraded, outage or maintenance."""

    key: str
    name: str
    description: str
    criticality: int
    owner: str | None
    group: str | None
    calendar: str
    status: str
    state: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """An open ticket that names a service."""

    number: str
    title: str
    stage: str | None
    started_at: datetime


def find(session: Session, key: str) -> ServiceRow:
    """One service, retired or not.

    Raises:
        NotFound: there is none of this key.
    """
    found = session.execute(select(*_COLUMNS).where(Service.key == key)).one_or_none()
    if found is None:
        raise NotFound(f"There is no service '{key}'; look it up among the services.")
    return ServiceRow(*found, _states(session).get(key, "operational"))


def listed(session: Session) -> list[ServiceRow]:
    """All services in use, the critical ones first."""
    found = session.execute(
        select(*_COLUMNS).where(Service.status == "live").order_by(Service.criticality, Service.name)
    )
    states = _states(session)
    return [ServiceRow(*row, states.get(row.key, "operational")) for row in found]


def names(session: Session, keys: Iterable[str]) -> dict[str, str]:
    """key -> name of the given ones."""
    found = session.execute(select(Service.key, Service.name).where(Service.key.in_(set(keys))))
    return {row.key: row.name for row in found}


def open_tickets(session: Session) -> dict[str, int]:
    """key -> how many open tickets name the service."""
    found = session.execute(
        select(Instance.service, func.count().label("open"))
        .where(Instance.status == "open", Instance.service.is_not(None))
        .group_by(Instance.service)
    )
    return {row.service: row.open for row in found}


def tickets(session: Session, key: str, *, most: int = 10) -> list[Ticket]:
    """The newest open tickets that name the service."""
    found = select(Instance.number, Instance.title, Instance.stage, Instance.started_at).where(
        Instance.status == "open", Instance.service == key
    )
    return [Ticket(*row) for row in session.execute(found.order_by(Instance.id.desc()).limit(most))]


def known(session: Session) -> set[str]:
    """The keys of all services, those of retired ones too."""
    return set(session.scalars(select(Service.key)))


def described(session: Session, parameters: dict[str, Any]) -> dict[str, Any] | None:
    """The function `service`: what is known of the service `key`, and how it is now; null when there is none."""
    row = session.execute(select(*_COLUMNS).where(Service.key == str(parameters.get("key")))).mappings().one_or_none()
    if row is None:
        return None
    rests = dependencies.rested_on(session, ServiceDependency, [row["key"]], depth=1)
    return {**row, "depends_on": sorted(rests), "state": _states(session).get(row["key"], "operational")}


def read(session: Session, rows: list[Row]) -> None:
    """Keep the rows of the section `services`."""
    people, groups = set(session.scalars(select(Person.login))), set(session.scalars(select(Group.key)))
    hours = calendars.keys(session)
    for row in rows:
        kept = loading.keep(
            session,
            row,
            Service,
            name=row.text("name", longest=200),
            description=row.maybe("description") or "",
            criticality=row.whole("criticality", least=1, most=3),
            owner=row.reference("owner", "people", people),
            group=row.reference("group", "groups", groups),
            calendar=row.reference("calendar", "calendars", hours) or "24x7",
            status="retired" if row.retired else "live",
        )
        if kept is not None and row.retired and row.outcome == "changed":
            row.outcome = "retired"
    session.flush()
    dependencies.read(session, ServiceDependency, rows, known(session))


def _states(session: Session) -> dict[str, str]:
    """How the services are that are not as usual, by their outages of this moment; the worst counts."""
    moment = now.now()
    worst = case((Outage.planned, "maintenance"), else_=Outage.impact)
    found = session.execute(
        select(Outage.service, worst.label("state")).where(
            Outage.service.is_not(None),
            Outage.impact != "none",
            Outage.begins_at <= moment,
            or_(Outage.ends_at.is_(None), Outage.ends_at > moment),
        )
    )
    rank = ("maintenance", "degraded", "outage")
    # The worst comes last and stays.
    return dict(sorted(((row.service, row.state) for row in found), key=lambda pair: rank.index(pair[1])))


_COLUMNS = (
    Service.key,
    Service.name,
    Service.description,
    Service.criticality,
    Service.owner,
    Service.group,
    Service.calendar,
    Service.status,
)
