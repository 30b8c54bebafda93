"""Cards: a person's own tickets as the portal shows them: the stage line, what is promised next, the last word, and the deeds.

A deed that takes one click stands on the card: the ways of one's own task, an answer to a question, a survey. What the diagram
listens for besides (cancel, reopen) is one link away, on the ticket.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine import instances, people, versions
from engine.desk import requests, standings, surveys
from web import deeds, stands, vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.desk.standings import Standing
    from engine.instances import InstanceRow
    from web.deeds import Way
    from web.stands import Line

_BESIDE = {"user.reopened": "It is not fixed", "user.cancelled": "Cancel it", "user.confirmed": "It is fixed"}
"""word of the diagram -> what the link to it is called."""


@dataclass(frozen=True, slots=True)
class Card:
    """A ticket on the portal. `ways` are those of the reader's own task; `survey` is the address of a survey that waits."""

    row: InstanceRow
    line: Line
    standing: Standing
    speaker: str
    over: bool
    ways: tuple[Way, ...] = ()
    asks: str = ""
    beside: tuple[str, ...] = ()
    survey: str = ""


def of(session: Session, rows: Sequence[InstanceRow], *, by: Actor) -> list[Card]:
    """The cards of these tickets, in their order."""
    found = standings.of(session, rows, by=by)
    names = people.names(session, {login for each in found.values() for login in stands.logins(each)})
    asked = surveys.waiting(session, by=by)
    return [_card(session, row, found[row.id], names, asked, by=by) for row in rows]


def line(session: Session, row: InstanceRow, *, by: Actor) -> Line:
    """How one ticket stands, in the words that its card has."""
    standing = standings.of(session, [row], by=by)[row.id]
    return stands.line(row, standing, names=people.names(session, stands.logins(standing)), group=vocabulary.group)


def urgent_first(cards: Sequence[Card]) -> list[Card]:
    """What waits for the reader comes first; the rest keeps its order."""
    return sorted(cards, key=lambda card: not card.line.urgent)


def _card(
    session: Session,
    row: InstanceRow,
    standing: Standing,
    names: Mapping[str, str],
    asked: Mapping[int, str],
    *,
    by: Actor,
) -> Card:
    own = _own(session, row, by) if standing.kind == standings.YOURS else None
    said = standing.said
    speaker = "" if said is None else "You" if said.by == by.login else names.get(said.by, said.by)
    beside = () if own else tuple(words for name, words in _BESIDE.items() if name in standing.words)
    return Card(
        row,
        stands.line(row, standing, names=names, group=vocabulary.group),
        standing,
        speaker,
        requests.is_over(row),
        own.ways if own else (),
        own.asks if own else "",
        beside,
        f"/survey/{asked[row.id]}" if row.id in asked else "",
    )


def _own(session: Session, row: InstanceRow, by: Actor) -> deeds.Deed | None:
    view = instances.find(session, row.id, by=by)
    found = deeds.of(view, versions.compiled(session, view.version_id), by=by)
    return next((deed for deed in found if deed.mine and deed.task.assignee == by.login), None)
