"""Verbs on each store, without the web: completions of a ten-task process, what one costs, and laps of a loop."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from engine import instances, tasks
from engine.db import Database
from tests.benchmarks.measuring import (
    Table,
    available_stores,
    bare_commits,
    counting,
    milliseconds,
    opened,
    percentile,
)
from tests.benchmarks.packs import CLERK, deploy, line, size

STEPS = 10


def tables(*, quick: bool) -> Iterator[Table]:
    """Completions per second of each store, with statements, commits and bytes per completion."""
    rows = []
    for store in available_stores():
        with tempfile.TemporaryDirectory() as folder, opened(store, Path(folder)) as database:
            rows.append((store, *_measured(database, rounds=5 if quick else 50)))
    yield Table(
        f"Completions of a {STEPS}-task process through the verbs, one thread",
        ("store", "completions/s", "p50 ms", "p95 ms", "statements", "commits", "bytes stored", "bare commits/s"),
        rows,
        "Statements, commits and bytes are per completion; reads before the command are the web's and not in here.",
    )


def _measured(database: Database, *, rounds: int) -> tuple[object, ...]:
    deploy(database, line("ten", "TEN", STEPS))
    _run(database)  # compiled once, connections open
    started, before = [_start(database) for _ in range(rounds)], size(database)
    taken: list[float] = []
    with counting(database) as counted:
        for task in started:
            taken += _complete(database, task)
    done = len(taken)
    grown = (size(database) - before) / done
    return (
        f"{done / sum(taken):,.0f}",
        milliseconds(statistics.median(taken)),
        milliseconds(percentile(taken, 0.95)),
        f"{counted.statements / done:.1f}",
        f"{counted.commits / done:.1f}",
        f"{grown:,.0f}",
        f"{bare_commits(database):,.0f}",
    )


def _run(database: Database) -> None:
    _complete(database, _start(database))


def _start(database: Database) -> int:
    with database.transaction() as session:
        return instances.start(session, "ten", by=CLERK, variables={}).opened[0].id


def _complete(database: Database, task: int) -> list[float]:
    taken = []
    while True:
        begun = time.perf_counter()
        with database.transaction() as session:
            moved = tasks.complete(session, task, {}, by=CLERK)
        taken.append(time.perf_counter() - begun)
        if not moved.opened:
            return taken
        task = moved.opened[0].id
