"""Configuration items: read from files, looked up by diagrams and people, and what would fall with them.

A retired item stays as a row, since tickets go on naming it; it is not offered any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from engine.desk import dependencies, loading, services
from engine.errors import NotFound
from engine.models import Group, Item, ItemDependency, Person, ServiceDependency

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from engine.desk.row import Row

STATUSES = ("live", "in_stock", "in_repair", "retired")


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A configuration item as lists show it."""

    key: str
    name: str
    kind: str
    environment: str
    status: str
    service: str | None
    criticality: int
    owner: str | None
    group: str | None
    location: str | None


def find(session: Session, key: str) -> ItemRow:
    """One item, retired or not.

    Raises:
        NotFound: there is none of this key.
    """
    found = session.execute(select(*_COLUMNS).where(Item.key == key)).one_or_none()
    if found is None:
        raise NotFound(f"There is no configuration item '{key}'; look it up among the items of its service.")
    return ItemRow(*tuple(found))


def of_service(session: Session, service: str) -> list[ItemRow]:
    """The items in use for a service, by name."""
    found = select(*_COLUMNS).where(Item.service == service, Item.status != "retired").order_by(Item.name)
    return [ItemRow(*tuple(row)) for row in session.execute(found)]


def names(session: Session, keys: Iterable[str]) -> dict[str, tuple[str, str | None]]:
    """key -> name and service of the given ones."""
    found = session.execute(select(Item.key, Item.name, Item.service).where(Item.key.in_(set(keys))))
    return {row.key: (row.name, row.service) for row in found}


def known(session: Session) -> set[str]:
    """The keys of all items, those of retired ones too."""
    return set(session.scalars(select(Item.key)))


def described(session: Session, parameters: dict[str, Any]) -> dict[str, Any] | None:
    """The function `item`: what is known of the configuration item `key`; null when there is none."""
    row = session.execute(select(*_COLUMNS).where(Item.key == str(parameters.get("key")))).mappings().one_or_none()
    if row is None:
        return None
    told = {"class" if name == "kind" else name: value for name, value in row.items()}
    return {**told, "depends_on": sorted(dependencies.rested_on(session, ItemDependency, [row["key"]], depth=1))}


def impact(session: Session, parameters: dict[str, Any]) -> dict[str, list[str]]:
    """The function `impact`: the items that rest on `items` (a list, or one) to `depth`, and the services that these are for.

    Raises:
        NotFound: an item that nobody knows.
    """
    given = parameters.get("items") or []
    items = [str(each) for each in (given if isinstance(given, list) else [given])]
    _require(session, items)
    depth = int(parameters.get("depth") or 2)
    falling = dependencies.resting_on(session, ItemDependency, items, depth=depth)
    return {"items": list(falling), "services": _services(session, [*items, *falling], depth=depth)}


def read(session: Session, rows: list[Row]) -> None:
    """Keep the rows of the section `cis`."""
    people, groups = set(session.scalars(select(Person.login))), set(session.scalars(select(Group.key)))
    offered = services.known(session)
    for row in rows:
        status = row.word("status", STATUSES, "live")
        loading.keep(
            session,
            row,
            Item,
            name=row.maybe("name", longest=200) or row.key,
            kind=row.text("class", longest=40),
            environment=row.maybe("environment", longest=40) or "production",
            status="retired" if row.retired else status,
            service=row.reference("service", "services", offered),
            criticality=row.whole("criticality", least=1, most=3, default=3),
            owner=row.reference("owner", "people", people),
            group=row.reference("group", "groups", groups),
            location=row.maybe("location", longest=200),
        )
        if row.retired and row.outcome == "changed":
            row.outcome = "retired"
    session.flush()
    dependencies.read(session, ItemDependency, rows, known(session))


def _require(session: Session, items: list[str]) -> None:
    found = set(session.scalars(select(Item.key).where(Item.key.in_(items))))
    if unknown := [item for item in items if item not in found]:
        raise NotFound(
            f"There is no configuration item '{unknown[0]}'; add it to the desk's data, or correct the name."
        )


def _services(session: Session, items: Iterable[str], *, depth: int) -> list[str]:
    """The services of the items, then those that rest on them."""
    found = select(Item.service).where(Item.key.in_(list(items)), Item.service.is_not(None)).distinct()
    own = sorted(key for key in session.scalars(found) if key)
    return [*own, *dependencies.resting_on(session, ServiceDependency, own, depth=depth)]


_COLUMNS = (
    Item.key,
    Item.name,
    Item.kind,
    Item.environment,
    Item.status,
    Item.service,
    Item.criticality,
    Item.owner,
    Item.group,
    Item.location,
)
