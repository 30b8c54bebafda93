"""What all benchmarks share: tables, the machine they ran on, percentiles, and how fast the bare store commits."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import event

from engine import sqlite
from engine.db import Database
from tests import stores

COMMIT_BYTES = 8192
"""Size of the row that a bare commit writes: about what a completion writes."""


@dataclass(frozen=True)
class Table:
    """One printed table; a cell is text or a number, `note` says what to know when reading it."""

    title: str
    columns: Sequence[str]
    rows: list[Sequence[Any]] = field(default_factory=list)
    note: str = ""


def environment() -> dict[str, str]:
    """The machine and the versions, so that figures can be compared."""
    return {
        "cpu": f"{os.cpu_count()} x {_processor()}",
        "load": " ".join(f"{each:.2f}" for each in os.getloadavg()),
        "python": platform.python_version(),
        "sqlite": sqlite.dbapi.sqlite_version,
        **{name: version(name) for name in ("SpiffWorkflow", "SQLAlchemy", "Flask", "granian")},
    }


@contextmanager
def opened(store: str, folder: Path) -> Iterator[Database]:
    """A migrated store with the durability of a real one (the tests' PostgreSQL runs without fsync)."""
    with stores.postgresql(durable=True) if store == "postgresql" else stores.sqlite(folder) as database:
        yield database


def available_stores() -> list[str]:
    """The stores that can be measured here."""
    try:
        stores.postgresql_url(durable=True)
    except stores.NoPostgresql:
        return ["sqlite"]
    return ["sqlite", "postgresql"]


def bare_commits(database: Database, *, seconds: float = 1.0) -> float:
    """Durable commits per second of one connection that updates one row of 8 KiB and does nothing else."""
    with database.engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        cursor, postgresql = raw.cursor(), database.dialect == "postgresql"
        change = (
            "UPDATE bare SET content = %s WHERE id = 1" if postgresql else "UPDATE bare SET content = ? WHERE id = 1"
        )
        cursor.execute("CREATE TABLE IF NOT EXISTS bare (id integer PRIMARY KEY, content text)")
        cursor.execute("DELETE FROM bare")
        cursor.execute("INSERT INTO bare VALUES (1, '')")
        raw.commit()
        done, until = 0, time.perf_counter() + seconds
        while time.perf_counter() < until:
            if not postgresql:  # psycopg begins by itself
                cursor.execute("BEGIN IMMEDIATE")
            cursor.execute(change, (chr(97 + done % 26) * COMMIT_BYTES,))
            raw.commit()
            done += 1
        cursor.execute("DROP TABLE bare")
        raw.commit()
        cursor.close()
    return done / seconds


@dataclass
class Counted:
    """What a store was asked: statements and commits."""

    statements: int = 0
    commits: int = 0


@contextmanager
def counting(database: Database) -> Iterator[Counted]:
    """Counts what both engines of `database` do inside the block."""
    counted = Counted()

    def statement(*_: Any) -> None:
        counted.statements += 1

    def commit(*_: Any) -> None:
        counted.commits += 1

    engines = {id(each): each for each in (database.engine, database.reader)}.values()
    for engine in engines:
        event.listen(engine, "before_cursor_execute", statement)
    event.listen(database.engine, "commit", commit)
    yield counted
    for engine in engines:
        event.remove(engine, "before_cursor_execute", statement)
    event.remove(database.engine, "commit", commit)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of `values` lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def milliseconds(seconds: float) -> str:
    """Seconds as readable milliseconds."""
    return f"{seconds * 1000:.1f}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
