"""Stands: the stage line, one sentence in plain words on how a ticket stands, for the person who asked for it: the same on the
portal, in search and on the page of the ticket.

It names people and groups and never a state of the engine: "Waiting for approval by Carol", "Bob is working on it", "Waiting for
your reply". The moment since when stands beside it, so that a page can show it in the reader's own zone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.desk import standings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from engine.desk.standings import Standing
    from engine.instances import InstanceRow

MOST = 2
"""So many names are said; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Line:
    """`words`, then `joint` ("since", or "on" when it is over) and the moment `at`; tone and icon as chips have them.

    `urgent`: it waits for the reader.
    """

    words: str
    joint: str
    at: datetime
    tone: str
    icon: str
    urgent: bool = False


def line(row: InstanceRow, standing: Standing, *, names: Mapping[str, str], group: Callable[[str], str]) -> Line:
    """The stage line of a ticket. `names`: login -> name; `group` gives the name of a group by its key."""
    words, tone, icon = _WORDS[standing.kind](row, standing, names, group)
    over, urgent = standing.kind == standings.OVER, standing.kind in (standings.YOURS, standings.ANSWER)
    return Line(words, "on" if over else "since", standing.since, tone, icon, urgent)


def logins(standing: Standing) -> set[str]:
    """The people whose names a card with this line needs."""
    return {*standing.people, *([standing.said.by] if standing.said else [])}


def listed(names: Iterable[str]) -> str:
    """Carol; Carol and Bob; Carol, Bob and 3 others."""
    every = list(names)
    if len(every) <= MOST:
        return " and ".join(every)
    rest = len(every) - MOST
    return f"{', '.join(every[:MOST])} and {rest} other{'s' if rest > 1 else ''}"


_Said = tuple[str, str, str]


def _yours(_row: InstanceRow, standing: Standing, _names: Mapping[str, str], _group: Callable[[str], str]) -> _Said:
    return f"Waiting for you: {standing.title}", "warn", "hand"


def _answer(_row: InstanceRow, _standing: Standing, _names: Mapping[str, str], _group: Callable[[str], str]) -> _Said:
    return "Waiting for your reply", "warn", "message-square"


def _people(row: InstanceRow, standing: Standing, names: Mapping[str, str], _group: Callable[[str], str]) -> _Said:
    who = listed(names.get(login, login) for login in standing.people)
    if _waits(row):
        return f"{row.stage} by {who}", "go", "clock"
    if _rests(row):
        return f"{row.stage}, with {who}", "", "pause"
    return f"{who} {'is' if len(standing.people) == 1 else 'are'} working on it", "go", "circle-dot"


def _groups(row: InstanceRow, standing: Standing, _names: Mapping[str, str], group: Callable[[str], str]) -> _Said:
    who = listed(group(key) for key in standing.groups) or "an agent"
    if _waits(row):
        return f"{row.stage} by {who}", "go", "clock"
    if _rests(row):
        return f"{row.stage}, with {who}", "", "pause"
    return f"Waiting for {who}", "go", "clock"


def _nobody(row: InstanceRow, _standing: Standing, _names: Mapping[str, str], _group: Callable[[str], str]) -> _Said:
    if _waits(row) or _rests(row):
        return str(row.stage), "", "clock"
    return f"{row.stage}, goes on by itself" if row.stage else "Goes on by itself", "", "clock"


def _held(_row: InstanceRow, _standing: Standing, _names: Mapping[str, str], _group: Callable[[str], str]) -> _Said:
    return "Held up by a technical fault; an administrator has been told", "bad", "triangle-alert"


def _over(row: InstanceRow, _standing: Standing, _names: Mapping[str, str], _group: Callable[[str], str]) -> _Said:
    if row.status == "cancelled":
        return "Cancelled", "", "ban"
    if row.status == "aborted":
        return "Stopped by an error", "bad", "circle-x"
    return row.outcome or row.stage or "Closed", "good", "circle-check"


_WORDS = {
    standings.YOURS: _yours,
    standings.ANSWER: _answer,
    standings.PEOPLE: _people,
    standings.GROUPS: _groups,
    standings.NOBODY: _nobody,
    standings.HELD: _held,
    standings.OVER: _over,
}


def _waits(row: InstanceRow) -> bool:
    """A stage that says for what: "Waiting for approval"."""
    return (row.stage or "").startswith("Waiting for ")


def _rests(row: InstanceRow) -> bool:
    """A stage in which nobody works: "On hold", "On backorder"."""
    return (row.stage or "").startswith("On ")
