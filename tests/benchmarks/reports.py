"""The dashboard over a million closed tickets of two years, asked for as a page, and the lists behind its numbers.

Tickets are written as rows, always the same, with what the worker would have counted of them; the worker's own counting is
measured apart, on tickets that move. Pages are those of the application, rendered, without a network between.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Interval, func, insert, literal, select, text

from engine import now, people
from engine.db import Database
from engine.models import DayCount, HistoryEvent, Instance, Reckoning, Tally, TallyClock, table
from engine.reports import counts, reckoning, tallies
from tests.benchmarks.measuring import Table, available_stores, milliseconds, opened, percentile
from tests.engine.reports import filled
from tests.people import ALICE
from tests.web import visiting

CLOSED, OPEN_SHARE, DAYS, TENTHS = 1_000_000, 0.02, 730, 10
ASKED, BITE, MOVED = 40, 5_000, 300
LISTS = "from=2026-03-02&to=2026-03-31"
PAGES = {
    "dashboard, 30 days of incidents": "/reports",
    "90 days of incidents": "/reports?period=90",
    "90 days of all processes": "/reports?period=90&process=any",
    "30 days of a group and a service": "/reports?group=service_desk&service=erp",
    "changes, 30 days": "/reports?view=changes",
    "services, 30 days": "/reports?view=services",
    "a list, first page": f"/reports/list?what=resolved&{LISTS}",
    "a list, page 200": f"/reports/list?what=resolved&page=200&{LISTS}",
}


def tables(*, quick: bool) -> Iterator[Table]:
    """Milliseconds of each page on each store, a file of a hundred thousand rows, and the worker's counting."""
    count, rows = (20_000 if quick else CLOSED), []
    for store in available_stores():
        with tempfile.TemporaryDirectory() as folder, opened(store, Path(folder)) as database:
            fill(database, count)
            rows += [(store, *row) for row in _measured(database, Path(folder))]
    yield Table(
        f"Reports over {count:,} tickets of {DAYS} days",
        ("store", "what", "p50 ms", "p95 ms", "max ms", "CPU p50 ms", "kB"),
        rows,
        "Whole pages with their rendering; counting is one transaction over moved tickets. CPU is without that of PostgreSQL.",
    )


def fill(database: Database, count: int) -> None:
    """Tickets of a tenth of the time, and what is counted of them; then the same once more for each tenth before."""
    with database.transaction() as session:
        people.add(session, ALICE.login, name=ALICE.name, roles=ALICE.roles, groups=ALICE.groups)
    filled.founded(database)
    lines: dict[Any, Counter[str]] = {}
    told: list[filled.Told] = []
    for one in filled.tickets(count // TENTHS, days=DAYS // TENTHS, open_share=OPEN_SHARE):
        told.append(one)
        if len(told) == BITE:
            _write(database, told, lines)
            told = []
    _write(database, told, lines)
    every = [(key, counted, number) for number in range(TENTHS) for key, counted in lines.items()]
    merged: dict[Any, Counter[str]] = {}
    for (*key, day), counted, number in every:
        merged.setdefault((*key, day - timedelta(days=number * DAYS // TENTHS)), Counter()).update(counted)
    with database.transaction() as session:
        for start in range(0, len(kept := list(merged.items())), BITE):
            session.connection().execute(insert(table(DayCount)), [_line(*each) for each in kept[start : start + BITE]])
        session.add(Reckoning(id=1, history=0, entry=0, at=filled.END))
    for number in range(1, TENTHS):
        _again(database, number, count // TENTHS)
    with database.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


def _again(database: Database, number: int, count: int) -> None:
    """The first tickets once more, `number` tenths of the time before, by the store itself."""
    with database.transaction() as session:
        for model in (Instance, Tally, TallyClock):
            columns, key = table(model).c, "id" if model is Instance else "instance_id"
            shown = [_shifted(column, column.name == key, number, count, database.dialect) for column in columns]
            copied = select(*shown).where(columns[key] <= count)
            session.connection().execute(insert(table(model)).from_select([column.name for column in columns], copied))


def _shifted(column: Any, key: bool, number: int, count: int, dialect: str) -> Any:
    days = number * DAYS // TENTHS
    if key:
        return column + number * count
    if column.name == "number":
        return column + f"-{number}"
    if "MOMENT" not in repr(column.type).upper():
        return column
    if dialect == "sqlite":
        return func.strftime("%Y-%m-%d %H:%M:%f000", column, f"-{days} days", type_=column.type)
    return column - literal(timedelta(days=days), Interval)


def _write(database: Database, told: list[filled.Told], lines: dict[Any, Counter[str]]) -> None:
    new, decided = [], []
    for one in told:
        row = one.instance
        facts = {**row, "process": list(filled.PROCESSES)[row["process_id"] - 1]}
        survey = None if one.survey is None else _Survey(one.survey)
        tally, clocks = tallies.made(facts, one.clocks, survey), tallies.decided(one.clocks)
        new.append(tally)
        decided += clocks
        for day, counted in counts.of(tally, clocks).items():
            for key in counts.keys(tally):
                lines.setdefault((*key, day), Counter()).update(counted)
    with database.transaction() as session:
        connection = session.connection()
        if told:
            connection.execute(insert(table(Instance)), [one.instance for one in told])
            connection.execute(insert(table(Tally)), new)
            connection.execute(insert(table(TallyClock)), decided)


class _Survey:
    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__.update(values)


def _line(key: Any, counted: Counter[str]) -> dict[str, Any]:
    return {**dict(zip(("process", "group", "service", "day"), key, strict=True)), "counts": dict(counted)}


def _measured(database: Database, folder: Path) -> Iterator[tuple[object, ...]]:
    with now.at(filled.END):
        alice = visiting.Visitor(visiting.application(database, folder), "alice")
        for what, address in PAGES.items():
            yield what, *_asked(lambda address=address: len(alice.get(address).data))  # type: ignore[misc]
        days = "from=2025-06-01&to=2026-03-31"
        yield (
            "100,000 rows as CSV",
            *_asked(lambda: len(alice.get(f"/reports/list.csv?what=opened&{days}").data), times=2),
        )
    yield f"counting {MOVED} moved tickets", *_asked(lambda: _moved(database), times=3)


def _moved(database: Database) -> int:
    """Let the newest tickets move, and count them; what the moving took is kept apart."""
    begun = time.perf_counter()
    with database.transaction() as session:
        newest = session.scalars(select(Instance).order_by(Instance.id.desc()).limit(MOVED)).all()
        for row in newest:
            row.sequence += 1
        session.flush()
        events = [filled.event({"id": row.id, "changed_at": filled.END}, row.sequence) for row in newest]
        session.connection().execute(insert(table(HistoryEvent)), events)
    _moved.spared = time.perf_counter() - begun  # type: ignore[attr-defined]
    with database.transaction() as session:
        reckoning.catch_up(session)
    return 0


def _asked(ask: Callable[[], int], *, times: int = ASKED) -> tuple[object, ...]:
    taken, used, size = [], [], 0
    ask()
    for _ in range(times):
        begun, worked = time.perf_counter(), time.process_time()
        size = ask()
        taken.append(time.perf_counter() - begun)
        used.append(time.process_time() - worked)
    spared = getattr(_moved, "spared", 0.0)
    taken = [max(0.0, each - spared) for each in taken] if not size else taken
    figures = (statistics.median(taken), percentile(taken, 0.95), max(taken), statistics.median(used))
    return (*map(milliseconds, figures), f"{size / 1000:,.0f}" if size else "-")
