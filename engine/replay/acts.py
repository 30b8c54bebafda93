"""The verbs of the service as a replay calls them: one commit each, and a look at the ticket after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine import instances, messages, tasks
from engine.errors import Conflict
from engine.replay.world import Ticket

if TYPE_CHECKING:
    from engine.actor import Actor
    from engine.replay.world import World


def start(
    world: World, case: str, process: str, variables: dict[str, Any], *, by: Actor, at: str | None = None
) -> None:
    """Begin the ticket of a case; `at` is the start event where there are several."""
    with world.database.transaction() as session:
        started = instances.start(session, process, by=by, at=at, variables=variables)
    world.commits += 1
    world.keep(case, Ticket(started.id, started.number, world.standing(started.id)))


def claim(world: World, ticket: Ticket, *, by: Actor) -> None:
    """Take the open task."""
    with world.database.transaction() as session:
        tasks.claim(session, _task(ticket), by=by)
    _look(world, ticket)


def update(world: World, ticket: Ticket, process: str, payload: dict[str, Any], *, by: Actor) -> None:
    """Change what is known of the ticket.

    Raises:
        Conflict: it has ended.
    """
    with world.database.transaction() as session:
        said = messages.deliver(session, f"{process}.updated", correlation=ticket.number, payload=payload, by=by)
        if said.status != "delivered":
            raise Conflict(
                f"{ticket.number} has ended, so nothing of it can be changed any more; report a new {process}."
            )
    _look(world, ticket)


def complete(world: World, ticket: Ticket, answers: dict[str, Any], *, by: Actor) -> None:
    """Complete the open task.

    Raises:
        Conflict: there is none.
    """
    with world.database.transaction() as session:
        tasks.complete(session, _task(ticket), answers, by=by)
    _look(world, ticket)


def _look(world: World, ticket: Ticket) -> None:
    world.commits += 1
    ticket.standing = world.standing(ticket.id)


def _task(ticket: Ticket) -> int:
    if ticket.standing.task is None:
        raise Conflict(f"{ticket.number} has ended {ticket.standing.stage}; there is nothing to do on it any more.")
    return ticket.standing.task
