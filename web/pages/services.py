"""Services: how each is now, and one of them with its items, what rests on what, its outages and its open tickets."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template

from engine import people
from engine.desk import dependencies, items, outages, services
from engine.models import ItemDependency, ServiceDependency
from engine.now import now
from web import graph, here
from web.policies import AGENT, policy

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

pages = Blueprint("services", __name__)

DAYS = 30
"""Availability and outages are told for so many days."""
DEPTH = 2


@pages.get("/services")
@policy(AGENT)
def listed() -> Any:
    """All services in use with how they are, the critical ones first."""
    with here.reading() as session:
        rows = services.listed(session)
        names = people.names(session, {row.owner or "" for row in rows})
        tickets = services.open_tickets(session)
    return render_template(
        "services/list.html", services=rows, names=names, tickets=tickets, words=services.CRITICALITY
    )


@pages.get("/services/<key>")
@policy(AGENT)
def show(key: str) -> Any:
    """One service."""
    until = now()
    since = until - timedelta(days=DAYS)
    with here.reading() as session:
        row = services.find(session, key)
        own = items.of_service(session, key)
        logins = {row.owner or ""} | {item.owner or "" for item in own}
        return render_template(
            "services/page.html",
            service=row,
            items=own,
            rests=_rests(session, [item.key for item in own]),
            outages=outages.listed(session, key, since=since),
            availability=outages.availability(session, key, since=since, until=until),
            days=DAYS,
            picture=_picture(session, row),
            tickets=services.tickets(session, key),
            names=people.names(session, logins),
            words=services.CRITICALITY,
        )


def _rests(session: Session, keys: list[str]) -> dict[str, list[str]]:
    """Item -> the items that it rests on."""
    return {key: list(dependencies.rested_on(session, ItemDependency, [key], depth=1)) for key in keys}


def _picture(session: Session, row: services.ServiceRow) -> graph.Picture | None:
    falling = dependencies.resting_on(session, ServiceDependency, [row.key], depth=DEPTH)
    ground = dependencies.rested_on(session, ServiceDependency, [row.key], depth=DEPTH)
    if not (falling or ground):
        return None
    shown = {row.key, *falling, *ground}
    pairs = dependencies.pairs(session, ServiceDependency, shown)
    return graph.drawn(row.key, falling, ground, services.names(session, shown), pairs)
