"""A row of the log as what a person would do here: the verbs of the service, and no others.

The first row is logged with the action that leads to its state, as agents do who begin at once. Later another team or person is
an update of the problem, another state the open task completed with the action of `log.ACTIONS`, a row without a change a note,
and work after an end takes the closed problem up again. What the diagram does not offer is refused, and the refusal is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine import instances, messages, tasks
from engine.errors import Conflict
from engine.replay.bpic2013 import site
from engine.replay.bpic2013.log import ACTIONS, ENDS, IMPACTS
from engine.replay.world import Ticket

if TYPE_CHECKING:
    from engine.replay.bpic2013.log import Event
    from engine.replay.world import World

FAR = "2030-01-01T09:00"
"""The log does not say when somebody wanted to look again."""
_PLACES = {"queued": "queue", "assigned": "assign", "in progress": "start", "waiting": "wait_other"}
_ENDED = {"Fixed": "fixed", "Cancelled": "cancel"}


def begin(world: World, event: Event) -> None:
    """Log the problem as its first row shows it."""
    with world.database.transaction() as session:
        started = instances.start(
            session, "problem", by=world.actors[event.person], at="logged", variables=_logged(event)
        )
    world.commits += 1
    world.keep(event.case, Ticket(started.id, started.number, world.standing(started.id)))


def follow(world: World, ticket: Ticket, before: Event, event: Event) -> None:
    """Do what was done between two rows.

    Raises:
        Refusal: the process does not allow it.
    """
    if not ticket.id:
        raise Conflict(f"{ticket.number} was never begun, so nothing more can be done on it.")
    changes = _changes(ticket, before, event)
    if changes:
        _update(world, ticket, event, changes)
    if where(ticket) in _ENDED.values() and event.state not in ENDS:
        _complete(world, ticket, event, {"again_reason": "Taken up again in the log."})
    if where(ticket) != ACTIONS[event.state]:
        _complete(world, ticket, event, _answers(event))
    elif not changes:
        _complete(world, ticket, event, {"action": "note", "internal_note": "A note the log does not show."})


def where(ticket: Ticket) -> str | None:
    """The action that leads to where the problem stands."""
    standing = ticket.standing
    if standing.stage == "Closed":
        return _ENDED.get(standing.outcome or "")
    return _PLACES.get(standing.place or "")


def _logged(event: Event) -> dict[str, Any]:
    impact, urgency = IMPACTS[event.impact]
    return {
        "statement": f"{event.product}, {event.line_of_work}",
        "impact": impact,
        "urgency": urgency,
        "assignment_group": site.group(event.team),
        **_answers(event),
    }


def _answers(event: Event) -> dict[str, Any]:
    action = ACTIONS[event.state]
    more: dict[str, dict[str, Any]] = {
        "assign": {"new_assignee": site.login(event.person)},
        "wait_other": {"waiting_for": "not recorded", "next_check": FAR},
        "fixed": {"fix_description": "Closed in the log.", "observation_days": 0},
        "cancel": {"reason": "Cancelled in the log."},
    }
    return {"action": action, **more.get(action, {})}


def _changes(ticket: Ticket, before: Event, event: Event) -> dict[str, Any]:
    """Another team, and another person who has it. What is put in a queue, or stays in one, is nobody's."""
    found = {} if before.team == event.team else {"assignment_group": site.group(event.team)}
    person, has = site.login(event.person), ticket.standing.assignee
    queued = ACTIONS[event.state] == "queue"
    stays = queued and where(ticket) == "queue"
    if not stays and person != has and not (has is None and (queued or event.state == "Assigned")):
        found["assigned_to"] = person
    return found


def _update(world: World, ticket: Ticket, event: Event, payload: dict[str, Any]) -> None:
    with world.database.transaction() as session:
        by = world.actors[event.person]
        said = messages.deliver(session, "problem.updated", correlation=ticket.number, payload=payload, by=by)
        if said.status != "delivered":
            raise Conflict(
                f"{ticket.number} has ended, so nothing of it can be changed any more; report a new problem."
            )
    _look(world, ticket)


def _complete(world: World, ticket: Ticket, event: Event, answers: dict[str, Any]) -> None:
    if ticket.standing.task is None:
        raise Conflict(f"{ticket.number} has ended {ticket.standing.stage}; there is nothing to do on it any more.")
    with world.database.transaction() as session:
        tasks.complete(session, ticket.standing.task, answers, by=world.actors[event.person])
    _look(world, ticket)


def _look(world: World, ticket: Ticket) -> None:
    world.commits += 1
    ticket.standing = world.standing(ticket.id)
