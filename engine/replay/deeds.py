"""An event of the log as what a person would do here: the verbs of the service, and no others.

The first row is logged in the state it shows, as agents do who resolve at first contact. Later a change of group, person, impact,
urgency or category is an update of the incident (a person who takes what nobody has: a claim), a change of state is the open
task completed with the action that leads there, and a row without a change is an internal note. What the diagram does not offer
is refused, and the refusal is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.errors import Conflict
from engine.replay import acts, site
from engine.replay.log import STATES

if TYPE_CHECKING:
    from engine.replay.log import Event
    from engine.replay.world import Ticket, World

NEVER = 3650
"""That site waits for replies and vendors without an end: so many days."""
FAR = "2030-01-01T09:00"

_CONTACTS = {
    "Phone": "phone",
    "Email": "email",
    "Self service": "self_service",
    "IVR": "phone",
    "Direct opening": "walk_in",
}
_HOLDS: dict[str, dict[str, Any]] = {
    "Awaiting User Info": {"action": "ask_user", "question": "A question the log does not show.", "reply_days": NEVER},
    "Awaiting Vendor": {"action": "hold_vendor", "vendor_ticket": "not recorded", "next_check": FAR},
    "Awaiting Problem": {"action": "hold_problem"},
    "Awaiting Evidence": {"action": "hold_evidence"},
    "-100": {"action": "hold_evidence"},
}


def begin(world: World, event: Event) -> None:
    """Log the incident as its first row shows it."""
    by = world.actors[event.opened_by or site.NOBODY]
    acts.start(world, event.case, "incident", _reported(event), by=by)


def follow(world: World, ticket: Ticket, before: Event, event: Event) -> None:
    """Do what was done between two rows.

    Raises:
        Refusal: the process does not allow it.
    """
    moves_on = before.state != event.state
    changes = _changes(before, event)
    if _only_taken(changes, ticket, event):
        acts.claim(world, ticket, by=world.actors[event.assignee or ""])
    elif changes or not moves_on:
        noted = changes or {"internal_note": "A note the log does not show."}
        acts.update(world, ticket, "incident", noted, by=world.actors[event.by])
    if moves_on:
        _move(world, ticket, event)


def _reported(event: Event) -> dict[str, Any]:
    return {
        "short_description": f"{event.category or 'Not categorised'}, {event.symptom or 'no symptom recorded'}",
        "for_desk": True,
        "caller": site.login(event.caller),
        "contact_type": _CONTACTS.get(event.contact or "", "phone"),
        "notify": event.notify,
        "location": event.location,
        "ci": event.item,
        "symptom": event.symptom,
        "category": event.category or site.NO_CATEGORY,
        "subcategory": event.subcategory,
        "impact": event.impact,
        "urgency": event.urgency,
        "assignment_group": site.group(event.group),
        "assigned_to": site.login(event.assignee) if event.assignee else None,
        **_action(event, new="log"),
    }


def _action(event: Event, *, new: str) -> dict[str, Any]:
    """The answers that lead to the state of an event."""
    if event.state in _HOLDS:
        return {**_HOLDS[event.state], **_reason(event)}
    if STATES[event.state] in ("Resolved", "Closed"):
        notes = f"Closed with {event.close_code or site.NO_CODE} in the log."
        return {"action": "resolve", "close_code": event.close_code or site.NO_CODE, "close_notes": notes}
    return {"action": "start" if event.state == "Active" else new}


def _reason(event: Event) -> dict[str, Any]:
    if event.state == "Awaiting Vendor":
        return {"vendor": event.vendor or "not recorded"}
    if event.state == "Awaiting Problem":
        return {"problem": event.problem or "not recorded"}
    return {}


def _changes(before: Event, event: Event) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, field in (("impact", "impact"), ("urgency", "urgency"), ("category", "category"), ("ci", "item")):
        if getattr(before, field) != getattr(event, field) and getattr(event, field):
            found[name] = getattr(event, field)
    if before.subcategory != event.subcategory and event.subcategory:
        found["subcategory"] = event.subcategory
    if before.group != event.group:
        found["assignment_group"] = site.group(event.group)
    if before.group != event.group or before.assignee != event.assignee:
        found["assigned_to"] = site.login(event.assignee) if event.assignee else ""
    return found


def _only_taken(changes: dict[str, Any], ticket: Ticket, event: Event) -> bool:
    """Whether the one change is that somebody took what nobody has."""
    standing = ticket.standing
    free = standing.task is not None and standing.assignee is None
    return list(changes) == ["assigned_to"] and event.assignee is not None and free


def _move(world: World, ticket: Ticket, event: Event) -> None:
    """Bring the incident to the state of the event, from wherever it stands."""
    wanted = STATES[event.state]
    if wanted == "New" and ticket.standing.stage != "New":
        raise Conflict(f"{ticket.number} is {ticket.standing.stage}; an incident does not become new again.")
    if wanted in ("In progress", "On hold") and ticket.standing.stage in ("Resolved", "Closed"):
        _complete(world, ticket, event, _reopening(ticket))
    if wanted == "On hold" or (wanted == "In progress" and ticket.standing.stage != "In progress"):
        _complete(world, ticket, event, _action(event, new="start"))
    if wanted in ("Resolved", "Closed") and ticket.standing.stage not in ("Resolved", "Closed"):
        _complete(world, ticket, event, _action(event, new="start"))
    if wanted == "Closed" and ticket.standing.stage == "Resolved":
        _complete(world, ticket, event, {"fixed": True})
        ticket.closed_at, ticket.closed_by_timer = event.at, False


def _reopening(ticket: Ticket) -> dict[str, Any]:
    reason = {"reason": "Reopened in the log."}
    return {"fixed": False, **reason} if ticket.standing.stage == "Resolved" else reason


def _complete(world: World, ticket: Ticket, event: Event, answers: dict[str, Any]) -> None:
    acts.complete(world, ticket, answers, by=world.actors[event.by])
