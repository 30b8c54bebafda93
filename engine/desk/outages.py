"""Outages: when a service or an item was not what was agreed, and how available a service was.

Availability is the agreed time less the downtime in it, in per cent of the agreed time. Downtime is what outages with the impact
`outage` cover of the agreed hours; where two overlap, the time counts once. A planned outage is no downtime when it was announced
at least five working days before, because then people could arrange for it; announced later, or never, it counts. A degraded
service is up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select, update

from engine import clock_rows, now
from engine.calendar_reading import ALWAYS
from engine.desk import items, services
from engine.errors import Invalid
from engine.models import Outage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from engine.calendars import Calendar

IMPACTS = ("none", "degraded", "outage")
NOTICE, OFFICE = "P5D", "office"
"""Working days between announcement and beginning that make a planned outage no downtime, and the calendar that counts them."""
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class OutageRow:
    """An outage as lists show it."""

    id: int
    service: str | None
    item: str | None
    number: str | None
    planned: bool
    impact: str
    begins_at: datetime
    ends_at: datetime | None
    announced_at: datetime | None


@dataclass(frozen=True, slots=True)
class Availability:
    """How available a service was: minutes agreed, minutes down, and per cent; None where nothing was agreed."""

    agreed: float
    down: float
    percent: float | None


def listed(session: Session, service: str, *, since: datetime) -> list[OutageRow]:
    """The outages of a service and of its items that went on at `since` or later, newest first."""
    own = [item.key for item in items.of_service(session, service)]
    where = or_(Outage.service == service, Outage.item.in_(own))
    found = select(*_COLUMNS).where(where, or_(Outage.ends_at.is_(None), Outage.ends_at > since))
    return [OutageRow(*row) for row in session.execute(found.order_by(Outage.begins_at.desc(), Outage.id.desc()))]


def begin(session: Session, parameters: dict[str, Any]) -> int:
    """The function `outage_begin`: `service` or `item` is out from now, or from `begins` (to `ends`), in the ticket `number`.

    `planned`, `impact` (none, degraded, outage) and the moment `announced` are kept with it; said again for the same ticket, it
    changes the outage that goes on. Answers its id.

    Raises:
        NotFound: nobody knows the service or the item.
        Invalid: neither or both are named, an unknown impact, or an end before the beginning.
    """
    values = _values(session, parameters)
    same = select(Outage).where(
        Outage.number == values["number"], Outage.service == values["service"], Outage.item == values["item"]
    )
    going = session.scalars(same.where(_goes_on(now.now()))).first() if values["number"] else None
    if going is None:
        going = Outage(**values)
        session.add(going)
    else:
        for name in ("planned", "impact", "ends_at", "announced_at"):
            setattr(going, name, values[name])
    session.flush()
    return going.id


def end(session: Session, parameters: dict[str, Any]) -> int:
    """The function `outage_end`: the outages of the ticket `number` are over, now or at `at`; answers how many there were."""
    moment = _moment(parameters.get("at"), "at") or now.now()
    over = update(Outage).where(Outage.number == str(parameters.get("number")), _goes_on(moment))
    return session.connection().execute(over.values(ends_at=moment)).rowcount


def availability(session: Session, service: str, *, since: datetime, until: datetime) -> Availability:
    """How available a service was from `since` to `until`.

    Raises:
        NotFound: there is no such service.
        Invalid: the end is not after the beginning.
    """
    if until <= since:
        raise Invalid(
            "The end of the time is not after its beginning; turn them round.", fields={"to": "A later moment."}
        )
    hours, working = _calendars(session, services.find(session, service).calendar)
    found = session.execute(
        select(*_COLUMNS).where(
            Outage.service == service,
            Outage.impact == "outage",
            Outage.begins_at < until,
            or_(Outage.ends_at.is_(None), Outage.ends_at > since),
        )
    )
    down = [
        (max(row.begins_at, since), min(row.ends_at or until, until))
        for row in (OutageRow(*each) for each in found)
        if not _in_time(row, working)
    ]
    agreed, lost = hours.between(since, until), sum(hours.between(*span) for span in merged(down))
    percent = None if not agreed else round(100 * (1 - lost / agreed), 3)
    return Availability(agreed / 60, lost / 60, percent)


def answered(session: Session, parameters: dict[str, Any]) -> dict[str, Any]:
    """The function `availability`: {agreed, down} in minutes and {percent} of `service` between `from` and `to`."""
    until = _moment(parameters.get("to"), "to") or now.now()
    since = _moment(parameters.get("from"), "from") or until - timedelta(days=30)
    found = availability(session, str(parameters.get("service")), since=since, until=until)
    return {"agreed": found.agreed, "down": found.down, "percent": found.percent}


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans of time without overlaps, in order; empty and inverted ones are left out."""
    together: list[Span] = []
    for begins, ends in sorted(span for span in spans if span[0] < span[1]):
        if together and begins <= together[-1][1]:
            together[-1] = (together[-1][0], max(ends, together[-1][1]))
        else:
            together.append((begins, ends))
    return together


def _in_time(row: OutageRow, working: Calendar) -> bool:
    """Whether a planned outage was announced early enough to be no downtime."""
    if not row.planned or row.announced_at is None:
        return False
    return working.add(row.announced_at, working.seconds(NOTICE)) <= row.begins_at


def _calendars(session: Session, key: str) -> tuple[Calendar, Calendar]:
    """The calendar of a service, and that of working days; around the clock where the key means nothing any more."""
    known = clock_rows.known(session, (), [key, OFFICE])
    return known.get(key) or known[ALWAYS], known[OFFICE]


def _values(session: Session, parameters: dict[str, Any]) -> dict[str, Any]:
    service, item = parameters.get("service") or None, parameters.get("item") or None
    if bool(service) == bool(item):
        raise Invalid("An outage is of a service or of a configuration item; name one of the two.")
    if service:
        services.find(session, str(service))
    else:
        items.find(session, str(item))
    impact = str(parameters.get("impact") or "outage")
    if impact not in IMPACTS:
        raise Invalid(f"'{impact}' is no impact of an outage; it is none, degraded or outage.")
    begins = _moment(parameters.get("begins"), "begins") or now.now()
    ends = _moment(parameters.get("ends"), "ends")
    if ends is not None and ends <= begins:
        raise Invalid(f"The outage would end at {ends:%Y-%m-%d %H:%M}, before it begins; turn the two round.")
    return {
        "service": service,
        "item": item,
        "number": parameters.get("number") or None,
        "planned": bool(parameters.get("planned")),
        "impact": impact,
        "begins_at": begins,
        "ends_at": ends,
        "announced_at": _moment(parameters.get("announced"), "announced"),
    }


def _goes_on(moment: datetime) -> Any:
    return or_(Outage.ends_at.is_(None), Outage.ends_at > moment)


def _moment(given: Any, name: str) -> datetime | None:
    if given in (None, ""):
        return None
    try:
        found = datetime.fromisoformat(str(given))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Invalid(f"'{given}' of '{name}' is no moment with its offset; write one such as 2026-03-02T09:00:00Z.")
    return found


_COLUMNS = (
    Outage.id,
    Outage.service,
    Outage.item,
    Outage.number,
    Outage.planned,
    Outage.impact,
    Outage.begins_at,
    Outage.ends_at,
    Outage.announced_at,
)
