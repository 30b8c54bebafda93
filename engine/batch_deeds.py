"""Deeds of batches: the verbs that exist for one task or ticket, by the word a batch calls them, and what they will refuse.

What is foreseen is read from the rows alone, so that ten thousand are looked at in one query; the verbs themselves look again,
with the rights of whoever asked as they are then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from engine import candidates, follow_ups, handovers, instances, tasks, undoing, watching
from engine.desk import links, stream
from engine.errors import Conflict, Invalid
from engine.models.task import excludes
from engine.sight import DESK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy.orm import Session

    from engine.actor import Actor


@dataclass(frozen=True, slots=True)
class Deed:
    """What may be done to many.

    Attributes:
        words: what it is called; `done`: what has been done, said of all.
        asks: names of the arguments it wants, each said by `ARGUMENTS`; an optional one has a question mark behind it.
        of_tasks: False when it is done to tickets, each of them once.
        act: does it to one: (session, task or instance id, arguments, by).
        foreseen: why it will not be done to a row, in a few words; empty when it will.
        undone: whether it can be taken back.
    """

    words: str
    done: str
    act: Callable[[Session, int, Mapping[str, Any], Actor], object]
    foreseen: Callable[[Any, Actor], str]
    asks: tuple[str, ...] = ()
    of_tasks: bool = True
    undone: bool = False
    offered: tuple[str, ...] = DESK


UNDONE_WITHIN = timedelta(days=1)
ARGUMENTS = {
    "to": "Login of a person",
    "group": "Group",
    "reason": "Why",
    "until": "Until the morning of",
    "text": "Text",
    "parent": "Number of the ticket they belong to",
}
LONGEST = {"text": stream.LONGEST, "reason": 1000}


def checked(deed: Deed, given: Mapping[str, str]) -> dict[str, str]:
    """The arguments of a deed as they were given.

    Raises:
        Invalid: one is missing, or no day; `fields` says which.
    """
    wanted = {name.rstrip("?"): name.endswith("?") for name in deed.asks}
    taken = {name: given.get(name, "").replace("\0", "").strip()[: LONGEST.get(name, 120)] for name in wanted}
    missing = {name: "It is needed." for name, optional in wanted.items() if not optional and not taken[name]}
    if missing:
        names = ", ".join(f"'{ARGUMENTS[name]}'" for name in missing)
        raise Invalid(f"To {deed.words.lower()}, {names} is needed; fill it in.", fields=missing)
    if taken.get("until"):
        _day(taken["until"])
    return taken


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(f"'{text}' is no day; write it as 2026-03-31.", fields={"until": "Choose a day."}) from None


def _closed(row: Any, _by: Actor) -> str:
    return "" if row.ticket_status == "open" else "the ticket is closed"


def _over(row: Any, by: Actor) -> str:
    if row.status != "open":
        return "done or no longer needed"
    return "you are excluded from it" if excludes(row.excluded, by.login) else ""


def _claimable(row: Any, by: Actor) -> str:
    if row.assignee == by.login and row.status == "open":
        return "yours already"
    if row.assignee is not None and row.status == "open":
        return "taken by somebody else"
    return _mine(row, by)


def _mine(row: Any, by: Actor) -> str:
    may = candidates.acts(by, group=row.group, assignee=row.assignee, excluded=row.excluded, personal=False)
    return _over(row, by) or ("" if may else "offered to a group you do not work in")


def _releasable(row: Any, by: Actor) -> str:
    if row.status != "open":
        return "done or no longer needed"
    if row.assignee is None:
        return "not assigned to anybody"
    return "" if row.assignee == by.login or by.has("owner", "admin") else "assigned to somebody else"


def _own(row: Any, by: Actor) -> str:
    return _over(row, by) or ("" if row.assignee == by.login else "not assigned to you")


def _put_off_already(row: Any, by: Actor) -> str:
    return _own(row, by) or ("" if row.follow_up_at else "without a follow-up date")


def _cancellable(row: Any, by: Actor) -> str:
    return _closed(row, by) or ("" if by.has("owner", "admin") else "for process owners and administrators alone")


def _anything(_row: Any, _by: Actor) -> str:
    return ""


def _watch(session: Session, ticket: int, _given: Mapping[str, Any], by: Actor) -> None:
    watching.watch(session, ticket, by=by)


def _link(session: Session, ticket: int, given: Mapping[str, Any], by: Actor) -> None:
    number = instances.find(session, ticket, by=by).row.number
    links.link(session, number, given["parent"].upper(), kind="parent", by=by)


def _undo(session: Session, task: int, _given: Mapping[str, Any], by: Actor) -> None:
    undoing.undo(session, task, by=by, within=UNDONE_WITHIN)


def _post(kind: str) -> Callable[[Session, int, Mapping[str, Any], Actor], object]:
    def post(session: Session, ticket: int, given: Mapping[str, Any], by: Actor) -> None:
        stream.post(session, ticket, kind=kind, text=given["text"], by=by)

    return post


DEEDS = {
    "claim": Deed("Claim", "claimed", lambda s, key, _, by: tasks.claim(s, key, by=by), _claimable, undone=True),
    "release": Deed("Give back", "given back", lambda s, key, _, by: tasks.release(s, key, by=by), _releasable, undone=True),
    "assign": Deed(
        "Assign to a person", "assigned",
        lambda s, key, given, by: tasks.assign(s, key, to=given["to"], by=by, reason=given["reason"]),
        _mine, asks=("to", "reason?"), undone=True,
    ),
    "hand_over": Deed(
        "Hand over to a group", "handed over",
        lambda s, key, given, by: handovers.hand_over(s, key, group=given["group"], by=by, reason=given["reason"]),
        _mine, asks=("group", "reason"),
    ),
    "put_off": Deed(
        "Follow up later", "put off",
        lambda s, key, given, by: follow_ups.put_off(s, key, until=_day(given["until"]), by=by),
        _own, asks=("until",), undone=True,
    ),
    "take_up": Deed(
        "End the follow-up date", "taken up again",
        lambda s, key, _, by: follow_ups.take_up(s, key, by=by), _put_off_already, undone=True,
    ),
    "note": Deed("Add an internal note", "noted", _post(stream.INTERNAL), _anything, asks=("text",), of_tasks=False),
    "reply": Deed("Reply to the requesters", "answered", _post(stream.PUBLIC), _anything, asks=("text",), of_tasks=False),
    "watch": Deed("Watch", "watched", _watch, _anything, of_tasks=False),
    "link": Deed("Link to a parent", "linked", _link, _anything, asks=("parent",), of_tasks=False),
    "cancel": Deed(
        "Cancel the tickets", "cancelled",
        lambda s, key, given, by: instances.cancel(s, key, by=by, reason=given["reason"]),
        _cancellable, asks=("reason",), of_tasks=False, offered=("owner",),
    ),
    "undo": Deed("Take back", "taken back", _undo, _over, offered=()),
}  # fmt: skip
"""deed -> what it is; the last is never chosen, it takes back a batch."""


def found(deed: str) -> Deed:
    """A deed by its word.

    Raises:
        Invalid: there is none.
    """
    if deed not in DEEDS:
        raise Invalid(f"There is no deed '{deed[:60]}' for many; choose one of the list.")
    return DEEDS[deed]


def choices(by: Actor) -> dict[str, str]:
    """deed -> its words, those that `by` may choose."""
    return {key: deed.words for key, deed in DEEDS.items() if deed.offered and by.has(*deed.offered)}


def require_offered(deed: str, by: Actor) -> Deed:
    """The deed, when `by` may choose it.

    Raises:
        Invalid: there is none.
        Conflict: it is not for them.
    """
    one = found(deed)
    if not one.offered or not by.has(*one.offered):
        raise Conflict(
            f"'{one.words}' for many at once is not for your roles; do it on the ticket itself where it is offered."
        )
    return one
