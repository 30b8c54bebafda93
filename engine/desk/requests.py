"""Requests of a person: what they reported or asked for themselves, open and over, and what they ask for again and again.

A ticket whose diagram still listens may be over for its requester: a closed incident can be reopened for two weeks, and access
that was granted is watched until it ends. So `OVER` names the stages in which a requester looks for it among what is done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, case, func, not_, or_, select, union

from engine.instances import ROWS, InstanceRow
from engine.models import CatalogueItem, Instance, Process, Service
from engine.page import Page, bounds
from engine.sight import DESK

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.actor import Actor

SHOWS = ("open", "done", "all")
OVER = ("Closed", "Cancelled", "Rejected")
FULFILMENT = "request_fulfilment"
"""The process that delivers what the catalogue has."""
LOOKED_AT = 50
"""So many of a person's latest tickets tell what they use."""


def listed(
    session: Session,
    *,
    by: Actor,
    show: str = "open",
    search: str = "",
    service: str = "",
    page: int = 1,
    size: int = 20,
) -> Page[InstanceRow]:
    """The tickets of `by`, the latest first: those that are open for them, done, or all; of one service where it is given."""
    page, size = bounds(page, size)
    where = [_whose(by), *_shown(show), *_holding(search), *([Instance.service == service] if service else [])]
    rows = session.execute(ROWS.where(*where).order_by(Instance.id.desc()).limit(size).offset((page - 1) * size))
    found = [InstanceRow(*tuple(row)) for row in rows]
    total = session.scalar(select(func.count()).select_from(Instance).where(*where)) or 0
    return Page(found, total, page, size)


def lately(session: Session, *, by: Actor, most: int = 4) -> list[dict[str, Any]]:
    """The entries of the catalogue that `by` asked for last and that are still offered: {key, name}, each once."""
    asked = (
        select(Instance.data)
        .join(Process, Process.id == Instance.process_id)
        .where(_whose(by), Process.key == FULFILMENT)
        .order_by(Instance.id.desc())
        .limit(LOOKED_AT)
    )
    keys = dict.fromkeys(str(data.get("item")) for data in session.scalars(asked) if data.get("item"))
    offered = select(CatalogueItem.key, CatalogueItem.name).where(
        CatalogueItem.key.in_(keys), CatalogueItem.status == "live"
    )
    names = {row.key: row.name for row in session.execute(offered)}
    return [{"key": key, "name": names[key]} for key in keys if key in names][:most]


def usual_services(session: Session, text: str, limit: int, by: Actor) -> list[tuple[str, str]]:
    """Services in use whose key or name holds `text`, (key, name): those of one's own tickets first, the most frequent on top."""
    mine = (
        select(Instance.service, func.count().label("often"))
        .where(_whose(by), Instance.service.is_not(None))
        .group_by(Instance.service)
        .subquery()
    )
    like = or_(*(func.lower(column).contains(text.lower(), autoescape=True) for column in (Service.key, Service.name)))
    often = func.coalesce(mine.c.often, 0)
    begins = case((func.lower(Service.name).startswith(text.lower(), autoescape=True), 0), else_=1)
    found = (
        select(Service.key, Service.name)
        .outerjoin(mine, mine.c.service == Service.key)
        .where(Service.status == "live", like)
        .order_by(often.desc(), begins, Service.name)
        .limit(limit)
    )
    return [(row.key, row.name) for row in session.execute(found)]


def is_over(row: InstanceRow) -> bool:
    """Whether a requester looks for this ticket among what is done."""
    return row.status != "open" or row.stage in OVER


def _whose(by: Actor) -> ColumnElement[bool]:
    """Who works in the desk opens tickets for others all day; these are not their own."""
    if by.has(*DESK):
        return Instance.requester == by.login
    # Two lookups made one: asked in one breath, the latest first, a store goes through everybody's tickets instead.
    ids = union(*(select(Instance.id).where(whose == by.login) for whose in (Instance.requester, Instance.started_by)))
    return Instance.id.in_(ids.subquery().select())


def _shown(show: str) -> list[ColumnElement[bool]]:
    still = and_(Instance.status == "open", func.coalesce(Instance.stage, "").not_in(OVER))
    return {"open": [still], "done": [not_(still)]}.get(show, [])


def _holding(search: str) -> list[ColumnElement[bool]]:
    if not search:
        return []
    columns = (Instance.title, Instance.number)
    return [or_(*(func.lower(column).contains(search.lower(), autoescape=True) for column in columns))]
