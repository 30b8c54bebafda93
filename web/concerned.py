"""What a ticket concerns: its service and its item, by their names and with the page that tells more of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.desk import items, services

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Concerned:
    """A service or an item: what it is to the ticket, its name, and the address of its page ("" where there is none)."""

    role: str
    name: str
    address: str


def of(session: Session, data: Mapping[str, Any]) -> list[Concerned]:
    """The service and the item that the variables of a ticket name; a name that is not known is said as it was entered."""
    found = []
    for service in _words(data.get("service")) or _words(data.get("services")):
        name = services.names(session, [service]).get(service)
        found.append(Concerned("Service", name or service, f"/services/{service}" if name else ""))
    if item := _word(data.get("ci")):
        name, of_service = items.names(session, [item]).get(item, (item, None))
        found.append(Concerned("Item", name, f"/services/{of_service}#item-{item}" if of_service else ""))
    return found


def _word(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _words(value: Any) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str) and one]
