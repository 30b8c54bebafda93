"""The process `errand` deployed for tests of the verbs, and the steps that bring it to each of its waits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select

from engine import deployments, instances, moves, packs, people, tasks
from engine.actor import Actor
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
