"""Replay of real incidents: the audit log of a large company's service desk, through the verbs of this service.

Context: a process that was only tried on examples of its author proves little. Decision: the log of real incidents that UCI
published (data set 498) is done again here, event by event, all incidents interleaved in time, on a virtual clock whose timers
strike in between. No verb and no shortcut exists for it: what a trace needs and the diagram does not offer is a refusal in the
report. Consequence: the report says how far the process fits real work, and how fast the engine is with a real load.
"""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from engine import clocks, desk, now, strictjson
from engine.errors import Conflict, Refusal
from engine.models import Instance
from engine.replay import clock, deeds, log, pace, report, site
from engine.replay.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.db import Database
    from engine.replay.log import Case, Event

__all__ = ["run"]


def run(database: Database, file: Path, *, first: int | None = None, as_json: bool = False) -> str:
    """Replay a log into an empty store; answers the report, as text or as JSON.

    Raises:
        Invalid: the file is no such log.
        Conflict: the store holds tickets already.
    """
    with database.reading() as session:
        held = session.scalar(select(func.count()).select_from(Instance))
    if held:
        raise Conflict(
            f"The database holds {held} tickets; replay into an empty one, such as --database sqlite:///replay.db."
        )
    desk.register()
    cases = log.read(file, first=first)
    found = replayed(database, cases)
    return strictjson.dumps(found.as_dict()) if as_json else found.as_text()


def replayed(database: Database, cases: list[Case]) -> report.Report:
    """Do all that the cases tell, let their clocks run out, and compare."""
    events = log.interleaved(cases)
    gc.freeze()  # the log stays in memory to the end; looking through it again and again would cost a tenth of the time
    bare = pace.bare_commits(database)
    with now.at(events[0].at), database.transaction() as session:
        actors = site.settle(session, cases)
    with database.reading() as looking:
        world = World(database, looking, actors)
        begun = time.perf_counter()
        for event, before in pace.shown(_paired(events), len(events)):
            _happen(world, before, event)
        clock.run_out(world, events[-1].at)
        seconds = time.perf_counter() - begun
        attained = clocks.attainment(looking, "incident")
    speed = report.Speed(len(events), seconds, world.commits, bare, database.dialect)
    return report.compared(world, cases, speed, attained)


def _paired(events: list[Event]) -> Iterator[tuple[Event, Event | None]]:
    """Each event with the one before it in its case."""
    latest: dict[str, Event] = {}
    for event in events:
        yield event, latest.get(event.case)
        latest[event.case] = event


def _happen(world: World, before: Event | None, event: Event) -> None:
    clock.strike(world, event.at)
    try:
        with now.at(event.at):
            if before is None:
                deeds.begin(world, event)
            else:
                deeds.follow(world, world.tickets[event.case], before, event)
    except Refusal as refusal:
        world.refused(event, before, refusal)
    ticket = world.tickets[event.case]
    ticket.wrong_priorities += ticket.standing.priority != event.priority
    ticket.other_stages += ticket.standing.stage != log.STATES[event.state]
