"""A small company works for some days: everything goes through, the same seed makes the same company, and errors are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine import instances, packs, schema, simulate
from engine.cli import main
from engine.db import Database
from engine.errors import Conflict
from engine.models import Instance, Task
from engine.simulate import habits
from tests.people import ERIN

PACK = packs.read(Path(packs.__file__).parents[1] / "processes" / "incident")
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def company(database, pack=PACK, *, seed=3, days=3):
    simulate.settle(database, [pack], MONDAY)
    until = MONDAY + timedelta(days=days)
    return simulate.simulated(database, [pack], seed=seed, begin=MONDAY, until=until, scale=0.05)


def test_three_days_go_through_on_both_stores(database):
    found = company(database)
    assert found.sound
    begun, still, _outcomes = found.processes["incident"]
    assert begun > 20
    assert still <= begun
    assert found.tasks > 10
    text = found.as_text()
    assert "faults 0, tickets that wait for nothing 0, tasks given up 0" in text
    assert found.as_dict()["processes"]["incident"][0] == begun


def test_the_same_seed_makes_the_same_company(sqlite_database, tmp_path):
    other = Database(f"sqlite:///{tmp_path}/other.db", lasting=False)
    schema.upgrade(other)
    first, second = (company(each, days=2) for each in (sqlite_database, other))
    assert first.processes == second.processes
    assert (first.tasks, first.messages, first.mails) == (second.tasks, second.messages, second.mails)

    def titles(database):
        with database.reading() as session:
            return session.query(Instance.number, Instance.title, Instance.stage).order_by(Instance.id).all()

    assert titles(sqlite_database) == titles(other)
    other.dispose()


def test_a_task_without_a_habit_is_done_as_its_form_asks(sqlite_database):
    bare = {path: text for path, text in PACK.sources.items() if path != habits.FILE}
    start = "starts: [{at: reported, by: requesters, per_day: 200, with: {short_description: No sound}}]"
    pack = packs.of({**bare, habits.FILE: start})
    found = company(sqlite_database, pack, seed=1, days=2)
    with sqlite_database.reading() as session:
        assert session.query(Task).filter_by(status="done", element="triage").count() > 3
    assert found.faults == ()


def test_a_store_with_tickets_is_left_alone(sqlite_database):
    simulate.settle(sqlite_database, [PACK], MONDAY)
    with sqlite_database.transaction() as session:
        instances.start(session, "incident", by=ERIN, variables={"short_description": "No sound"})
    with pytest.raises(Conflict, match="simulate into an empty one"):
        simulate.simulate(sqlite_database, [PACK], seed=1, days=1)


def test_the_command_prints_the_report(tmp_path):
    url = f"sqlite:///{tmp_path}/company.db"
    given = ["simulate", str(PACK.folder), "--days", "4", "--scale", "0.02", "--database", url]
    ran = CliRunner().invoke(main, given)
    assert ran.exit_code == 0, ran.output
    assert "incident" in ran.output
