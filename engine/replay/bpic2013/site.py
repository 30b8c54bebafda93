"""The site of the log: its people and support teams as demo rows, and the problem pack as it comes.

Nothing of the pack is changed. People belong to the teams for which the log shows them at work.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from engine import deployments, packs
from engine.actor import SYSTEM, Actor
from engine.models import Group, Membership, Person, PersonRole

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.replay.bpic2013.log import Case

PACK = Path(__file__).parents[3] / "processes" / "problem"
ROLES = ("requester", "agent")


def login(name: str) -> str:
    """A person of the log as a login."""
    return re.sub(r"\W+", "-", name.lower())


def group(name: str) -> str:
    """A support team of the log as a key."""
    return re.sub(r"\W+", "_", name.lower())


def settle(session: Session, cases: list[Case]) -> dict[str, Actor]:
    """Make the teams and people of the log, deploy the pack, and answer who may act, by the log's names."""
    deployments.deploy(session, [packs.read(PACK)], by=SYSTEM, source="replay", reason="The site of the log")
    teams = _teams(cases)
    _insert(
        session,
        Group,
        [{"key": key, "name": key} for key in sorted({each for keys in teams.values() for each in keys})],
    )
    _insert(session, Person, [_person(name) for name in sorted(teams)])
    _insert(session, PersonRole, [{"login": login(name), "role": role} for name in sorted(teams) for role in ROLES])
    members = [{"login": login(name), "group": key} for name in sorted(teams) for key in sorted(teams[name])]
    _insert(session, Membership, members)
    return {name: Actor(login(name), name, frozenset(ROLES), frozenset(keys)) for name, keys in teams.items()}


def _teams(cases: list[Case]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for case in cases:
        for event in case.events:
            found.setdefault(event.person, set()).add(group(event.team))
    return found


def _person(name: str) -> dict[str, Any]:
    return {"login": login(name), "name": f"{name} (demo)", "email": None, "password": None, "status": "active"}


def _insert(session: Session, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), rows)
