"""Search over 110,000 tickets (10,000 open, 100,000 closed; with --quick a tenth), and what its words cost a completion.

The rows are written directly, each with a description and a reply of its own words: a common one in every fifth ticket, middling
ones, and one that is the ticket's alone. The words of the tickets are then made by the same code as `evenkeel search rebuild`.
`EVENKEEL_BENCH_TICKETS` is another number of tickets.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from sqlalchemy import bindparam, select, text

from engine import answering, instances, now, search, searchable, tasks
from engine.actor import Actor
from engine.db import Database
from engine.models import Entry, Instance, Task
from tests.benchmarks.measuring import Table, available_stores, milliseconds, opened, percentile
from tests.benchmarks.packs import CLERK, deploy, line, size

TICKETS = int(os.environ.get("EVENKEEL_BENCH_TICKETS", "110000"))
ASKED = 20
ASKER = Actor("asker0007", "Asker", frozenset({"requester"}), frozenset())
QUERIES = {
    "one ticket": "unique00004242",
    "a common word": "printer",
    "two common words": "printer paper",
    "the beginning of words": "pri",
    "a phrase": '"printer paper"',
    "without a word": "printer -paper",
    "common, open": "printer is:open",
    "common, closed": "printer status:ended",
    "nothing fits": "printer zebra",
    "open alone": "is:open",
}


def tables(*, quick: bool) -> Iterator[Table]:
    """Milliseconds of each kind of search; milliseconds and bytes that the words take."""
    rows, costs = [], []
    count = TICKETS // 10 if quick else TICKETS
    for store in available_stores():
        with tempfile.TemporaryDirectory() as folder, opened(store, Path(folder)) as database:
            deploy(database, line("one", "ONE", 1), line("ten", "TEN", 10))
            costs.append((store, *_cost(database, rounds=5 if quick else 30)))
            _fill(database, count)
            before, begun = size(database), time.perf_counter()
            _index(database)
            built, grown = time.perf_counter() - begun, size(database) - before
            for name, asked in QUERIES.items():
                rows.append((store, name, *_measured(database, asked, CLERK)))
            rows.append((store, "a common word, a requester", *_measured(database, "printer", ASKER)))
            rows.append((store, "(words of all made)", f"{built:.0f} s", f"{grown / count:,.0f} B/ticket", ""))
    yield Table(
        f"Search over {count:,} tickets, a tenth of them open, first page of 20",
        ("store", "search", "p50 ms", "p95 ms", "found"),
        rows,
    )
    yield Table(
        "A completion with two sentences of text (the words change with each) and without any",
        ("store", "with text p50 ms", "and its words", "without text p50 ms"),
        costs,
        "The second column is the time inside the completion that its words take.",
    )


def _measured(database: Database, asked: str, by: Actor) -> tuple[object, ...]:
    taken, found = [], None
    for _ in range(ASKED):
        begun = time.perf_counter()
        with database.reading() as session:
            found = search.found(session, asked, by=by)
        taken.append(time.perf_counter() - begun)
    assert found is not None
    count = f"{found.page.total:,}" + ("+" if found.more else "")
    return milliseconds(percentile(taken, 0.5)), milliseconds(percentile(taken, 0.95)), count


def _fill(database: Database, count: int) -> None:
    with database.transaction() as session:
        instances.start(session, "one", by=CLERK, variables={})
        instance = dict(
            session.execute(select(Instance.__table__).order_by(Instance.id.desc()).limit(1)).mappings().one()
        )
        task = dict(session.execute(select(Task.__table__).order_by(Task.id.desc()).limit(1)).mappings().one())
    for start in range(0, count, 5_000):
        with database.transaction() as session:
            ids = range(instance["id"] + 1 + start, instance["id"] + 1 + min(start + 5_000, count))
            made = [_ticket(instance, each, ended=(each % 10) != 0) for each in ids]
            session.connection().execute(_insert(Instance), made)
            waits = [
                {**task, "id": task["id"] + one["id"], "instance_id": one["id"]}
                for one in made
                if one["status"] == "open"
            ]
            session.connection().execute(_insert(Task), waits)
            session.connection().execute(_insert(Entry), [_entry(one["id"]) for one in made])
    _analyzed(database)


def _ticket(row: dict[str, object], key: int, *, ended: bool) -> dict[str, object]:
    said = random.Random(key)
    common = ["printer"] * (said.random() < 0.2) + ["paper"] * (said.random() < 0.2)
    middling = [f"topic{said.randrange(2_000)}" for _ in range(25)]
    title = " ".join(["Trouble with", *common, *middling[:3]])
    data = {"title": title, "description": " ".join([*middling, f"unique{key:08d}"]), "number": f"ONE{key:07d}"}
    own = {"id": key, "number": f"ONE{key:07d}", "title": title, "data": data, "requester": f"asker{key % 2_000:04d}"}
    return {**row, **own, "status": "ended" if ended else "open", "ended_at": row["started_at"] if ended else None}


def _entry(key: int) -> dict[str, object]:
    said = random.Random(-key)
    words = " ".join(f"remark{said.randrange(5_000)}" for _ in range(20))
    at = now.now() - timedelta(minutes=1)
    row = {"instance_id": key, "kind": "internal", "visible": False, "text": words, "by": "clerk", "at": at}
    return {**row, "detail": {}, "key": None, "id": key}


def _index(database: Database) -> None:
    last: int | None = 0
    while last is not None:
        with database.transaction() as session:
            last = searchable.rebuild(session.connection(), after=last)
    _analyzed(database)


def _analyzed(database: Database) -> None:
    with database.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


def _cost(database: Database, *, rounds: int) -> tuple[str, str, str]:
    """Completions in two kinds, in turns; the time in `searchable.kept` is taken apart from the rest."""
    inside: list[float] = []
    kept = searchable.kept

    def timed(*arguments: object, **named: object) -> None:
        begun = time.perf_counter()
        kept(*arguments, **named)  # type: ignore[arg-type]
        inside.append(time.perf_counter() - begun)

    searchable.kept = timed  # type: ignore[assignment]
    try:
        with_text, words = [], []
        without = []
        for _ in range(rounds):
            inside.clear()
            with_text += _completed(database, said=True)
            words += inside[1:]
            without += _completed(database, said=False)
    finally:
        searchable.kept = kept
    return tuple(milliseconds(percentile(each, 0.5)) for each in (with_text, words, without))  # type: ignore[return-value]


def _completed(database: Database, *, said: bool) -> list[float]:
    taken = []
    with database.transaction() as session:
        task = instances.start(session, "ten", by=CLERK, variables={}).opened[0].id
    while True:
        begun = time.perf_counter()
        with database.transaction() as session:
            moved = _complete(session, task, said=said, turn=len(taken))
        taken.append(time.perf_counter() - begun)
        if not moved.opened:
            return taken
        task = moved.opened[0].id


def _complete(session: object, task: int, *, said: bool, turn: int) -> object:
    if not said:
        return tasks.complete(session, task, {}, by=CLERK)  # type: ignore[arg-type]
    given = answering.taken
    sentence = {f"note_{turn}": f"Looked at it in turn {turn}. The cable was loose and the fuse had blown as well."}
    answering.taken = lambda *_, **__: sentence  # type: ignore[assignment]
    try:
        return tasks.complete(session, task, {}, by=CLERK)  # type: ignore[arg-type]
    finally:
        answering.taken = given


def _insert(model: type[Instance | Task | Entry]) -> object:
    return model.__table__.insert().values({column.name: bindparam(column.name) for column in model.__table__.c})
