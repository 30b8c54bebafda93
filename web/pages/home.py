"""The start, by what one is here for: agents find their work, everybody else the portal, which all may open at /portal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, g, render_template

from engine import deployments, faults, inbox, instances, now, replies, starts
from engine.desk import catalogue, known_errors, requests, status
from engine.sight import DESK
from web import cards, here
from web.pages import addresses
from web.policies import MEMBER, PERSON, policy

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.actor import Actor

pages = Blueprint("home", __name__)

FEW = 6
LOOKED_AT = 50
"""So many open tickets are looked at for what waits for their requester."""
INCIDENT = "incident"
"""The process that restores what does not work."""


@dataclass(frozen=True, slots=True)
class Doors:
    """What may be begun: `report` and `wish` are addresses, "" where there is no such process; `more` are the others by name."""

    report: str
    wish: str
    more: tuple[tuple[str, str], ...]


@pages.get("/")
@policy(PERSON)
def show() -> Any:
    """What there is to do for those who work here; the portal for all others."""
    actor = here.actor()
    if not actor.roles:
        return render_template("home/nothing.html")
    if not actor.has(*DESK):
        return _portal()
    with here.reading() as session:
        return render_template(
            "home/page.html",
            asked=replies.asked(session, by=actor),
            mine=inbox.listed(session, by=actor, box="mine", size=FEW),
            groups=inbox.listed(session, by=actor, box="groups", size=FEW) if actor.groups else None,
            tickets=instances.listed(session, by=actor, size=FEW),
            faults=faults.listed(session, by=actor, size=FEW) if actor.has("owner") else None,
        )


@pages.get("/portal")
@policy(MEMBER)
def portal() -> Any:
    """The portal: what is wrong now, what one can ask for, and how one's own tickets stand."""
    return _portal()


@pages.get("/requests")
@policy(MEMBER)
def mine() -> Any:
    """One's own tickets: open, done or all, with a search."""
    asked: dict[str, Any] = {"show": addresses.word("show", requests.SHOWS, "open"), "search": addresses.text("search")}
    with here.reading() as session:
        page = requests.listed(session, by=here.actor(), page=addresses.page_number(), **asked)
        found = cards.of(session, page.items, by=here.actor())
    return render_template("home/requests.html", page=page, cards=found, **asked)


def doors(session: Session, actor: Actor) -> Doors:
    """The ways in for this person."""
    rows = {row.key: row for row in deployments.processes(session) if row.live}
    keys = starts.offered(session, rows, by=actor)
    parts = starts.parts(
        session, rows
    )  # such as an approval: it comes with what needs it, and /new has it all the same
    more = tuple((rows[key].name, f"/processes/{key}/start") for key in keys if key not in _DOORS and key not in parts)
    report, wish = (_DOORS[key] if key in keys else "" for key in _DOORS)
    return Doors(report, wish, more)


_DOORS = {INCIDENT: f"/processes/{INCIDENT}/start", requests.FULFILMENT: "/catalogue"}


def _portal() -> Any:
    actor, search = here.actor(), addresses.text("search")
    g.announced = True  # what is wrong now stands in the page itself
    with here.reading() as session:
        mine = requests.listed(session, by=actor, size=LOOKED_AT)
        found = cards.urgent_first(session, mine.items, by=actor, most=FEW)
        own = {card.standing.task for card in found}
        tasks = [task for task in inbox.listed(session, by=actor, size=LOOKED_AT).items if task.id not in own]
        offered = (
            inbox.listed(session, by=actor, box="groups", size=FEW) if actor.groups and not actor.has(*DESK) else None
        )
        done = [each for each in cards.of(session, _done(session, actor), by=actor) if each.survey]
        return render_template(
            "home/portal.html",
            search=search,
            results=_found(session, search, actor) if search else None,
            doors=doors(session, actor),
            current=status.current(session, by=actor),
            planned=status.planned(session, by=actor)[:3],
            known=known_errors.listed(session, public=True, size=4),
            cards=found[:FEW],
            open=mine.total,
            surveys=done,
            tasks=tasks[:FEW],
            offered=offered,
            now=now.now(),
        )


def _done(session: Session, actor: Actor) -> Any:
    return requests.listed(session, by=actor, show="done", size=FEW).items


def _found(session: Session, search: str, actor: Actor) -> dict[str, Any]:
    tickets = requests.listed(session, by=actor, show="all", search=search, size=FEW).items
    return {
        "items": catalogue.listed(session, search=search)[:FEW],
        "answers": known_errors.listed(session, search=search, public=True, size=FEW).items,
        "tickets": cards.of(session, tickets, by=actor),
    }
