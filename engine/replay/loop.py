"""What a replay does with any log: an empty store, its people, one event after the other while timers strike in between."""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from engine import now
from engine.errors import Conflict, Refusal
from engine.models import Instance
from engine.replay import clock, pace
from engine.replay.world import Ticket, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.db import Database
    from engine.replay.cases import E


def require_empty(database: Database, wish: str, file: str) -> None:
    """Keep what people work with apart from what is made up: `wish` is the verb, `file` a name for another store.

    Raises:
        Conflict: the store holds tickets already.
    """
    with database.reading() as session:
        held = session.scalar(select(func.count()).select_from(Instance))
    if held:
        raise Conflict(
            f"The database holds {held} tickets; {wish} into an empty one, such as --database sqlite:///{file}."
        )


def replayed(
    database: Database,
    events: list[E],
    *,
    settle: Callable[[Session], Mapping[str, Actor]],
    begin: Callable[[World, E], None],
    follow: Callable[[World, Ticket, E, E], None],
    compare: Callable[[Ticket, E], None],
) -> tuple[World, pace.Speed]:
    """Do all events and let the clocks run out; the world after it, and how fast that was.

    Args:
        settle: makes the people of the log; who may act, by the log's names.
        begin: does the first event of a case.
        follow: does what was done between two events of a case, or is refused.
        compare: looks at the ticket after each event.
    """
    gc.freeze()  # the log stays in memory to the end; looking through it again and again would cost a tenth of the time
    bare = pace.bare_commits(database)
    with now.at(events[0].at), database.transaction() as session:
        actors = settle(session)
    with database.reading() as looking:
        world = World(database, looking, actors)
        begun = time.perf_counter()
        for event, before in pace.shown(_paired(events), len(events)):
            clock.strike(world, event.at)
            try:
                with now.at(event.at):
                    if before is None:
                        begin(world, event)
                    else:
                        follow(world, _begun(world, event), before, event)
            except Refusal as refusal:
                world.refused(event, before, refusal)
            compare(world.tickets[event.case], event)
        clock.run_out(world, events[-1].at)
        seconds = time.perf_counter() - begun
    return world, pace.Speed(len(events), seconds, world.commits, bare, database.dialect)


def _paired(events: list[E]) -> Iterator[tuple[E, E | None]]:
    """Each event with the one before it in its case."""
    latest: dict[str, E] = {}
    for event in events:
        yield event, latest.get(event.case)
        latest[event.case] = event


def _begun(world: World, event: E) -> Ticket:
    ticket = world.tickets[event.case]
    if not ticket.id:
        raise Conflict(f"{ticket.number} was never begun, so nothing more can be done on it.")
    return ticket
