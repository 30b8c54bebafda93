"""Demo tickets: a dozen incidents in different stages, made by demo people through the same verbs as the pages.

Each is told as who does what how long before now; the deeds are done on a travelled clock, so that ages, histories and timers
are those of a desk that has been at work for some days. What a table here says is plain data: no row is written past the verbs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from engine import instances, now, people, tasks

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from engine.db import Database

MINUTES, HOURS, DAYS = (timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days"))


@dataclass(frozen=True, slots=True)
class Deed:
    """Somebody completes the task of `element`, `ago` before now; an answer that is a span is a moment that far from now."""

    ago: timedelta
    by: str
    element: str
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ticket:
    """Somebody reports or logs an incident `ago` before now, and what is done about it since."""

    ago: timedelta
    by: str
    answers: Mapping[str, Any]
    deeds: tuple[Deed, ...] = ()


def _logged(short: str, caller: str, category: str, impact: int, urgency: int, **more: Any) -> dict[str, Any]:
    known = {"short_description": short, "for_desk": True, "caller": caller, "category": category}
    return {**known, "impact": impact, "urgency": urgency, "contact_type": "phone", **more}


def _reported(short: str, description: str, **more: Any) -> dict[str, Any]:
    return {"short_description": short, "description": description, **more}


_DONE = {"action": "resolve", "close_code": "Solution provided"}

TICKETS = (
    Ticket(
        9 * DAYS, "alice",
        _logged("Door reader of the server room does not open", "carol", "Facilities IT", 2, 2, assignment_group="service_desk"),
        (
            Deed(9 * DAYS - 10 * MINUTES, "alice", "work", {"action": "start"}),
            Deed(8 * DAYS, "bob", "work", {**_DONE, "close_notes": "The reader was replaced.", "cause": "Hardware fault"}),
            Deed(7 * DAYS, "carol", "confirm", {"fixed": True}),
        ),
    ),
    Ticket(
        3 * DAYS, "alice",
        _logged("Invoice run stops with error 4711", "erin", "Software", 2, 1, subcategory="ERP"),
        (
            Deed(3 * DAYS - 20 * MINUTES, "alice", "work", {"action": "start"}),
            Deed(
                2 * DAYS, "alice", "work",
                {"action": "note", "diagnosis": "Tax table of November is missing", "internal_note": "Asked the ERP vendor."},
            ),
        ),
    ),
    Ticket(
        2 * DAYS, "bob",
        _logged("Leased line to the warehouse is down", "carol", "Network", 1, 2),
        (
            Deed(2 * DAYS - 5 * MINUTES, "bob", "work", {"action": "start"}),
            Deed(
                2 * DAYS - 1 * HOURS, "bob", "work",
                {"action": "hold_vendor", "vendor": "Northern Telecom", "vendor_ticket": "NT-55871", "next_check": 1 * DAYS},
            ),
        ),
    ),
    Ticket(
        30 * HOURS, "alice",
        _logged("Password forgotten after the holidays", "erin", "Access", 3, 2, subcategory="Password",
                **_DONE, close_notes="New password given on the telephone."),
    ),
    Ticket(
        28 * HOURS, "alice",
        _logged("Video calls freeze for everybody on floor 3", "carol", "Enquiry", 2, 2),
        (
            Deed(27 * HOURS, "alice", "work", {**_DONE, "close_notes": "Access point restarted.", "cause": "Configuration"}),
            Deed(4 * HOURS, "carol", "confirm", {"fixed": False, "reason": "It froze again in this morning's meeting."}),
        ),
    ),
    Ticket(
        26 * HOURS, "erin",
        _reported("Printer on floor 2 prints blank pages", "Since yesterday, all trays.", ci="PRN-0207"),
        (
            Deed(
                25 * HOURS, "alice", "triage",
                {"short_description": "Printer on floor 2 prints blank pages", "caller": "erin", "contact_type": "self_service",
                 "category": "Enquiry", "impact": 3, "urgency": 2, "action": "triaged"},
            ),
            Deed(24 * HOURS, "bob", "work", {"action": "ask_user", "question": "Does the test page print well?"}),
        ),
    ),
    Ticket(
        7 * HOURS, "bob",
        _logged("Outlook asks for the password again and again", "erin", "Email", 3, 2),
        (Deed(6 * HOURS, "bob", "work", {"action": "cancel", "reason": "Reported twice; see the older ticket."}),),
    ),
    Ticket(
        5 * HOURS, "bob",
        _logged("Wi-Fi drops in meeting room 4", "carol", "Network", 3, 2, location="Floor 4"),
        (Deed(4 * HOURS, "bob", "work", {"action": "start"}),),
    ),
    Ticket(
        3 * HOURS, "alice",
        _logged("Nobody in the branch office can sign in", "carol", "Access", 1, 1),
        (
            Deed(3 * HOURS - 2 * MINUTES, "alice", "work", {"action": "start"}),
            Deed(2 * HOURS, "alice", "work", {"action": "propose_major", "reason": "The whole branch stands still."}),
        ),
    ),
    Ticket(90 * MINUTES, "alice", _logged("Second screen stays dark", "erin", "Hardware", 3, 3)),
    Ticket(
        50 * MINUTES, "erin",
        _reported("Cannot reach the file share from home", "The VPN is connected, the share is not there.", service="file_share"),
    ),
    Ticket(
        15 * MINUTES, "erin",
        _reported("Laptop does not start after the update", "Black screen with a cursor since nine o'clock.", ci="NB-1142"),
    ),
)  # fmt: skip


def add(database: Database) -> None:
    """Make the demo tickets."""
    moment = now.now()
    for ticket in TICKETS:
        _play(database, ticket, moment)


def _play(database: Database, ticket: Ticket, moment: datetime) -> None:
    with now.at(moment - ticket.ago), database.transaction() as session:
        by = people.actor(session, ticket.by)
        made = instances.start(session, "incident", by=by, variables=ticket.answers, at="reported")
    for deed in ticket.deeds:
        with now.at(moment - deed.ago), database.transaction() as session:
            by = people.actor(session, deed.by)
            found = instances.find(session, made.id, by=by)
            waiting = next(task.id for task in found.tasks if task.element == deed.element)
            tasks.complete(session, waiting, _moments(deed.answers, moment), by=by)


def _moments(answers: Mapping[str, Any], moment: datetime) -> dict[str, Any]:
    return {
        key: f"{moment + value:%Y-%m-%dT%H:%M}" if isinstance(value, timedelta) else value
        for key, value in answers.items()
    }
