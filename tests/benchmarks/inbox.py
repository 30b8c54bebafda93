"""The inbox over years of closed work: pages, counts and searches, with what each store does for them.

Rows are copied from one real ticket: a million starts would measure something else. The tasks lie with twenty groups, some taken,
some late, and the closed ones before them.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, select, text

from engine import filters, inbox, instances, now
from engine.actor import Actor
from engine.db import Database
from engine.models import Instance, Task
from tests.benchmarks.measuring import Table, available_stores, counting, milliseconds, opened, percentile
from tests.benchmarks.packs import CLERK, deploy, line

OPEN, CLOSED = 100_000, 1_000_000
GROUPS, ASKED, CHUNK = 20, 30, 5_000
AGENT = Actor("agent7", "Agent", frozenset({"agent"}), frozenset({"group1", "group2"}))
LOOKS = {
    "my work": "box=mine",
    "my groups": "box=groups",
    "my groups, page 40": "box=groups",
    "breaching soon": "box=breaching",
    "done recently": "box=done",
    "all": "box=all",
    "all by due": "box=all&sort=due",
    "all by number": "box=all&sort=-number",
    "all, priority 1, nobody": "box=all&priority=1&assignee=nobody",
    "all, a service": "box=all&service=email",
    "groups, words": "box=groups&search=0000007",
}


def tables(*, quick: bool) -> Iterator[Table]:
    """Milliseconds of each list with its count (p50, p95), of all counts, and of both as the page asks for them."""
    open_, closed = (2_000, 10_000) if quick else (OPEN, CLOSED)
    rows = []
    for store in available_stores():
        with tempfile.TemporaryDirectory() as folder, opened(store, Path(folder)) as database:
            fill(database, open_=open_, closed=closed)
            rows += [(store, *row) for row in _measured(database)]
    yield Table(
        f"Inbox of an agent in 2 of {GROUPS} groups, {open_:,} open and {closed:,} closed tickets, 50 rows",
        ("store", "look", "rows", "p50 ms", "p95 ms", "statements"),
        rows,
        "A narrowed list counts what fits; a whole box takes its count from the counts of all boxes.",
    )


def _measured(database: Database) -> Iterator[tuple[object, ...]]:
    with database.reading() as session:
        counts = inbox.counts(session, by=AGENT)
        yield ("counts of all boxes", "", *_timed(database, lambda: inbox.counts(session, by=AGENT)))
        for name, query in LOOKS.items():
            asked = filters.read(dict(part.split("=") for part in query.split("&")))
            page = 40 if "page 40" in name else 1
            total = None if asked.narrowed else counts[asked.box]
            found = inbox.found(session, asked, by=AGENT, page=page, total=total)

            def look(asked: filters.Filter = asked, page: int = page, total: int | None = total) -> object:
                return inbox.found(session, asked, by=AGENT, page=page, total=total)

            yield (name, f"{found.total:,}", *_timed(database, look))


def _timed(database: Database, look: Callable[[], object]) -> tuple[str, str, str]:
    taken = []
    with counting(database) as counted:
        for _ in range(ASKED):
            begun = time.perf_counter()
            look()
            taken.append(time.perf_counter() - begun)
    shown = milliseconds(percentile(taken, 0.5)), milliseconds(percentile(taken, 0.95))
    return (*shown, f"{counted.statements / ASKED:.0f}")


def fill(database: Database, *, open_: int, closed: int) -> None:
    """So many closed tickets, then so many open ones with a task each, in a new store."""
    deploy(database, line("one", "ONE", 1))
    with database.transaction() as session:
        instances.start(session, "one", by=CLERK, variables={})
        instance: dict[str, Any] = dict(session.execute(select(Instance.__table__)).mappings().one())
        task: dict[str, Any] = dict(session.execute(select(Task.__table__)).mappings().one())
    for begin in range(2, closed + open_ + 2, CHUNK):
        keys = range(begin, min(begin + CHUNK, closed + open_ + 2))
        with database.transaction() as session:
            session.connection().execute(_insert(Instance), [_ticket(instance, key, closed) for key in keys])
            session.connection().execute(_insert(Task), [_task(task, key, closed) for key in keys])
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if database.dialect == "postgresql" else "ANALYZE"))


def _ticket(row: dict[str, Any], key: int, closed: int) -> dict[str, Any]:
    is_open, moment = key > closed, now.now()
    more = {"status": "open", "ended_at": None} if is_open else {"status": "ended", "ended_at": moment}
    service = ("email", "erp", "vpn", "intranet", None)[key % 5]
    begun = moment - timedelta(minutes=key % 50_000)
    return {**row, "id": key, "number": f"ONE{key:07d}", "service": service, "started_at": begun, **more}


def _task(row: dict[str, Any], key: int, closed: int) -> dict[str, Any]:
    moment, assignee = now.now(), f"agent{key % 200}" if key % 3 == 0 else None
    facts = {"id": key, "instance_id": key, "group": f"group{key % GROUPS}", "priority": key % 5 + 1}
    if key <= closed:
        over = {"status": "done", "done_by": f"agent{key % 200}", "done_at": moment - timedelta(minutes=closed - key)}
        return {**row, **facts, **over, "assignee": f"agent{key % 200}"}
    due = moment + timedelta(minutes=key % 10_000 - 300)
    return {
        **row,
        **facts,
        "assignee": assignee,
        "breach_at": due,
        "created_at": moment - timedelta(seconds=key % 9_999),
    }


def _insert(model: type[Instance | Task]) -> Any:
    return model.__table__.insert().values({column.name: bindparam(column.name) for column in model.__table__.c})
