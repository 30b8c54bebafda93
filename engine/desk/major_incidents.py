"""Which major incident a service has already: a further incident of the service joins it instead of proposing another one.

A proposal that nobody has decided on counts, or each incident that comes meanwhile would propose again. One whose service is
restored does not: what comes then is new. Few are open at a time, so they are found by process and status and looked through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from engine.models import Instance, Process

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PROCESS = "major_incident"

_OPEN = (
    select(
        Instance.number,
        Instance.data["services"].label("services"),
        Instance.data["source"].as_string().label("source"),
    )
    .where(
        Instance.process_id == select(Process.id).where(Process.key == PROCESS).scalar_subquery(),
        Instance.status == "open",
        Instance.data["resolved_at"].as_string().is_(None),
    )
    .order_by(Instance.id)
)


def open_for(session: Session, parameters: dict[str, Any]) -> str | None:
    """The function `open_major`: the number of the oldest major incident, proposed or declared and not yet resolved, that the
    ticket `source` has proposed or that has `service` (one, or one of several) among its services; null without one. The one with
    `number` is left out.
    """  # fmt: skip
    service, number, source = (parameters.get(name) for name in ("service", "number", "source"))
    services = set(service if isinstance(service, list) else [service]) - {None, ""}
    for row in session.execute(_OPEN) if services or source else ():
        if row.number != number and ((source and row.source == source) or services & set(row.services or [])):
            return str(row.number)
    return None
