"""The virtual clock of a replay: timers and SLA clocks strike at their own moments, in order, between the events of the log.

Jobs are done by the worker's own verbs. Mail is written down as sent and goes nowhere: the people of the log are not real.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from engine import clocks, jobs, messages, now
from engine.actor import SYSTEM

if TYPE_CHECKING:
    from datetime import datetime

    from engine.replay.world import World

LAST = timedelta(days=20 * 365)


def strike(world: World, until: datetime) -> None:
    """Do everything that is due up to and including a moment."""
    while (job := _following(world)) is not None and job.due_at <= until:
        with now.at(job.due_at):
            if isinstance(job, clocks.Due):
                _strike(world, job)
            elif job.kind == "timer":
                _fire(world, job, job.due_at)
            elif job.kind == "delivery":
                _deliver(world, job)
            else:
                _send(world, job)


def run_out(world: World, after: datetime) -> None:
    """Let the clocks run until nothing is due any more."""
    strike(world, after + LAST)


def _following(world: World) -> jobs.Due | clocks.Due | None:
    found = [each for each in (jobs.following(world.looking), clocks.following(world.looking)) if each is not None]
    return min(found, key=lambda each: each.due_at, default=None)


def _strike(world: World, clock: clocks.Due) -> None:
    with world.database.transaction() as session:
        moved = clocks.strike(session, clock)
    world.commits += 1
    world.clocks += 1
    if moved is not None:
        world.by_id[moved.id].standing = world.standing(moved.id)


def _fire(world: World, job: jobs.Due, due: datetime) -> None:
    with world.database.transaction() as session:
        moved = jobs.fire(session, job.id)
    world.commits += 1
    world.timers += 1
    if moved is None:
        return
    ticket = world.by_id[moved.id]
    was = ticket.standing.stage
    ticket.standing = world.standing(moved.id)
    if ticket.standing.stage == "Closed" and was == "Resolved":
        ticket.closed_at, ticket.closed_by_timer = due, True


def _deliver(world: World, job: jobs.Due) -> None:
    """Say what a diagram says to others; those who do not take part in the replay do not answer, and the message is kept."""
    with world.database.transaction() as session:
        row = jobs.one(session, job.id)
        if row is None or not jobs.remove(session, job.id):
            return
        said = row["payload"]
        correlation = None if said["correlation"] is None else json.loads(said["correlation"])
        delivered = messages.deliver(
            session, said["name"], correlation=correlation, payload=said["payload"], by=SYSTEM, key=row["key"]
        )
    world.commits += 1
    if delivered.instance_id in world.by_id:
        world.by_id[delivered.instance_id].standing = world.standing(delivered.instance_id)


def _send(world: World, job: jobs.Due) -> None:
    with world.database.transaction() as session:
        leased = jobs.lease(session, job.id)
    if leased is None:
        return
    with world.database.transaction() as session:
        jobs.finish(session, leased, {"sent": 1})
    world.commits += 2
    world.mails += 1
