"""The people and groups of a log as demo rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from engine.actor import Actor
from engine.models import Group, Membership, Person, PersonRole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.orm import Session

ROLES = ("requester", "agent")


def login(name: str) -> str:
    """A person of the log as a login."""
    return re.sub(r"\W+", "-", name.lower())


def group(name: str) -> str:
    """A group of the log as a key."""
    return re.sub(r"\W+", "_", name.lower())


def settle(
    session: Session, names: Mapping[str, str], groups: Iterable[str], memberships: Mapping[str, Iterable[str]]
) -> dict[str, Actor]:
    """Make groups and people, and answer who may act, by the log's names.

    Args:
        names: login -> name of everybody.
        groups: the keys of all groups.
        memberships: name in the log -> keys of groups, of those who work there.
    """
    agents = {login(name): sorted(keys) for name, keys in sorted(memberships.items())}
    roles = [{"login": one, "role": "requester"} for one in sorted(names)]
    keep(session, Group, [{"key": key, "name": key} for key in sorted(set(groups))])
    keep(session, Person, [_person(one, names[one]) for one in sorted(names)])
    keep(session, PersonRole, roles + [{"login": one, "role": "agent"} for one in agents])
    keep(session, Membership, [{"login": one, "group": key} for one, keys in agents.items() for key in keys])
    return {name: Actor(login(name), name, frozenset(ROLES), frozenset(keys)) for name, keys in memberships.items()}


def keep(session: Session, table: Any, rows: list[dict[str, Any]]) -> None:
    """Insert rows, if any."""
    if rows:
        session.execute(insert(table), rows)


def _person(key: str, name: str) -> dict[str, Any]:
    return {"login": key, "name": f"{name} (demo)", "email": None, "password": None, "status": "active"}
