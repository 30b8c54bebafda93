"""Neighbours: the configuration items around those of a change, to depth 2 in both directions.

A parent is what an item rests on, a child what rests on it, as in "when the parent is down, so is the child". Each item stands
once: as the change's own before a parent, as a parent before a child.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from engine.models import Item, ItemDependency

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

DEPTH = 2

_RESTS_ON = (
    select(ItemDependency.item.label("near"), ItemDependency.depends_on.label("far"))
    .where(ItemDependency.item.in_(bindparam("keys", expanding=True)))
    .order_by(ItemDependency.item, ItemDependency.depends_on)
)
_IS_UNDER = (
    select(ItemDependency.depends_on.label("near"), ItemDependency.item.label("far"))
    .where(ItemDependency.depends_on.in_(bindparam("keys", expanding=True)))
    .order_by(ItemDependency.depends_on, ItemDependency.item)
)
_KNOWN = select(Item.key, Item.service).where(Item.key.in_(bindparam("keys", expanding=True)))


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An item and what it is to a change: `role` is ci (its own), parent or child; `via` the change's item it is related to."""

    item: str
    role: str
    via: str
    service: str | None


def around(session: Session, items: Iterable[str]) -> dict[str, Neighbour]:
    """The items themselves, as far as they are known, and their parents and children to depth 2."""
    own = list(items)
    roles = {item: ("ci", item) for item in own}
    for role, related in (("parent", _RESTS_ON), ("child", _IS_UNDER)):
        for item, via in _reached(session, own, related).items():
            roles.setdefault(item, (role, via))
    known = session.connection().execute(_KNOWN, {"keys": list(roles)}) if roles else ()
    services = {row.key: row.service for row in known}
    return {item: Neighbour(item, role, via, services[item]) for item, (role, via) in roles.items() if item in services}


def _reached(session: Session, own: list[str], related: Select[Any, Any]) -> dict[str, str]:
    """What is reached from the change's own items along one direction: item -> the change's item it was reached from."""
    edge, reached = {item: item for item in own}, dict[str, str]()
    for _ in range(DEPTH):
        if not edge:
            break
        following: dict[str, str] = {}
        for near, far in session.connection().execute(related, {"keys": sorted(edge)}):
            if far not in own and far not in reached:
                following.setdefault(far, edge[near])
        reached |= following
        edge = following
    return reached
