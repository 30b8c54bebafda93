"""The process `clocked` deployed for tests of clocks, and the deeds that bring its tickets on."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from engine import clocks, deployments, instances, messages, moves, now, packs, people, tasks
from engine.actor import SYSTEM
from engine.db import Database
from engine.models import HistoryEvent
from engine.worker import Worker, following
from tests.engine.errands import rows
from tests.people import ALICE, DAVE, EVERYONE

FOLDER = Path(__file__).parent / "clocked"
MONDAY = datetime.fromisoformat("2026-03-02T09:00:00Z")


def deployed(database: Database) -> None:
    """The standing people as rows, and the process live."""
    with now.at(MONDAY), database.transaction() as session:
        for person in EVERYONE:
            people.add(session, person.login, name=person.name, roles=person.roles, groups=person.groups)
        deployments.deploy(session, [packs.read(FOLDER)], by=DAVE, source="tests")


class Ticket:
    """A ticket of the process on a clock that is travelled."""

    def __init__(self, database: Database, priority: int | None, at: str = "2026-03-02T09:00:00Z") -> None:
        self.database = database
        with now.at(datetime.fromisoformat(at)), database.transaction() as session:
            self.moved = instances.start(session, "clocked", by=ALICE, variables={"priority": priority})

    @property
    def id(self) -> int:
        return self.moved.id

    def does(self, at: str, action: str, reason: str = "") -> moves.Moved:
        """Complete the open task."""
        with now.at(datetime.fromisoformat(at)), self.database.transaction() as session:
            (task,) = instances.find(session, self.id, by=SYSTEM).tasks
            return tasks.complete(session, task.id, {"action": action, "reason": reason}, by=ALICE)

    def is_told(self, at: str, priority: int | None) -> None:
        """Give it another priority."""
        with now.at(datetime.fromisoformat(at)), self.database.transaction() as session:
            payload = {"priority": priority}
            messages.deliver(session, "clocked.changed", correlation=self.moved.number, payload=payload, by=ALICE)

    def clock(self, at: str, name: str = "resolution") -> clocks.Shown:
        """One of its clocks as it is shown at a moment."""
        with now.at(datetime.fromisoformat(at)), self.database.reading() as session:
            return next(clock for clock in clocks.of(session, self.id) if clock.name == name)

    def row(self, name: str = "resolution") -> dict[str, Any]:
        """The row of a clock."""
        return next(row for row in rows(self.database, "clock") if (row["instance_id"], row["name"]) == (self.id, name))

    def data(self) -> dict[str, Any]:
        """Its variables."""
        with self.database.reading() as session:
            return dict(instances.find(session, self.id, by=SYSTEM).data)


def work(database: Database, until: str) -> None:
    """Let a worker do what is due up to a moment, each thing at its own."""
    end = datetime.fromisoformat(until)
    worker = Worker(database, {})
    while True:
        with database.reading() as session:
            due = following(session)
        if due is None or due > end:
            break
        with now.at(due):
            worker.drain()
    with now.at(end):
        worker.drain()


def at(text: str) -> datetime:
    """A moment."""
    return datetime.fromisoformat(text)


def history(database: Database, instance: int) -> list[tuple[str, dict[str, Any]]]:
    """What happened to an instance: verb and detail, in order."""
    with database.reading() as session:
        found = (
            select(HistoryEvent.verb, HistoryEvent.detail)
            .where(HistoryEvent.instance_id == instance)
            .order_by(HistoryEvent.sequence)
        )
        return [(row.verb, row.detail) for row in session.execute(found)]


def told(database: Database, instance: int) -> list[str]:
    """What its clocks did."""
    return [
        f"{one['clock']} {one['did']}" for _, detail in history(database, instance) for one in detail.get("clocks", ())
    ]
