"""A desk of years: the tickets that a simulated company left in a store, copied until so many are open and so many closed.

Context: a million tickets take the simulation a day, and rows that a benchmark makes up know nothing of forks, clocks and threads.
Decision: `evenkeel simulate` lets a company work for five weeks (some 5,000 tickets of all packs, through the verbs). The store
itself then copies all rows that belong to those tickets (state, tasks, clocks, history, stream, waits, links, surveys, bookings,
words for search, tallies), whole ticket by whole ticket. A copy has ids and a number of its own, and its number stands wherever
the ticket or another ticket of the same copy speaks of it: in its state, its data, its history, its waits. Closed copies lie one
before the other over the two years before, open ones some minutes before each other. So each copy is a simulated ticket that
can be opened, searched and worked on to its end.

What differs from a desk that really was at work for so long: texts repeat from copy to copy (a common word is more common than
in life), the 400 people asked for far more each, timers and thresholds of open copies are put off by 60 days so that the worker
does not spend the measurement catching up, alerts as they came in and announcements are not copied, and the chain of hashes of
a copy's history is that of its original.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, NullPool, create_engine, func, insert, select
from sqlalchemy.orm import Session

from engine import packs, simulate, sqlite
from engine.db import Database
from engine.models import DayCount, HistoryEvent, Instance, Reckoning, Tally, TallyClock, table
from engine.models.entry import Entry
from engine.reports import counts, reckoning
from tests.benchmarks import copying

PACKS = Path(__file__).parents[2] / "processes"
DAYS, SCALE = 35, 0.12
YEARS = 730
"""Days over which the closed copies lie."""
ENOUGH = 0.99
"""A store that was worked in has a few open tickets less, and is not filled again for them."""
APART = timedelta(minutes=11)
"""Between two copies of the same open ticket."""


def fill(
    database: Database,
    *,
    open_: int,
    closed: int,
    days: int = DAYS,
    scale: float = SCALE,
    tell: Callable[[str], Any] = print,
) -> None:
    """Bring an upgraded store to at least so many tickets; what a simulation left there already is what is copied."""
    with database.reading() as session:
        empty = session.scalar(select(func.count()).select_from(Instance)) == 0
    if empty:
        tell(f"simulating {days} days at a scale of {scale}")
        simulate.simulate(database, _packs(), seed=1, days=days, scale=scale)
        with database.transaction() as session:
            while reckoning.behind(session):
                reckoning.catch_up(session)
    known = counted(database)
    copies = {True: _copies(open_ * ENOUGH, known[True]), False: _copies(closed * ENOUGH, known[False])}
    if not any(copies.values()):
        return
    tell(
        f"{known[True]:,} open and {known[False]:,} closed tickets, to be copied {copies[True]} and {copies[False]} times"
    )
    back = {
        **{(True, each): each * APART for each in range(1, copies[True] + 1)},
        **{(False, each): _days(each, copies[False]) for each in range(1, copies[False] + 1)},
    }
    _count_again(database, back)
    with _hasty(database) as connection:
        for name in copying.copied(connection, copies, back):
            tell(f"copied: {name}")
    _reckoned(database)
    tell("analyzing")
    with _hasty(database) as connection:
        connection.exec_driver_sql("VACUUM ANALYZE" if database.dialect == "postgresql" else "ANALYZE")


def counted(database: Database) -> dict[bool, int]:
    """How many tickets are open (True) and closed (False)."""
    with database.reading() as session:
        found = session.execute(select(Instance.status, func.count()).group_by(Instance.status)).all()
    return {
        True: sum(number for status, number in found if status == "open"),
        False: sum(number for status, number in found if status != "open"),
    }


def _packs() -> list[packs.Pack]:
    return [packs.read(path.parent) for path in sorted(PACKS.glob("*/pack.yaml"))]


def _copies(wanted: int, known: int) -> int:
    return max(0, math.ceil(wanted / known) - 1) if known else 0


def _days(each: int, copies: int) -> timedelta:
    """Whole days, so that what happened on a day is counted once for all its copies; the first copy is the oldest."""
    return timedelta(days=(copies - each + 1) * YEARS // copies)


@contextmanager
def _hasty(database: Database) -> Iterator[Connection]:
    """A connection that waits for no disk and asks no foreign key; each statement stands by itself."""
    if database.dialect == "postgresql":
        engine = create_engine(database.url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        first = [
            "SET synchronous_commit = off",
            "SET session_replication_role = replica",
            "SET work_mem = '256MB'",
            _FAST,
        ]
    else:
        engine = create_engine(database.url, module=sqlite.dbapi, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        first = ["PRAGMA synchronous = OFF", "PRAGMA cache_size = -1500000", "PRAGMA temp_store = MEMORY"]
    with engine.connect() as connection:
        for statement in first:
            connection.exec_driver_sql(statement)
        yield connection


def _count_again(database: Database, back: dict[tuple[bool, int], timedelta]) -> None:
    """What the copies add to the counts of each day, as the worker would have counted it."""
    with database.reading() as session:
        lines: dict[Any, Counter[str]] = {}
        for row in session.execute(select(table(DayCount))).mappings():
            lines[row["process"], row["group"], row["service"], row["day"]] = Counter(row["counts"])
        told = {True: _tallied(session, is_open=True), False: _tallied(session, is_open=False)}
    whole = _lines(told[False], timedelta(0))
    for (is_open, _), shift in back.items():
        if is_open:
            _add(lines, _lines(told[True], shift), timedelta(0))
        else:
            _add(lines, whole, shift)  # by whole days, so all copies count the same
    _keep(database, lines)


def _tallied(session: Session, *, is_open: bool) -> list[tuple[Any, list[Any]]]:
    """The tallies of open or of closed tickets, each with its decided clocks."""
    clocks: dict[int, list[Any]] = {}
    for row in session.execute(select(table(TallyClock))).mappings():
        clocks.setdefault(row["instance_id"], []).append(row)
    chosen = (Instance.status == "open") if is_open else (Instance.status != "open")
    found = session.execute(select(table(Tally)).join(Instance, Instance.id == Tally.instance_id).where(chosen))
    return [(row, clocks.get(row["instance_id"], [])) for row in found.mappings()]


def _lines(told: list[tuple[Any, list[Any]]], shift: timedelta) -> dict[Any, Counter[str]]:
    lines: dict[Any, Counter[str]] = {}
    for tally, clocks in told:
        counted = counts.of(_earlier(tally, shift), [_earlier(each, shift) for each in clocks])
        for day, said in counted.items():
            for key in counts.keys(tally):
                lines.setdefault((*key, day), Counter()).update(said)
    return lines


def _add(lines: dict[Any, Counter[str]], more: dict[Any, Counter[str]], shift: timedelta) -> None:
    for (*key, day), said in more.items():
        lines.setdefault((*key, day - shift), Counter()).update(said)


def _earlier(row: Any, shift: timedelta) -> dict[str, Any]:
    return {name: value - shift if name.endswith("_at") and value else value for name, value in row.items()}


def _keep(database: Database, lines: dict[Any, Counter[str]]) -> None:
    names = ("process", "group", "service", "day")
    rows = [{**dict(zip(names, key, strict=True)), "counts": dict(said)} for key, said in lines.items()]
    with database.transaction() as session:
        session.connection().execute(table(DayCount).delete())
        session.connection().execute(insert(table(DayCount)), rows)


def _reckoned(database: Database) -> None:
    """Nothing is left for the worker to count."""
    with database.transaction() as session:
        last = {name: session.scalar(select(func.max(model.id))) or 0 for name, model in _MARKS.items()}
        session.connection().execute(table(Reckoning).update().values(**last))


_FAST = """SELECT set_config(name, 'lz4', false) FROM pg_settings
WHERE name = 'default_toast_compression' AND 'lz4' = ANY(enumvals)"""
"""Packing what is long takes PostgreSQL longer than all the rest, by its default."""
_MARKS = {"history": HistoryEvent, "entry": Entry}
