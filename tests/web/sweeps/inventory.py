"""Every page there is, who looks at it, and what is no page.

A route that answers GET stands in one of the two tables, or the suite fails by its name. Addresses are filled in from a store; one
whose words the store does not have (an empty one has no ticket) is left out there.
"""

from __future__ import annotations

import string
from urllib.parse import urlsplit

PAGES = {
    "home.show": ("alice /", "erin /", "erin /?search=invoice", "erin /?search=zebra", "mallory /", "dave /"),
    "home.portal": ("alice /portal",),
    "home.mine": ("erin /requests", "erin /requests?show=done", "erin /requests?search=zebra"),
    "instances.show": (
        "alice /{ticket}", "carol /{ticket}?tab=diagram", "alice /{ticket}?tab=history", "carol /{ticket}?tab=data",
        "erin /{mine}", "erin /{over}", "irene /{problem}", "grace /{major}", "henry /{change}", "frank /{request}",
        "alice /{ticket}?show=internal&order=oldest",
    ),
    "instances.listed": ("alice /instances", "alice /instances?status=open&page=2", "alice /instances?search=zebra"),
    "inbox.show": (
        "alice /inbox", "alice /inbox?box=all&priority=2&sort=-age,priority", "alice /inbox?box=done", "alice /inbox?search=zebra",
        "alice /inbox?saved={filter}&box=all", "grace /inbox?box=groups", "frank /inbox", "erin /inbox",
        "alice /inbox?box=breaching", "alice /inbox?box=watched",
    ),
    "columns.show": ("alice /inbox/columns",),
    "saved_filters.listed": ("alice /inbox/filters",),
    "tasks.show": (
        "alice /tasks/{task}", "bob /tasks/{free}", "frank /tasks/{vote}", "henry /tasks/{change_task}", "irene /tasks/{problem_task}",
        "grace /tasks/{major_task}", "alice /tasks/{task}?focus=",
    ),
    "assignments.show": ("alice /tasks/{task}/deeds", "bob /tasks/{free}/deeds"),
    "focus.show": ("erin /focus", "wendy /focus"),
    "approvals.show": ("frank /approvals", "henry /approvals", "erin /approvals"),
    "decisions.show": (" /decision/{decision}",),
    "batches.listed": ("alice /batches",),
    "batches.show": ("alice /batches/{batch}", "alice /batches/{looked}"),
    "catalogue.show": ("erin /catalogue", "erin /catalogue?search=zebra"),
    "changes.show": (
        "henry /changes/calendar", "henry /changes/calendar?view=week&day={day}", "henry /changes/calendar?view=day&day={day}",
    ),
    "cab.listed": ("henry /changes/cab", "henry /changes/cab?state=all"),
    "cab.show": ("henry /changes/cab/{meeting}", "grace /changes/cab/{meeting}?at=1"),
    "services.listed": ("alice /services",),
    "services.show": ("alice /services/{service}",),
    "known_errors.show": ("alice /known-errors", "alice /known-errors?search=zebra"),
    "status.show": (" /status", "alice /status", "erin /status"),
    "reports.show": ("alice /reports", "henry /reports?view=changes", "alice /reports?view=services", "alice /reports?period=90&process=any"),
    "reports.listed": ("alice /reports/list?what=opened&from={first}&to={today}",),
    "reports.outages": ("alice /reports/outages?service={service}&from={first}&to={today}",),
    "mail.listed": ("alice /mail", "alice /mail?show=done"),
    "mail.show": ("alice /mail/{mail}",),
    "processes.listed": ("carol /processes",),
    "processes.show": ("carol /processes/{process}",),
    "processes.version": ("alice /processes/{process}/versions/{version}",),
    "processes.new": ("erin /new", "alice /new"),
    "processes.start_form": (
        "erin /processes/incident/start", "alice /processes/incident/start", "erin /processes/request_fulfilment/start?item=laptop",
        "henry /processes/rfc/start", "irene /processes/problem/start?at=logged", "nina /processes/stakeholder_comms/start",
    ),
    "search.show": ("alice /search", "alice /search?search=invoice", "alice /search?search=zebra"),
    "palette.show": ("alice /palette", "alice /palette?words=zebra"),
    "palette.keys": ("alice /help", "erin /help", "carol /help"),
    "me.show": ("alice /me", "mallory /me"),
    "faults.listed": ("carol /faults", "dave /faults", "carol /faults?status=resolved"),
    "alerts.listed": ("dave /alerts",),
    "document.page": ("alice /api", " /api"),
    "signin.show": (" /sign-in", " /sign-in?next=/inbox"),
    "surveys.show": (" /survey/{survey}",),
    "unsubscribe.show": (" /unsubscribe/{unsubscribe}",),
}  # fmt: skip
"""endpoint -> who (nobody: an empty word) looks at which of its addresses."""

