"""The calendar of changes with 10,000 bookings of 2,000 items: conflicts of a change, its next free slot, and its booking."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from engine import now
from engine.db import Database
from engine.desk import bookings, collisions, slots
from engine.models import Booking, ChangeWindow, Item, ItemDependency, Occupation
from tests.benchmarks.measuring import Table, available_stores, milliseconds, opened

BEGINNING = datetime(2026, 3, 2, 8, tzinfo=UTC)
SIZES = ((1_000, 200), (10_000, 2_000))
ASKED = 100
AHEAD = 90 * 24


def tables(*, quick: bool) -> Iterator[Table]:
    """Milliseconds at the median and the 99th of 100 changes of three items and two people each."""
    rows = []
    for store in available_stores():
        for changes, items in SIZES[: 1 if quick else 2]:
            with tempfile.TemporaryDirectory() as folder, opened(store, Path(folder)) as database:
                _fill(database, changes, items)
                rows.append((store, f"{changes:,}", f"{items:,}", *_measured(database, items)))
    yield Table(
        "Calendar of changes, 20 windows, items that rest on up to three others, spread over 90 days",
        ("store", "bookings", "items", "conflicts p50 ms", "p99 ms", "free slot p50 ms", "p99 ms", "booking p50 ms", "p99 ms"),
        rows,
    )  # fmt: skip


def _measured(database: Database, items: int) -> list[str]:
    chance, found = random.Random(7), []
    asked = [_plan(chance, f"NEW{number}", items) for number in range(ASKED)]
    with now.at(BEGINNING):
        with database.reading() as session:
            found.append([_taken(lambda one=one: collisions.conflicts(session, one)) for one in asked])
            found.append([_taken(lambda one=one: slots.free_slot(session, {**one, "minutes": 120})) for one in asked])
        found.append([_taken(lambda one=one: _book(database, one)) for one in asked])
    return [milliseconds(value) for each in found for value in (statistics.median(each), sorted(each)[98])]


def _book(database: Database, plan: dict[str, Any]) -> None:
    with database.transaction() as session:
        bookings.book(session, plan)


def _taken(deed: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    deed()
    return time.perf_counter() - begun


def _plan(chance: random.Random, number: str, items: int) -> dict[str, Any]:
    starts = BEGINNING + timedelta(hours=chance.randrange(AHEAD))
    return {
        "number": number,
        "items": [f"ci{chance.randrange(items)}" for _ in range(3)],
        "people": [f"person{chance.randrange(200)}" for _ in range(2)],
        "starts": starts.isoformat(),
        "ends": (starts + timedelta(hours=chance.randint(1, 6))).isoformat(),
        "type": chance.choice(["standard", "normal"]),
    }


def _fill(database: Database, changes: int, items: int) -> None:
    chance = random.Random(1)
    with database.transaction() as session:
        connection = session.connection()
        common = {"kind": "server", "environment": "production", "status": "live", "service": None, "criticality": 2}
        more = {"owner": None, "group": None, "location": None}
        connection.execute(insert(Item), [{"key": f"ci{n}", "name": f"ci{n}", **common, **more} for n in range(items)])
        edges = {(n, chance.randrange(n)) for n in range(1, items) for _ in range(chance.randint(0, 3))}
        connection.execute(
            insert(ItemDependency), [{"item": f"ci{a}", "depends_on": f"ci{b}"} for a, b in sorted(edges)]
        )
        connection.execute(insert(ChangeWindow), [_window(number, items, chance) for number in range(20)])
        rows, taken = [], []
        for plan in (_plan(chance, f"CHG{number:07d}", items) for number in range(changes)):
            span = {name: datetime.fromisoformat(plan[name]) for name in ("starts", "ends")}
            rows.append({**plan, **span, "title": "Change", "risk": "Low"})
            taken += [{"number": plan["number"], "kind": "item", "key": key, **span} for key in plan["items"]]
            taken += [{"number": plan["number"], "kind": "person", "key": key, **span} for key in plan["people"]]
        connection.execute(insert(Booking), rows)
        connection.execute(insert(Occupation), taken)
    with database.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


def _window(number: int, items: int, chance: random.Random) -> dict[str, Any]:
    kind = "maintenance" if number % 2 else "blackout"
    bound = [f"ci{chance.randrange(items)}" for _ in range(items // 40)]
    time_of = (
        {"recurs": "every day", "opens": "20:00", "closes": "06:00"}
        if number % 2
        else {"recurs": "last day", "opens": "00:00", "closes": "23:00"}
    )
    never = {
        "starts": None,
        "ends": None,
        "minutes": None,
        "override": None,
        "zone": "Europe/Oslo",
        "services": [],
        "types": [],
        "risks": [],
    }
    return {"key": f"w{number}", "name": f"w{number}", "kind": kind, "items": bound, **time_of, **never}
