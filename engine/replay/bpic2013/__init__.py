"""Replay of real problems: 1,487 that Volvo IT closed, through the verbs of this service and the problem process.

Context: a process for problems that was drawn from a book would not fit how teams pass work around. Decision: the log of the BPI
Challenge 2013 is done again row by row, all problems interleaved over six years, by the people and teams of the log, on the
virtual clock that the replay of incidents has. Consequence: each refusal says what the diagram does not offer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine import desk, strictjson
from engine.replay import loop, people
from engine.replay.bpic2013 import deeds, log, report, site
from engine.replay.cases import interleaved

if TYPE_CHECKING:
    from pathlib import Path

    from engine.db import Database
    from engine.replay.bpic2013.log import Case, Event
    from engine.replay.world import Ticket

__all__ = ["run"]


def run(database: Database, file: Path, *, first: int | None = None, as_json: bool = False) -> str:
    """Replay a log into an empty store; answers the report, as text or as JSON.

    Raises:
        Invalid: the file is no such log.
        Conflict: the store holds tickets already.
    """
    loop.require_empty(database, "replay", "replay.db")
    desk.register()
    found = replayed(database, log.read(file, first=first))
    return strictjson.dumps(found.as_dict()) if as_json else found.as_text()


def replayed(database: Database, cases: list[Case]) -> report.Report:
    """Do all that the cases tell, let their clocks run out, and compare."""
    tally = report.Tally()

    def compare(ticket: Ticket, event: Event) -> None:
        tally.states += deeds.where(ticket) == log.ACTIONS[event.state]
        if event.state in ("Assigned", "In Progress", "Wait"):
            tally.owned += 1
            tally.owners += ticket.standing.assignee == people.login(event.person)

    world, speed = loop.replayed(
        database,
        interleaved(cases),
        settle=lambda session: site.settle(session, cases),
        begin=deeds.begin,
        follow=deeds.follow,
        compare=compare,
    )
    return report.compared(world, cases, tally, speed)
