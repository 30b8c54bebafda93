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
    from collections.abc import Iterable, Mapping, Sequence

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
_KNOWN = select(Item.key, Item.name, Item.service).where(Item.key.in_(bindparam("keys", expanding=True)))


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An item and what it is to a change: `role` is ci (its own), parent or child; `via` the change's item it is related to."""

    item: str
    role: str
    via: str
    service: str | None
    name: str = ""
    via_name: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """The dependencies around some items, both ways, and the names and services of all that is known there."""

    rests_on: Mapping[str, Sequence[str]]
    is_under: Mapping[str, Sequence[str]]
    known: Mapping[str, tuple[str, str | None]]

    def around(self, items: Iterable[str]) -> dict[str, Neighbour]:
        """The items themselves, as far as they are known, and their parents and children to depth 2."""
        own = list(items)
        roles = {item: ("ci", item) for item in own}
        for role, edges in (("parent", self.rests_on), ("child", self.is_under)):
            for item, via in _reached(own, edges).items():
                roles.setdefault(item, (role, via))
        return {
            item: Neighbour(item, role, via, self.known[item][1], self.known[item][0], self.known.get(via, (via,))[0])
            for item, (role, via) in roles.items()
            if item in self.known
        }


def graph(session: Session, items: Iterable[str]) -> Graph:
    """What is around these items, by as many statements as for one of them."""
    own = set(items)
    rests_on, is_under = _edges(session, own, _RESTS_ON), _edges(session, own, _IS_UNDER)
    keys = own.union(*rests_on.values(), *is_under.values())
    known = session.connection().execute(_KNOWN, {"keys": sorted(keys)}) if keys else ()
    return Graph(rests_on, is_under, {row.key: (row.name, row.service) for row in known})


def around(session: Session, items: Iterable[str]) -> dict[str, Neighbour]:
    """The items themselves, as far as they are known, and their parents and children to depth 2."""
    own = list(items)
    return graph(session, own).around(own)


def _edges(session: Session, own: set[str], related: Select[Any, Any]) -> dict[str, list[str]]:
    """What each item leads to along one direction, as far as two steps from these reach."""
    found: dict[str, list[str]] = {}
    following = own
    for _ in range(DEPTH):
        asked, following = sorted(following - found.keys()), set()
        for near, far in session.connection().execute(related, {"keys": asked}) if asked else ():
            found.setdefault(near, []).append(far)
            following.add(far)
    return found


def _reached(own: list[str], edges: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """What is reached from the change's own items along one direction: item -> the change's item it was reached from."""
    edge, reached = {item: item for item in own}, dict[str, str]()
    for _ in range(DEPTH):
        following: dict[str, str] = {}
        for near in sorted(edge):
            for far in edges.get(near, ()):
                if far not in own and far not in reached:
                    following.setdefault(far, edge[near])
        reached |= following
        edge = following
    return reached
