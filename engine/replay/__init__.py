"""Replay of real incidents: the audit log of a large company's service desk, through the verbs of this service.

Context: a process that was only tried on examples of its author proves little. Decision: the log of real incidents that UCI
published (data set 498) is done again here, event by event, all incidents interleaved in time, on a virtual clock whose timers
strike in between. No verb and no shortcut exists for it: what a trace needs and the diagram does not offer is a refusal in the
report. Consequence: the report says how far the process fits real work, and how fast the engine is with a real load.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine import clocks, desk, strictjson
from engine.replay import deeds, log, loop, report, site
from engine.replay.cases import interleaved

if TYPE_CHECKING:
    from pathlib import Path

    from engine.db import Database
    from engine.replay.log import Case, Event
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
    cases = log.read(file, first=first)
    found = replayed(database, cases)
    return strictjson.dumps(found.as_dict()) if as_json else found.as_text()


def replayed(database: Database, cases: list[Case]) -> report.Report:
    """Do all that the cases tell, let their clocks run out, and compare."""
    world, speed = loop.replayed(
        database,
        interleaved(cases),
        settle=lambda session: site.settle(session, cases),
        begin=deeds.begin,
        follow=deeds.follow,
        compare=_compare,
    )
    with database.reading() as session:
        attained = clocks.attainment(session, "incident")
    return report.compared(world, cases, speed, attained)


def _compare(ticket: Ticket, event: Event) -> None:
    ticket.wrong_priorities += ticket.standing.priority != event.priority
    ticket.other_stages += ticket.standing.stage != log.STATES[event.state]
