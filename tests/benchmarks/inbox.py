"""The inbox with 10, 1,000 and 100,000 open tasks: the verb, one page of 50, on each store."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import bindparam, select, text

from engine import inbox, instances
from engine.db import Database
from engine.models import Instance, Task
from tests.benchmarks.measuring import Table, available_stores, bare_commits, counting, milliseconds, opened
from tests.benchmarks.packs import CLERK, deploy, line

SIZES = (10, 1_000, 100_000)
ASKED = 30


def tables(*, quick: bool) -> Iterator[Table]:
    """Milliseconds of a page of the group's inbox, of its counts, and of a search."""
    rows = []
    for store in available_stores():
        with tempfile.TemporaryDirectory() as folder, opened(store, Path(folder)) as database:
            deploy(database, line("one", "ONE", 1))
            bare = bare_commits(database)
            for count in SIZES[: 2 if quick else 3]:
                _fill(database, count)
                rows.append((store, f"{count:,}", *_measured(database), f"{bare:,.0f}"))
    yield Table(
        "Inbox of a group, first page of 50",
        ("store", "open tasks", "page p50 ms", "last page p50 ms", "search p50 ms", "counts p50 ms", "statements/page",
         "bare commits/s"),
        rows,
    )  # fmt: skip


def _measured(database: Database) -> tuple[object, ...]:
    with database.reading() as session:
        total = inbox.listed(session, by=CLERK, box="groups").total
        with counting(database) as counted:
            page = _median(lambda: inbox.listed(session, by=CLERK, box="groups"))
        last = _median(lambda: inbox.listed(session, by=CLERK, box="groups", page=max(1, total // 50)))
        found = _median(lambda: inbox.listed(session, by=CLERK, box="groups", search="one0000007"))
        counts = _median(lambda: inbox.counts(session, by=CLERK))
    return (*map(milliseconds, (page, last, found, counts)), f"{counted.statements / ASKED:.0f}")


def _median(asked: object) -> float:
    taken = []
    for _ in range(ASKED):
        begun = time.perf_counter()
        asked()  # type: ignore[operator]
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def _fill(database: Database, count: int) -> None:
    """Copy one real instance with its task until there are `count`: a hundred thousand starts would measure something else."""
    with database.transaction() as session:
        present = session.scalar(text("SELECT count(*) FROM task")) or 0
        if not present:
            instances.start(session, "one", by=CLERK, variables={})
            present = 1
        instance = dict(session.execute(select(Instance.__table__).limit(1)).mappings().one())
        task = dict(session.execute(select(Task.__table__).limit(1)).mappings().one())
        highest = max(instance["id"], present)
        added = range(highest + 1, highest + 1 + count - present)
        for start in range(0, len(added), 5_000):
            part = added[start : start + 5_000]
            rows = [{**instance, "id": each, "number": f"ONE{each:07d}"} for each in part]
            waits = [{**task, "id": each, "instance_id": each} for each in part]
            session.connection().execute(_insert(Instance), rows)
            session.connection().execute(_insert(Task), waits)
    with database.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


def _insert(model: type[Instance | Task]) -> object:
    return model.__table__.insert().values({column.name: bindparam(column.name) for column in model.__table__.c})
