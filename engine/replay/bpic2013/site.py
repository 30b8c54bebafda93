"""The site of the log: its people and support teams as demo rows, and the problem pack as it comes.

Nothing of the pack is changed. People belong to the teams for which the log shows them at work.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine import deployments, packs
from engine.actor import SYSTEM
from engine.replay import people

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.replay.bpic2013.log import Case

PACK = Path(__file__).parents[3] / "processes" / "problem"


def settle(session: Session, cases: list[Case]) -> dict[str, Actor]:
    """Make the teams and people of the log, deploy the pack, and answer who may act, by the log's names."""
    deployments.deploy(session, [packs.read(PACK)], by=SYSTEM, source="replay", reason="The site of the log")
    teams = _teams(cases)
    names = {people.login(name): name for name in teams}
    return people.settle(session, names, {key for keys in teams.values() for key in keys}, teams)


def _teams(cases: list[Case]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for case in cases:
        for event in case.events:
            found.setdefault(event.person, set()).add(people.group(event.team))
    return found
