"""Running SLA clocks: what it costs to find and to tell the ones that are due, among few others and among very many."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert, select, text

from engine import clocks, deployments, instances, now, packs
from engine.actor import SYSTEM
from engine.db import Database
from engine.models import Clock, Instance, table
from tests.benchmarks.measuring import Table, available_stores, milliseconds, opened, percentile
from tests.benchmarks.packs import CLERK

DIAGRAM = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:ek="urn:evenkeel:bpmn:1" id="timed_d" targetNamespace="b">
  <process id="timed" name="Timed" isExecutable="true">
    <extensionElements><ek:clock name="resolution" label="Resolution" target="P30D" warn="50 75" /></extensionElements>
    <startEvent id="begun" name="Begun" ek:starts="resolution" />
    <userTask id="work" name="Work" ek:group="clerks" />
    <endEvent id="over" name="Over" ek:stops="resolution" />
    <sequenceFlow id="f1" sourceRef="begun" targetRef="work" />
    <sequenceFlow id="f2" sourceRef="work" targetRef="over" />
  </process>
</definitions>
"""
PACK = {
    "pack.yaml": "key: timed\nname: Timed\nprefix: TIM\ndescription: Clocks.\nowner: c\nzone: UTC\n",
    "timed.bpmn": DIAGRAM,
}
DUE = 100
CHUNK = 5_000


def tables(*, quick: bool) -> Iterator[Table]:
    """For each store and number of running clocks: finding the due ones, and telling one of them."""
    rows = []
    for store in available_stores():
        for running in (1_000, 10_000 if quick else 100_000):
            with tempfile.TemporaryDirectory() as folder, opened(store, Path(folder)) as database:
                rows.append((store, f"{running:,}", *_measured(database, running)))
    yield Table(
        f"Clocks: {DUE} due among so many that run",
        ("store", "running", "find p50 ms", "find p95 ms", "tell p50 ms", "tell p95 ms", "next p95 ms"),
        rows,
        "Finding is one look of a worker (50 at most), telling is one transaction: lock, note, commit; next is what comes next.",
    )


def _measured(database: Database, running: int) -> tuple[str, ...]:
    _fill(database, running)
    found, following = [], []
    for _ in range(200):
        begun = time.perf_counter()
        with database.reading() as session:
            clocks.due(session)
        found.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        with database.reading() as session:
            clocks.following(session)
        following.append(time.perf_counter() - begun)
    told = _told(database)
    return (
        milliseconds(statistics.median(found)),
        milliseconds(percentile(found, 0.95)),
        milliseconds(statistics.median(told)),
        milliseconds(percentile(told, 0.95)),
        milliseconds(percentile(following, 0.95)),
    )


def _told(database: Database) -> list[float]:
    """Tell every clock that is due; how long each took."""
    taken: list[float] = []
    while True:
        with database.reading() as session:
            due = clocks.due(session)
        if not due:
            return taken
        for one in due:
            begun = time.perf_counter()
            with database.transaction() as session:
                clocks.strike(session, one)
            taken.append(time.perf_counter() - begun)


def _fill(database: Database, running: int) -> None:
    """So many tickets with a running clock each, `DUE` of them due, the others in the weeks to come."""
    with now.at(now.now() - timedelta(days=16)), database.transaction() as session:
        deployments.deploy(session, [packs.of(PACK)], by=SYSTEM)
        begun = instances.start(session, "timed", by=CLERK, variables={})
        ticket = dict(session.execute(select(table(Instance)).where(Instance.id == begun.id)).mappings().one())
        clock = dict(session.execute(select(table(Clock)).where(Clock.instance_id == begun.id)).mappings().one())
    moment = now.now()
    for first in range(1, running, CHUNK):
        numbers = range(first, min(first + CHUNK, running))
        with database.transaction() as session:
            tickets = [{**ticket, "id": begun.id + each, "number": f"TIM{each + 2:07d}"} for each in numbers]
            session.connection().execute(insert(table(Instance)), tickets)
            session.connection().execute(
                insert(table(Clock)), [_clock(clock, begun.id, each, moment) for each in numbers]
            )
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))


def _clock(clock: dict[str, object], first: int, each: int, moment: object) -> dict[str, object]:
    later = timedelta(minutes=-each) if each < DUE else timedelta(minutes=each)
    values = {name: value for name, value in clock.items() if name != "id"}
    return {**values, "instance_id": first + each, "next_at": moment + later}
