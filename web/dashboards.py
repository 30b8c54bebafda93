"""Dashboards: what each page of the reports shows, as figures, charts and tables; one function per view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from engine.desk import services
from engine.reports import attainment, availability, backlog, changes, days, flow, satisfaction, speed
from engine.reports.wanted import AGES, Wanted
from web import amounts, charts, vocabulary
from web.charts import Series

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from engine.reports.days import Days
    from engine.reports.figure import Figure
    from engine.reports.scope import Scope


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its words, and the list behind it: of `wanted` (on one `day` only), or at the address `href`."""

    words: str
    wanted: Wanted | None = None
    day: date | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A chart with its table below: `rows` are a word and cells, each text with the list behind it; `how` tells what counts."""

    key: str
    title: str
    how: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, Sequence[Cell]]]
    chart: charts.Chart | None = None
    told: str = ""


@dataclass(frozen=True, slots=True)
class Dashboard:
    """What a view shows; `empty` when nothing at all was counted."""

    figures: Sequence[Figure]
    panels: Sequence[Panel]
    empty: bool


def desk(session: Session, scope: Scope) -> Dashboard:
    """What the service desk and those who lead it look at."""
    now, before = days.read(session, scope), days.read(session, scope.before, daily=False)
    aged = backlog.groups(session, scope)
    whole = backlog.together(aged)
    figures = [make(now, before) for make in _DESK] + [
        satisfaction.score(now, before),
        satisfaction.replies(now, before),
    ]
    figures.insert(2, backlog.figure(whole, now))
    panels = [_flow(now), _backlog(aged, whole), _attained(now), _resolved(now), _responded(now), _scores(now)]
    return Dashboard(figures, panels, empty=not (now.total or whole.total))


def change(session: Session, scope: Scope) -> Dashboard:
    """What change management looks at."""
    now, before = days.read(session, scope), days.read(session, scope.before, daily=False)
    figures = [make(now, before) for make in _CHANGES]
    return Dashboard(figures, [_typed(now), _flow(now)], empty=not now.total)


def service(session: Session, scope: Scope) -> Dashboard:
    """What those who own services look at, over all processes: were they there, and what came of it."""
    now, before = days.read(session, scope), days.read(session, scope.before, daily=False)
    figures = [make(now, before) for make in _SERVICES]
    found = availability.listed(session, scope)
    return Dashboard(figures, [_available(found, scope), _flow(now)], empty=not (found or now.total))


def names(session: Session) -> dict[str, str]:
    """The services to choose from."""
    return {row.key: row.name for row in services.listed(session)}


_DESK: tuple[Callable[[Days, Days], Figure], ...] = (
    flow.opened, flow.resolved, attainment.whole, speed.response, speed.resolution, flow.first_contact, flow.reopened,
    flow.reassigned, flow.withdrawn, flow.major,
)  # fmt: skip
_SERVICES: tuple[Callable[[Days, Days], Figure], ...] = (flow.major, flow.opened, flow.resolved, attainment.whole)
_CHANGES: tuple[Callable[[Days, Days], Figure], ...] = (
    changes.success, changes.emergencies, changes.caused, flow.opened, flow.withdrawn, speed.resolution,
)  # fmt: skip


def _flow(now: Days) -> Panel:
    labels = [f"{day.day} {day:%b}" for day in now.scope.days]
    came, went, gone = now.series("opened"), now.series("resolved"), now.series("withdrawn")
    chart = charts.lines(labels, [Series("Opened", came), Series("Resolved", went)], unit="count")
    rows = [
        (label, [Cell(f"{number:,}", Wanted(what), day) for what, number in zip(_FLOWS, numbers, strict=True)])
        for label, day, *numbers in zip(labels, now.scope.days, came, went, gone, strict=True)
        if any(numbers)
    ]
    told = f"{sum(came):,} opened and {sum(went):,} resolved on {len(labels)} days."
    how = "Opened, resolved and cancelled tickets of each day, as in the numbers above. Days are those of UTC."
    return Panel("flow", "In and out by day", how, ("Day", "Opened", "Resolved", "Cancelled"), rows, chart, told)


def _backlog(aged: list[backlog.Aged], whole: backlog.Aged) -> Panel:
    words = [said for _, said in AGES]
    shown = aged[:MOST_LAYERS]
    layers = [Series(vocabulary.group(each.group) or "No group", each.numbers) for each in shown]
    if len(aged) > MOST_LAYERS:
        layers.append(Series("Other groups", backlog.together(aged[MOST_LAYERS:]).numbers))
    rows = [(vocabulary.group(each.group) or "No group", _aged(each, whole=False)) for each in aged]
    rows.append(("All", _aged(whole, whole=True)))
    told = f"{whole.total:,} open tickets by age."
    chart = charts.bars(words, layers, unit="count") if whole.total else None
    return Panel("backlog", "Open now by age and group", backlog.HOW, ("Group", *words, "All"), rows, chart, told)


def _aged(each: backlog.Aged, *, whole: bool) -> list[Cell]:
    cells = [Cell(f"{number:,}", each.wanted(age, whole=whole)) for age, number in enumerate(each.numbers)]
    return [*cells, Cell(f"{each.total:,}", each.wanted(None, whole=whole))]


def _attained(now: Days) -> Panel:
    found = attainment.ranked(now)
    labels = [f"{day.day} {day:%b}" for day in now.scope.days]
    figure = attainment.whole(now, now)
    chart = (
        charts.lines(labels, [Series("Met", figure.series)], unit="share", target=attainment.TARGET) if found else None
    )
    rows = [
        (f"{one.label}, {rank(one.priority)}", [
            Cell(amounts.said(one.share, "share")),
            Cell(f"{one.met:,}", one.wanted("met")), Cell(f"{one.missed:,}", one.wanted("missed")),
        ])
        for one in found
    ]  # fmt: skip
    head = ("Target and priority", "Share met", "Met", "Missed")
    return Panel(
        "attainment", "Targets met by day", attainment.HOW, head, rows, chart, "The share of targets met on each day."
    )


def _resolved(now: Days) -> Panel:
    return _speed(now, "resolution", "resolved", "Time to resolve by priority", speed.RESOLUTION)


def _responded(now: Days) -> Panel:
    return _speed(now, "response", "responded", "First response by priority", speed.RESPONSE)


def _speed(now: Days, kind: str, what: str, title: str, how: str) -> Panel:
    found = speed.ranked(now, kind, what)
    series = [Series("Median", [one.median for one in found])]
    chart = charts.bars([rank(one.priority) for one in found], series, unit="seconds") if found else None
    rows = [
        (rank(one.priority), [
            Cell(amounts.said(one.median, "seconds")), Cell(amounts.said(one.p90, "seconds")),
            Cell(f"{one.number:,}", one.wanted),
        ])
        for one in found
    ]  # fmt: skip
    head = ("Priority", "Median", "Nine in ten within", "Tickets")
    return Panel(kind, title, how, head, rows, chart, "The median of each priority.")


def _scores(now: Days) -> Panel:
    found = satisfaction.scores(now)
    ordered = list(reversed(found))
    chart = charts.bars(
        [str(score) for score, _, _ in ordered], [Series("Answers", [n for _, n, _ in ordered])], unit="count"
    )
    rows = [(f"{score} of 5", [Cell(f"{number:,}", wanted)]) for score, number, wanted in found]
    how = "How often each score from 1 (bad) to 5 (good) was given on these days."
    some = any(number for _, number, _ in found)
    return Panel(
        "scores",
        "Survey scores",
        how,
        ("Score", "Answers"),
        rows if some else [],
        chart if some else None,
        "Answers by score.",
    )


def _typed(now: Days) -> Panel:
    found = changes.typed(now)
    known = [*changes.RESULTS, *sorted({code for one in found for code in one.results} - set(changes.RESULTS))]
    words = [changes.RESULTS.get(code, code) for code in known]
    labels = [(one.kind or "No type").capitalize() for one in found]
    layers = [
        Series(said, [one.results.get(code, 0) for one in found]) for code, said in zip(known, words, strict=True)
    ]
    chart = charts.bars(labels, layers, unit="count") if found else None
    rows = [
        (label, [
            *(Cell(f"{one.results.get(code, 0):,}", one.wanted(code)) for code in known),
            Cell(f"{one.total:,}", one.wanted()), Cell(amounts.said(one.share, "share")),
        ])
        for label, one in zip(labels, found, strict=True)
    ]  # fmt: skip
    head = ("Type", *words, "Closed", "Success")
    return Panel(
        "types",
        "Closed changes by type and result",
        changes.HOW,
        head,
        rows,
        chart,
        "How changes of each type were closed.",
    )


def _available(found: list[availability.Available], scope: Scope) -> Panel:
    rows = [
        (one.service.name, [
            Cell(amounts.said(one.now.percent, "percent")),
            Cell(amounts.said(one.before.percent, "percent")),
            Cell(amounts.said(one.now.down * 60, "seconds") if one.now.down else "none"),
            Cell(f"{len(one.outages)}", href=_outages(one.service.key, scope)),
        ])
        for one in found
    ]  # fmt: skip
    head = ("Service", "Available", "The days before", "Downtime", "Outages")
    return Panel("availability", "Availability of services", availability.HOW, head, rows)


def _outages(service: str, scope: Scope) -> str:
    days = {"from": scope.first.isoformat(), "to": scope.last.isoformat()}
    return "/reports/outages?" + urlencode({"service": service, **days})


MOST_LAYERS = 5
"""So many groups are told apart in a chart; the table has them all."""
_FLOWS = ("opened", "resolved", "withdrawn")


def rank(priority: str) -> str:
    """A priority in its word."""
    word, _ = vocabulary.priority(int(priority)) if priority else ("", "")
    return word or (f"Priority {priority}" if priority else "No priority")
