"""A row of the log as what a person would do here: the verbs of the service, and no others.

The first row is logged with the action that leads to its state, as agents do who begin at once. Later another team or person is
an update of the problem, another state the open task completed with the action of `log.ACTIONS`, a row without a change a note,
and work after an end takes the closed problem up again. What the diagram does not offer is refused, and the refusal is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.replay import acts, people
from engine.replay.bpic2013.log import ACTIONS, ENDS, IMPACTS

if TYPE_CHECKING:
    from engine.replay.bpic2013.log import Event
    from engine.replay.world import Ticket, World

FAR = "2030-01-01T09:00"
"""The log does not say when somebody wanted to look again."""
_PLACES = {"queued": "queue", "assigned": "assign", "in progress": "start", "waiting": "wait_other"}
_ENDED = {"Fixed": "fixed", "Cancelled": "cancel"}


def begin(world: World, event: Event) -> None:
    """Log the problem as its first row shows it."""
    acts.start(world, event.case, "problem", _logged(event), by=world.actors[event.person], at="logged")


def follow(world: World, ticket: Ticket, before: Event, event: Event) -> None:
    """Do what was done between two rows.

    Raises:
        Refusal: the process does not allow it.
    """
    by = world.actors[event.person]
    changes = _changes(ticket, before, event)
    if changes:
        acts.update(world, ticket, "problem", changes, by=by)
    if where(ticket) in _ENDED.values() and event.state not in ENDS:
        acts.complete(world, ticket, {"again_reason": "Taken up again in the log."}, by=by)
    if where(ticket) != ACTIONS[event.state]:
        acts.complete(world, ticket, _answers(event), by=by)
    elif not changes:
        acts.complete(world, ticket, {"action": "note", "internal_note": "A note the log does not show."}, by=by)


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
        "assignment_group": people.group(event.team),
        **_answers(event),
    }


def _answers(event: Event) -> dict[str, Any]:
    action = ACTIONS[event.state]
    more: dict[str, dict[str, Any]] = {
        "assign": {"new_assignee": people.login(event.person)},
        "wait_other": {"waiting_for": "not recorded", "next_check": FAR},
        "fixed": {"fix_description": "Closed in the log.", "observation_days": 0},
        "cancel": {"reason": "Cancelled in the log."},
    }
    return {"action": action, **more.get(action, {})}


def _changes(ticket: Ticket, before: Event, event: Event) -> dict[str, Any]:
    """Another team, and another person who has it. What is put in a queue, or stays in one, is nobody's."""
    found = {} if before.team == event.team else {"assignment_group": people.group(event.team)}
    person, has = people.login(event.person), ticket.standing.assignee
    queued = ACTIONS[event.state] == "queue"
    stays = queued and where(ticket) == "queue"
    if not stays and person != has and not (has is None and (queued or event.state == "Assigned")):
        found["assigned_to"] = person
    return found
