"""Reports: dashboards whose every number leads to its list, and the lists, as pages and as files.

Who may see the desk's tickets may see and export its numbers. Everything that a dashboard shows stands in its address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from engine import deployments, people
from engine.desk import services
from engine.errors import Invalid
from engine.reports import availability, lists, reckoning
from engine.reports.scope import Scope, scope
from engine.reports.wanted import AGES, NOBODY, Wanted, wanted
from web import amounts, charts, dashboards, exports, here, vocabulary
from web.pages import addresses
from web.policies import AGENT, policy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from sqlalchemy.orm import Session

    from web.dashboards import Dashboard

pages = Blueprint("reports", __name__)

VIEWS: dict[str, tuple[str, Callable[[Session, Scope], Dashboard]]] = {
    "desk": ("Service desk", dashboards.desk),
    "changes": ("Changes", dashboards.change),
    "services": ("Services", dashboards.service),
}
PERIODS = {"7": "7 days", "30": "30 days", "90": "90 days", "month": "This month", "free": "From to"}
CHANGE_GROUPS = frozenset({"change_management", "cab", "ecab"})
ANY = "any"
"""All processes, in an address; without a word it is incidents."""


@pages.get("/reports")
@policy(AGENT)
def show() -> Any:
    """A dashboard: that of one's role, or of the `view` of the address."""
    view = addresses.word("view", tuple(VIEWS), _own())
    chosen, refusal = _scope(view)
    with here.reading() as session:
        shown = VIEWS[view][1](session, chosen)
        choices = {"processes": deployments.processes(session), "services": dashboards.names(session)}
        counted, groups = reckoning.counted_until(session), people.groups(session)
    return render_template(
        "reports/page.html",
        view=view,
        views={key: words for key, (words, _) in VIEWS.items()},
        shown=shown,
        scope=chosen,
        periods=PERIODS,
        period=addresses.word("period", tuple(PERIODS), "30"),
        any=ANY,
        refusal=refusal,
        counted=counted,
        groups=groups,
        listed=_linking(chosen),
        said=amounts.said,
        compared=amounts.compared,
        spark=charts.spark,
        **choices,
    )


@pages.get("/reports/list")
@policy(AGENT)
def listed() -> Any:
    """The tickets behind a number."""
    of, chosen = wanted(dict(request.args)), _narrow()
    with here.reading() as session:
        page = lists.listed(session, of, chosen, page=addresses.page_number(), size=addresses.SIZE)
        names = people.names(session, {row.requester or "" for row in page.items})
        known = {each.key: each.name for each in deployments.processes(session)}
    return render_template(
        "reports/list.html",
        page=page,
        of=of,
        names=names,
        title=TITLES[of.what],
        words=_words(of, chosen, known),
        files=exports.files("/reports/list"),
        most=lists.MOST_ROWS,
        said=amounts.said,
    )


@pages.get("/reports/list.<any(csv, xlsx):kind>")
@policy(AGENT)
def exported(kind: str) -> Any:
    """The same tickets as a file."""
    of, chosen = wanted(dict(request.args)), _narrow()

    def rows(session: Session) -> Iterator[lists.Row]:
        return lists.streamed(session, of, chosen)

    return exports.answer(kind, f"{of.what} {chosen.first} to {chosen.last}", exports.TALLIED, rows)


@pages.get("/reports/outages")
@policy(AGENT)
def outages() -> Any:
    """The outages behind an availability."""
    chosen = _narrow()
    with here.reading() as session:
        service = services.find(session, chosen.service)
        found = availability.down(session, service.key, chosen)
    return render_template(
        "reports/outages.html",
        service=service,
        outages=found,
        scope=chosen,
        how=availability.HOW,
        files=exports.files("/reports/outages"),
    )


@pages.get("/reports/outages.<any(csv, xlsx):kind>")
@policy(AGENT)
def exported_outages(kind: str) -> Any:
    """The same outages as a file."""
    chosen = _narrow()
    with here.reading() as session:
        key = services.find(session, chosen.service).key
    name = f"outages of {key} {chosen.first} to {chosen.last}"
    return exports.answer(kind, name, exports.OUTAGES, lambda session: iter(availability.down(session, key, chosen)))


def _own() -> str:
    """The dashboard of one's role."""
    actor = here.actor()
    return "changes" if actor.groups & CHANGE_GROUPS and not actor.has("owner") else "desk"


def _scope(view: str) -> tuple[Scope, str]:
    """What the address asks for, and what is wrong with it; then it is the last thirty days."""
    process = {"changes": "rfc", "services": ""}.get(view, addresses.text("process") or "incident")
    named = {"process": "" if process == ANY else process, "service": addresses.text("service")}
    named["group"] = "" if view == "services" else addresses.text("group")
    try:
        return scope(addresses.text("period"), addresses.text("from"), addresses.text("to"), **named), ""
    except Invalid as refusal:
        return scope(**named), refusal.sentence


def _narrow() -> Scope:
    """The scope of a list, whose address names its days."""
    named = {name: addresses.text(name) for name in ("process", "group", "service")}
    return scope("free", addresses.text("from"), addresses.text("to"), **named)


def _linking(chosen: Scope) -> Callable[..., str]:
    """`listed(of, day)` is the address of a list in this scope, of one day of it if it is given; a page asks it for hundreds."""
    named = {"process": chosen.process, "group": chosen.group, "service": chosen.service}
    tail = urlencode({name: value for name, value in named.items() if value})
    days = f"from={chosen.first.isoformat()}&to={chosen.last.isoformat()}"

    def listed(of: Wanted, day: date | None = None) -> str:
        own = days if day is None else f"from={day.isoformat()}&to={day.isoformat()}"
        return "/reports/list?" + "&".join(part for part in (urlencode(of.query), own, tail) if part)

    return listed


def _words(of: Wanted, chosen: Scope, processes: dict[str, str]) -> list[str]:
    """What narrows a list, in words."""
    told = [] if of.what == "open" else [f"{chosen.first:%d %b %Y} to {chosen.last:%d %b %Y} (UTC)"]
    told += [processes.get(chosen.process, chosen.process)] if chosen.process else []
    told += [vocabulary.group(chosen.group)] if chosen.group else []
    told += [chosen.service] if chosen.service else []
    told += [dashboards.rank("" if of.priority == NOBODY else of.priority)] if of.priority else []
    told += [AGES[int(of.age)][1]] if of.age else []
    told += ["No group" if of.of == NOBODY else vocabulary.group(of.of)] if of.of else []
    told += [of.clock.capitalize()] if of.clock else []
    told += [f"Target {of.verdict}"] if of.verdict else []
    told += [of.result.replace("_", " ").capitalize()] if of.result else []
    told += ["No type" if of.kind == NOBODY else of.kind.capitalize()] if of.kind else []
    return [*told, f"{of.score} of 5"] if of.score else told


TITLES = {
    "opened": "Opened tickets",
    "resolved": "Resolved tickets",
    "withdrawn": "Cancelled tickets",
    "responded": "Tickets answered for the first time",
    "contact": "Resolved after a contact",
    "contact.first": "Resolved at the first contact",
    "reopened": "Resolved after they had come back",
    "reassigned": "Resolved after they were handed on",
    "major": "Major incidents",
    "change": "Closed changes",
    "caused": "Changes that caused incidents",
    "clock": "Targets that were decided",
    "asked": "People asked how it was",
    "replied": "People asked who answered",
    "answered": "Answered surveys",
    "open": "Open tickets",
}
