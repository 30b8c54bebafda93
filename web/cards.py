"""Cards: a person's own tickets as the portal shows them: the stage line, what is promised next, the last word, and the deeds.

A deed that takes one click stands on the card: the ways of one's own task, an answer to a question, a survey. What the diagram
listens for besides (cancel, reopen) is one link away, on the ticket.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    return [_with_ways(session, card, by) for card in _plain(session, rows, by)]


def urgent_first(session: Session, rows: Sequence[InstanceRow], *, by: Actor, most: int) -> list[Card]:
    """The cards of these tickets, what waits for the reader first; only the first `most`, which are shown, have their ways."""
    cards = sorted(_plain(session, rows, by), key=lambda card: not card.line.urgent)
    return [*(_with_ways(session, card, by) for card in cards[:most]), *cards[most:]]


def line(session: Session, row: InstanceRow, *, by: Actor) -> Line:
    """How one ticket stands, in the words that its card has."""
    standing = standings.of(session, [row], by=by)[row.id]
    return stands.line(row, standing, names=people.names(session, stands.logins(standing)), group=vocabulary.group)


def _plain(session: Session, rows: Sequence[InstanceRow], by: Actor) -> list[Card]:
    """The cards without the ways of the reader's own tasks, by as many statements as for one."""
    found = standings.of(session, rows, by=by)
    names = people.names(session, {login for each in found.values() for login in stands.logins(each)})
    asked = surveys.waiting(session, by=by)
    return [_card(row, found[row.id], names, asked, by=by) for row in rows]


def _card(
    row: InstanceRow, standing: Standing, names: Mapping[str, str], asked: Mapping[int, str], *, by: Actor
) -> Card:
    said = standing.said
    return Card(
        row,
        stands.line(row, standing, names=names, group=vocabulary.group),
        standing,
        "" if said is None else "You" if said.by == by.login else names.get(said.by, said.by),
        requests.is_over(row),
        beside=tuple(words for name, words in _BESIDE.items() if name in standing.words),
        survey=f"/survey/{asked[row.id]}" if row.id in asked else "",
    )


def _with_ways(session: Session, card: Card, by: Actor) -> Card:
    own = _own(session, card.row, by) if card.standing.kind == standings.YOURS else None
    return card if own is None else replace(card, ways=own.ways, asks=own.asks, beside=())


def _own(session: Session, row: InstanceRow, by: Actor) -> deeds.Deed | None:
    view = instances.find(session, row.id, by=by)
    found = deeds.of(view, versions.compiled(session, view.version_id), by=by)
    return next((deed for deed in found if deed.mine and deed.task.assignee == by.login), None)
