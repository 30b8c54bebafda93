"""What a service desk adds to processes, the functions by which diagrams ask for it, and the data it is loaded from.

A diagram calls a function by name (`ek:function`); the doors call `register` once when they start, so that no lower floor knows
the desk. A function is given the session and runs inside the move's own transaction: it looks and answers,
and one registered with `writes` writes rows of the desk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine import functions
from engine.desk import (
    accesses,
    alert_series,
    alert_sources,
    approvals,
    calendars,
    catalogue,
    change_functions,
    duplicates,
    groups,
    items,
    known_errors,
    links,
    loading,
    maintenance_plans,
    major_incidents,
    naming,
    outages,
    patterns,
    people,
    people_rows,
    recent,
    services,
    signing,
    stream,
    surveys,
    telling,
)

if TYPE_CHECKING:
    from engine.settings import Settings


def register(settings: Settings | None = None) -> None:
    """Let diagrams call the desk's functions, and files have its sections; doing it twice changes nothing.

    Args:
        settings: whose secret signs links, and whose address they begin with.
    """
    if settings is not None:
        signing.use(settings)
    functions.register("duplicates", duplicates.found)
    functions.register("person", people.person)
    functions.register("members", people.members)
    functions.register("manager", people.manager)
    naming.register()
    functions.register("approvers", approvals.resolved)
    functions.register("stand_in", approvals.stand_in)
    _records()
    _talk()
    change_functions.register()
    _alerts()
    _sections()


def _records() -> None:
    """Services, items, catalogue, outages, and links between tickets."""
    functions.register("service", services.described)
    functions.register("item", items.described)
    functions.register("impact", items.impact)
    functions.register("catalogue", catalogue.described)
    functions.register("accesses", accesses.held)
    functions.register("outage_begin", outages.begin, writes=True)
    functions.register("outage_end", outages.end, writes=True)
    functions.register("availability", outages.answered)
    functions.register("link", links.said, writes=True)
    functions.register("linked", links.linked)
    functions.register("open_children", links.open_children)
    functions.register("tell_linked", links.tell_linked, writes=True)
    functions.register("recent", recent.counted)
    functions.register("open_major", major_incidents.open_for)


def _talk() -> None:
    """The stream of a ticket, surveys and announcements."""
    functions.register("post", stream.posted, writes=True)
    functions.register("survey", surveys.invited, writes=True)
    functions.register("announce", telling.announced, writes=True)
    functions.register("announcement_update", telling.updated, writes=True)
    functions.register("announcement_end", telling.ended, writes=True)
    functions.register("audience", telling.audience)
    functions.register("known_errors", known_errors.matching)
    functions.register("known_error_publish", known_errors.publish, writes=True)
    functions.register("known_error_settle", known_errors.settle, writes=True)
    functions.register("recent_patterns", patterns.recent)


def _alerts() -> None:
    """What monitoring systems tell of and what became of it, and maintenance that comes back."""
    functions.register("open_events", alert_series.open_events)
    functions.register("join_series", alert_series.join_series, writes=True)
    functions.register("maintenance_due", maintenance_plans.due, writes=True)
    functions.register("note_incident", alert_series.note_incident, writes=True)


def _sections() -> None:
    """A section comes after those that its rows name."""
    loading.section("calendars", calendars.read)
    loading.section("groups", groups.read)
    loading.section("people", people_rows.read, key="login")
    loading.section("services", services.read)
    loading.section("cis", items.read)
    loading.section("catalogue", catalogue.read)
    change_functions.sections()
    loading.section("alert_sources", alert_sources.read)
    loading.section("maintenance_plans", maintenance_plans.read)
