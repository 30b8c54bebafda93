"""The process `errand` deployed for tests of the verbs, and the steps that bring it to each of its waits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select

from engine import deployments, instances, messages, moves, packs, people, tasks
from engine.actor import SYSTEM, Actor
from engine.db import Database
from engine.models import Base
from tests.people import ALICE, DAVE, ERIN, EVERYONE

FOLDER = Path(__file__).parent / "errand"


def deployed(database: Database) -> None:
    """The standing people as rows, and the process live."""
    with database.transaction() as session:
        for person in EVERYONE:
            people.add(
                session,
                person.login,
                name=person.name,
                email=f"{person.login}@example.org",
                roles=person.roles,
                groups=person.groups,
            )
        deployments.deploy(session, [packs.read(FOLDER)], by=DAVE, source="tests")


def asked(database: Database, *, by: Actor = ERIN, **answers: Any) -> moves.Moved:
    """An errand that waits for its review."""
    with database.transaction() as session:
        return instances.start(
            session, "errand", by=by, variables={"title": "Buy bread", "wanted_by": "erin", **answers}
        )


def reviewed(database: Database, moved: moves.Moved, *, by: Actor = ALICE, **answers: Any) -> moves.Moved:
    """The review done."""
    with database.transaction() as session:
        return tasks.complete(session, moved.opened[0].id, answers, by=by)


def rows(database: Database, table: str) -> list[dict[str, Any]]:
    """All rows of a table, as a test wants to look at them."""
    with database.reading() as session:
        return [dict(row) for row in session.execute(select(Base.metadata.tables[table])).mappings()]


def fetching(database: Database) -> moves.Moved:
    """An errand that waits for the connector `fetch`."""
    return reviewed(database, asked(database), verdict_given="yes")


def instance(database: Database) -> dict[str, Any]:
    """The only instance."""
    [row] = rows(database, "instance")
    return row


def say(
    database: Database,
    name: str,
    correlation: str | None,
    payload: Any = None,
    *,
    by: Actor = SYSTEM,
    key: str | None = None,
) -> messages.Delivered:
    """A message from somebody."""
    with database.transaction() as session:
        return messages.deliver(session, name, correlation=correlation, payload=payload or {}, by=by, key=key)


class Far:
    """The far end of the connector `fetch`: answers what a test wants, and remembers its callers."""

    def __init__(self) -> None:
        self.answer: object = {"found": True}
        self.calls: list[tuple[dict[str, Any], str]] = []

    def __call__(self, parameters: dict[str, Any], key: str) -> object:
        self.calls.append((dict(parameters), key))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer
