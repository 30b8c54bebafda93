"""The workplace with 100,000 open and 1,000,000 closed tickets: whole pages over HTTP, with one person and beside 50 agents at work.

The store comes from `evenkeel simulate` (see `multiplied`); `--database URL` keeps it, and finds it filled the next time. It is
served as `evenkeel serve` does, worker and all; pages are asked for by a client of its own over kept connections, each time for
another ticket where it is a ticket's, and a form counts from its click to the last byte of the page it leads to.
CPU is what all processes of the service used for a page, without that of PostgreSQL.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from engine import schema
from engine.db import Database
from tests.benchmarks import agents, multiplied, people_of, web
from tests.benchmarks.browser import Browser, Refused, loaded
from tests.benchmarks.measuring import Table, available_stores, milliseconds, opened, percentile

OPEN, CLOSED = 100_000, 1_000_000
AGENTS, QUIET, BUSY, SECONDS = 50, 40, 15, 150
AIMS = {"inbox": 60, "ticket": 80, "search": 150, "form": 120}
"""Milliseconds that nineteen of twenty pages are to keep, by the first word of what is asked for."""

Pages = dict[str, tuple[Browser, Callable[[], str]]]


def tables(*, quick: bool) -> Iterator[Table]:
    """The weights of pages, then what each page takes, on each store."""
    size = (1_000, 4_000) if quick else (OPEN, CLOSED)
    rows, weights, work = [], [], []
    for database, folder in _stores():
        multiplied.fill(database, open_=size[0], closed=size[1], tell=_tell)
        known = multiplied.counted(database)
        name = f"{database.dialect}, {known[True]:,} open, {known[False]:,} closed"
        _tell(f"{database.dialect}: choosing who looks at what")
        found = people_of.chosen(database, AGENTS)
        _tell("asking, one person alone")
        with web.served(database, folder) as (address, processes):
            pages, forms = _pages(address, found), iter(found.tasks)
            weights += [(database.dialect, *row) for row in _weighed(pages)]
            quiet = _asked(pages, found.browser(address), forms, QUIET // 4 if quick else QUIET, processes)
            people = [(word, list(tasks)) for word, tasks in found.agents]
            with agents.working(address, people, SECONDS / 5 if quick else SECONDS) as ended:
                _tell(f"asking beside {len(people)} agents")
                time.sleep(agents.THINK[1])
                busy = _asked(pages, found.browser(address), forms, BUSY, processes)
                done = ended()
        rows += [(name, label, *_row(label, quiet[label], busy[label])) for label in quiet]
        work.append((database.dialect, *_worked(done, SECONDS / 5 if quick else SECONDS)))
    yield Table(
        "What a first visit loads, compressed as it is sent",
        ("store", "page", "page kB", "with all it loads kB"),
        weights,
    )
    yield Table(
        f"Pages over HTTP, quiet and beside {AGENTS} agents",
        ("store", "page", "kB", "p50 ms", "p95 ms", "CPU p50 ms", "aim ms", "busy p50 ms", "busy p95 ms", "load"),
        rows,
    )
    yield Table(
        f"What the {AGENTS} agents had of it",
        (
            "store",
            "pages/s",
            "forms",
            "p50 ms",
            "p95 ms",
            "form p95 ms",
            "heard",
            "lists anew",
            "errors",
            "first error",
        ),
        work,
    )


def _tell(sentence: str) -> None:
    print(f"  {time.strftime('%H:%M:%S')} {sentence}", flush=True)


def _stores() -> Iterator[tuple[Database, Path]]:
    given = os.environ.get("EVENKEEL_BENCH_DATABASES", "").split()
    for url in given:
        database = Database(url)
        schema.upgrade(database)
        with tempfile.TemporaryDirectory() as folder:
            yield database, Path(folder)
        database.dispose()
    for store in () if given else available_stores():
        with tempfile.TemporaryDirectory() as folder, opened(store, Path(folder)) as database:
            yield database, Path(folder)


def _pages(address: str, found: people_of.Found) -> Pages:
    """What is asked for, by whom; the first word says which aim it has."""
    agent, approver, requester = (Browser(address, word) for word in (found.agent, found.approver, found.requester))
    ticket, closed, task, own = (_turns(each) for each in (found.tickets, found.closed, found.open_tasks, found.own))
    inbox = {
        "my work": "box=mine",
        "my groups": "box=groups",
        "breaching soon": "box=breaching",
        "answered": "box=answered",
        "watched": "box=watched",
        "done recently": "box=done",
        "all": "box=all",
        "a saved filter": found.saved,
        "all by due and priority": "box=all&sort=due,-priority",
        "all by ticket and title": "box=all&sort=-number,title",
        "all incidents": "box=all&process=incident",
        "all of a service": "box=all&service=email",
        "all with a word": "box=all&search=laptop",
        "all, page 40": "box=all&page=40",
    }
    searches = {
        "one ticket": lambda: f"{next(ticket)} laptop",
        "a common word": lambda: "laptop",
        "two words, one begun": lambda: "slow upd",
        "a phrase": lambda: '"very slow since"',
        "is:open": lambda: "is:open",
        "common, open": lambda: "laptop is:open",
        "common, closed": lambda: "laptop status:closed",
        "common without another": lambda: "laptop -slow",
        "nothing fits": lambda: "laptop zebra",
    }
    return {
        "home of an agent": (agent, lambda: "/"),
        **{f"inbox, {name}": (agent, lambda query=query: f"/inbox?{query}") for name, query in inbox.items()},
        "focus, the next task": (agent, lambda: "/focus"),
        "ticket, open": (agent, lambda: f"/{next(ticket)}"),
        "ticket, closed": (agent, lambda: f"/{next(closed)}"),
        "ticket, history": (agent, lambda: f"/{next(ticket)}?tab=history"),
        "ticket, diagram": (agent, lambda: f"/{next(ticket)}?tab=diagram"),
        "ticket, a task with its form": (agent, lambda: f"/tasks/{next(task)}"),
        **{f"search, {name}": (agent, lambda said=said: _search(said())) for name, said in searches.items()},
        "dashboard": (agent, lambda: "/reports"),
        "dashboard, 90 days, all processes": (agent, lambda: "/reports?period=90&process=any"),
        "dashboard of changes": (agent, lambda: "/reports?view=changes"),
        "calendar, week": (agent, lambda: "/changes/calendar?view=week"),
        "calendar, month": (agent, lambda: "/changes/calendar?view=month"),
        "approvals": (approver, lambda: "/approvals"),
        "portal": (requester, lambda: "/"),
        "portal, my requests": (requester, lambda: "/requests"),
        "portal, all my requests": (requester, lambda: "/requests?show=all"),
        "portal, a ticket": (requester, lambda: f"/{next(own)}"),
        "search, a common word, requester": (requester, lambda: _search("laptop")),
    }  # fmt: skip


def _search(said: str) -> str:
    return "/search?" + urlencode({"search": said})


def _turns(values: list[Any]) -> Iterator[Any]:
    while values:
        yield from values


def _weighed(pages: Pages) -> Iterator[tuple[object, ...]]:
    """The page and, once each, what it loads."""
    for label in (
        "inbox, my groups",
        "ticket, open",
        "ticket, a task with its form",
        "dashboard",
        "portal",
        "approvals",
    ):
        browser, path = pages[label]
        page = browser.get(path())
        more = sum(browser.get(each).wire for each in loaded(page.text) if each.startswith("/"))
        yield label, f"{page.wire / 1000:.1f}", f"{(page.wire + more) / 1000:.1f}"


Taken = tuple[list[float], float, float, float]


def _asked(pages: Pages, agent: Browser, forms: Iterator[int], times: int, processes: list[int]) -> dict[str, Taken]:
    """label -> seconds of each look, CPU seconds of one, bytes on the wire, load."""
    found = {}
    for label, (browser, path) in pages.items():
        found[label] = _repeated(lambda browser=browser, path=path: _looked(browser, path()), times, processes)
        _tell(f"{label}: p50 {milliseconds(statistics.median(found[label][0]))} ms")
    found["form to the next page"] = _repeated(lambda: _sent(agent, forms), times, processes)
    return found


def _repeated(look: Callable[[], tuple[float, int]], times: int, processes: list[int]) -> Taken:
    look()
    before = web.cpu(processes)
    taken = [look() for _ in range(times)]
    used = (web.cpu(processes) - before) / times
    return [seconds for seconds, _ in taken], used, statistics.median(wire for _, wire in taken), os.getloadavg()[0]


def _looked(browser: Browser, path: str) -> tuple[float, int]:
    page = browser.get(path)
    return page.seconds, page.wire


def _sent(agent: Browser, forms: Iterator[int]) -> tuple[float, int]:
    while True:
        try:
            _, after = agents.completed(agent, next(forms), agents.WAYS[0])
        except Refused:
            continue  # somebody else has done it
        return after.seconds, after.wire


def _row(label: str, quiet: Taken, busy: Taken) -> tuple[object, ...]:
    aim = AIMS.get(label.partition(",")[0].partition(" ")[0], "-")
    return (
        f"{quiet[2] / 1000:.1f}",
        milliseconds(statistics.median(quiet[0])),
        milliseconds(percentile(quiet[0], 0.95)),
        milliseconds(quiet[1]),
        aim,
        milliseconds(statistics.median(busy[0])),
        milliseconds(percentile(busy[0], 0.95)),
        f"{quiet[3]:.1f}, {busy[3]:.1f}",
    )


def _worked(done: agents.Done, seconds: float) -> tuple[object, ...]:
    every = [one for taken in done.taken.values() for one in taken]
    forms = done.taken.get("form to next page", [0.0])
    return (
        f"{len(every) / seconds:.1f}",
        len(forms),
        milliseconds(statistics.median(every)),
        milliseconds(percentile(every, 0.95)),
        milliseconds(percentile(forms, 0.95)),
        done.heard,
        done.refreshed,
        len(done.failed),
        (done.failed or ["-"])[0][:90],
    )
