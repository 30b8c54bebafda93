"""The demonstration: people and tickets, made once, and never beside real data unnoticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import cli, demo, instances, people, settings, signins
from engine.actor import SYSTEM
from engine.db import Database
from engine.errors import Invalid
from engine.instances import InstanceRow
from engine.worker import Worker


@pytest.fixture
def shown(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path / 'demo.db'}")
    demo.prepare(settings.Settings(), database, cli.PACKS)
    yield database
    database.dispose()


def tickets(database: Database) -> list[InstanceRow]:
    with database.reading() as session:
        return instances.listed(session, by=SYSTEM).items


def test_there_are_a_dozen_tickets_in_different_stages(shown: Database) -> None:
    listed = tickets(shown)
    assert len(listed) == 12
    assert {row.stage for row in listed} == {"New", "In progress", "On hold", "Resolved", "Closed", "Cancelled"}
    assert len({row.started_at.date() for row in listed}) >= 4


def test_starting_again_adds_nothing(shown: Database) -> None:
    before = tickets(shown)
    demo.prepare(settings.Settings(), shown, cli.PACKS)
    assert tickets(shown) == before


def test_the_worker_finds_nothing_wrong_with_them(shown: Database) -> None:
    called: list[str] = []

    def email(parameters: object, key: str) -> dict[str, object]:
        called.append(key)
        return {"sent": 1}

    Worker(shown, {"email": email}).drain()
    assert called
    with shown.reading() as session:
        found = [instances.find(session, row.number, by=SYSTEM) for row in tickets(shown)]
    assert len(found) >= 12  # what they wished for from other processes has begun as well
    assert [view.row.number for view in found if view.faults] == []


def test_everybody_signs_in_with_the_public_password(shown: Database) -> None:
    with shown.reading() as session:
        logins = [person.login for person in people.listed(session).items]
    assert {"alice", "bob", "carol", "dave", "erin", "mallory"} < set(logins)
    for login in logins:
        with shown.transaction() as session:
            assert signins.sign_in(session, login, demo.PASSWORD)
            assert people.actor(session, login).name.endswith("(demo)")


def test_a_service_without_demo_refuses_such_a_store(shown: Database) -> None:
    with pytest.raises(Invalid, match="Serve it with --demo, or take another database"):
        demo.refuse(shown)


def test_a_store_of_real_people_is_not_refused(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        people.add(session, "alice", name="Alice", email="alice@example.org")
    demo.refuse(sqlite_database)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.10", "desk.example", "::"])  # noqa: S104  refused is the point
def test_other_machines_never_see_the_demo(sqlite_database: Database, host: str) -> None:
    with pytest.raises(Invalid, match="public password"):
        demo.prepare(settings.Settings(host=host), sqlite_database, cli.PACKS)