REFUSALS = (
    "alice /nothing-here", "erin /changes/cab", "mallory /inbox", "alice /INC9999999", "alice /search?search=%22", " /survey/1.nonsense",
    " /survey/{answered}", " /decision/1.nonsense", " /decision/{used}",
)  # fmt: skip
"""Addresses whose page says why there is nothing: they answer 4xx, and are looked at like any other."""

REFUSED = "refused"
ALIKE = frozenset(
    ("document.page", "signin.show", "unsubscribe.show", "palette.keys", "processes.version", "columns.show")
)
"""What no ticket and no text of anybody changes."""
SAME = {"home.portal": "home.show"}
"""endpoint -> the one whose page it shows, by the same title."""

NO_PAGES = {
    "static": "files",
    "live.stream": "a stream of events",
    "options.offered": "a fragment: choices below a field",
    "similar.show": "a fragment: what is known, beside the start form",
    "changes.older": "leads on to the calendar",
    "stream.attachment": "a file",
    "stream.file_of": "leads on to a file",
    "files.work": "a file",
    "files.tickets": "a file",
    "reports.exported": "a file",
    "reports.exported_outages": "a file",
    "instances.diagram": "BPMN for the viewer",
    "processes.diagram": "BPMN for the viewer",
    "status.feed": "an Atom feed",
    "document.openapi": "JSON",
    "health.alive": "a word for machines",
    "health.ready": "a word for machines",
    "health.metrics": "numbers for machines",
}
"""endpoint -> what it is instead."""


def problems(app) -> list[str]:
    """What is wrong with the tables: routes that stand nowhere, entries without a route, addresses of another route."""
    rules = {
        each.endpoint
        for each in app.url_map.iter_rules()
        if "GET" in each.methods and not each.rule.startswith("/api/")
    }
    rules |= {"document.openapi"}
    known = PAGES.keys() | NO_PAGES.keys()
    missing = [f"{each} is neither in PAGES nor in NO_PAGES" for each in sorted(rules - known)]
    stale = [f"{each} is no route any more" for each in sorted(known - rules)]
    return missing + stale


def addresses(app, words) -> list[tuple[str, str, str]]:
    """(endpoint or `REFUSED`, login, address) of every page that a store with these words has."""
    found = [
        (endpoint, *each.split(" ", 1)) for endpoint, told in [*PAGES.items(), (REFUSED, REFUSALS)] for each in told
    ]
    return [
        (endpoint, login, _checked(app, endpoint, path.format(**words)))
        for endpoint, login, path in found
        if _has(words, path)
    ]


def _has(words, path) -> bool:
    return all(name in words for _, name, _, _ in string.Formatter().parse(path) if name)


def _checked(app, endpoint, path) -> str:
    if endpoint == REFUSED:
        return path
    matched, _ = app.url_map.bind("localhost").match(urlsplit(path).path)
    assert matched == endpoint, f"{path} is {matched}, not {endpoint}"
    return path
