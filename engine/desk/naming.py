"""What forms may ask for by name: people, groups, tickets, and the kinds of the desk's own data.

Only what is in use is known and offered: an active person, a service that is not retired. Requesters are offered services, the
catalogue and their own devices, and may name any device by what stands on it; who works here and what the network is made of is
the desk's business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select, true

from engine import references, sight
from engine.desk import requests
from engine.models import Calendar, CatalogueItem, ChangeTemplate, Group, Instance, Item, Person, Service

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstrumentedAttribute, Session

    from engine.actor import Actor


def register() -> None:
    """Offer every kind to forms."""
    services = _known(Service.key, Service.name, Service.status == "live")
    references.register("services", services, requests.usual_services, noun="service", everyone=True)
    in_use = Item.status != "retired"
    known = _known(Item.key, Item.name, in_use)
    references.register("cis", known, _search_items, noun="configuration item", everyone=True)
    _rows("people", "person", Person.login, Person.name, Person.status == "active")
    _rows("groups", "group", Group.key, Group.name)
    _rows("calendars", "calendar", Calendar.key, Calendar.name, everyone=True)
    catalogue = CatalogueItem.status == "live"
    _rows("catalogue", "item of the catalogue", CatalogueItem.key, CatalogueItem.name, catalogue, everyone=True)
    _rows("change_templates", "template of changes", ChangeTemplate.key, ChangeTemplate.name)
    references.register("instances", _tickets, _search_tickets, noun="ticket")


def _rows(
    kind: str,
    noun: str,
    key: InstrumentedAttribute[str],
    name: InstrumentedAttribute[str],
    *where: ColumnElement[bool],
    everyone: bool = False,
) -> None:
    references.register(kind, _known(key, name, *where), _search(key, name, *where), noun=noun, everyone=everyone)


def _known(
    key: InstrumentedAttribute[str], name: InstrumentedAttribute[str], *where: ColumnElement[bool]
) -> Callable[[Session, Collection[str]], Mapping[str, str]]:
    return lambda session, said: references.matched(session, said, key, name, *where)


def _search(
    key: InstrumentedAttribute[str], name: InstrumentedAttribute[str], *where: ColumnElement[bool]
) -> Callable[[Session, str, int, Actor], list[tuple[str, str]]]:
    def search(session: Session, text: str, limit: int, _by: Actor) -> list[tuple[str, str]]:
        like = f"%{text.lower()}%"
        offered = select(key, name).where(or_(func.lower(key).like(like), func.lower(name).like(like)), *where)
        return [(row[0], row[1]) for row in session.execute(offered.order_by(name, key).limit(limit))]

    return search


def _search_items(session: Session, text: str, limit: int, by: Actor) -> list[tuple[str, str]]:
    where = [Item.status != "retired"] if by.has(*sight.DESK) else [Item.status != "retired", Item.owner == by.login]
    return _search(Item.key, Item.name, *where)(session, text, limit, by)


def _tickets(session: Session, said: Collection[str]) -> dict[str, str]:
    wanted = {each.upper() for each in said}
    numbers = set(session.scalars(select(Instance.number).where(Instance.number.in_(wanted))))
    return {each: each.upper() for each in said if each.upper() in numbers}


def _search_tickets(session: Session, text: str, limit: int, by: Actor) -> list[tuple[str, str]]:
    like = f"%{text.lower()}%"
    named = or_(func.lower(Instance.number).like(like), func.lower(Instance.title).like(like)) if text else true()
    # The newest by when they began: an index has what is open in that order, so a hundred thousand are not sorted for a hundred.
    newest = Instance.started_at.desc(), Instance.id.desc()
    offered = select(Instance.number, Instance.title).where(Instance.status == "open", named, sight.instances(by))
    return [(row.number, row.title) for row in session.execute(offered.order_by(*newest).limit(limit))]
