"""Ways: where one can go, by what one does. The navigation, the palette and the help read the same list.

A way is shown to those whom its page lets in; the door itself is the page's policy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.actor import Actor

DESK = ("agent", "owner")
APPROVALS = "/approvals"


@dataclass(frozen=True, slots=True)
class Way:
    """A page of the navigation: its address, icon and words.

    `key` is what leads there after `g`; `many` wait there; `exact` is for the start, below which every address lies.
    """

    section: str
    href: str
    sign: str
    words: str
    key: str = ""
    roles: tuple[str, ...] = ()
    exact: bool = False
    many: int = 0


WAYS = (
    Way("Work", "/", "house", "Home", "h", exact=True),
    Way("Work", "/inbox", "inbox", "Inbox", "i"),
    Way("Work", "/focus", "flag", "Focus", "u", ("approver", *DESK)),
    Way("Work", APPROVALS, "circle-check", "Approvals", "a", ("approver", *DESK)),
    Way("Work", "/instances", "layers", "Tickets", "t"),
    Way("Work", "/mail", "mail", "Mail", "m", DESK),
    Way("Work", "/changes/calendar", "timer", "Changes", "c", DESK),
    Way("Work", "/known-errors", "info", "Known errors", "e", DESK),
    Way("Services", "/services", "activity", "Services", "v", DESK),
    Way("Services", "/portal", "house", "Portal", "o", DESK),
    Way("Services", "/new", "life-buoy", "Report or request", "r"),
    Way("Services", "/requests", "file-text", "My requests", "q"),
    Way("Services", "/catalogue", "list-checks", "Catalogue", "k"),
    Way("Services", "/status", "activity", "Status", "s"),
    Way("Insight", "/reports", "activity", "Reports", "n", DESK),
    Way("Design", "/processes", "workflow", "Processes", "p", DESK),
    Way("Run", "/faults", "triangle-alert", "Faults", "f", ("owner",)),
    Way("Run", "/alerts", "bell", "Alerts", "l", ("admin",)),
)


def shown(actor: Actor, *, votes: int = 0) -> list[Way]:
    """The ways that this person has; none for somebody without a role. Whoever has `votes` to give is shown where."""
    found = [replace(way, many=votes) if way.href == APPROVALS else way for way in WAYS]
    return [way for way in found if actor.roles and (way.many or not way.roles or actor.has(*way.roles))]


def sections(actor: Actor, *, votes: int = 0) -> list[tuple[str, list[Way]]]:
    """The same by section, in order."""
    return [(name, list(ways)) for name, ways in groupby(shown(actor, votes=votes), key=lambda way: way.section)]
