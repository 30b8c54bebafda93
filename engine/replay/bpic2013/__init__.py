"""Replay of real problems: 1,487 that Volvo IT closed, through the verbs of this service and the problem process.

Context: a process for problems that was drawn from a book would not fit how teams pass work around. Decision: the log of the BPI
Challenge 2013 is done again row by row, all problems interleaved over six years, by the people and teams of the log, on the
virtual clock that the replay of incidents has. Consequence: each refusal says what the diagram does not offer.
"""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from engine import desk, now, strictjson
from engine.errors import Conflict, Refusal
from engine.models import Instance
from engine.replay import clock, pace
from engine.replay.bpic2013 import deeds, log, report, site
from engine.replay.report import Speed
from engine.replay.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.db import Database
    from engine.replay.bpic2013.log import Case, Event

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
    found = replayed(database, log.read(file, first=first))
    return strictjson.dumps(found.as_dict()) if as_json else found.as_text()


def replayed(database: Database, cases: list[Case]) -> report.Report:
    """Do all that the cases tell, let their clocks run out, and compare."""
    events, tally = log.interleaved(cases), report.Tally()
    gc.freeze()  # the log stays in memory to the end
    bare = pace.bare_commits(database)
    with now.at(events[0].at), database.transaction() as session:
        actors = site.settle(session, cases)
    with database.reading() as looking:
        world = World(database, looking, actors)
        begun = time.perf_counter()
        for event, before in pace.shown(_paired(events), len(events)):
            _happen(world, before, event, tally)
        clock.run_out(world, events[-1].at)
        seconds = time.perf_counter() - begun
    speed = Speed(len(events), seconds, world.commits, bare, database.dialect)
    return report.compared(world, cases, tally, speed)


def _paired(events: list[Event]) -> Iterator[tuple[Event, Event | None]]:
    """Each event with the one before it in its case."""
    latest: dict[str, Event] = {}
    for event in events:
        yield event, latest.get(event.case)
        latest[event.case] = event


def _happen(world: World, before: Event | None, event: Event, tally: report.Tally) -> None:
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
    tally.states += deeds.where(ticket) == log.ACTIONS[event.state]
    if event.state in ("Assigned", "In Progress", "Wait"):
        tally.owned += 1
        tally.owners += ticket.standing.assignee == site.login(event.person)
