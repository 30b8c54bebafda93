"""The maintenance process: what its window means to alerts, and its outage."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine import deployments, desk, instances, now, packs, tasks
from engine.actor import SYSTEM
from engine.desk import bookings, loading, outages
from engine.worker import Worker
from tests.people import DAVE

PACK = packs.read(Path(__file__).parents[2] / "processes" / "maintenance")
BEGUN = datetime(2026, 3, 3, 6, 0, tzinfo=UTC)
OPENS = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def in_its_window(sqlite_database):
    """A store in which a maintenance of intranet1 has begun at nine; its number."""
    desk.register()
    with now.at(BEGUN), sqlite_database.transaction() as session:
        loading.load(session, loading.files(loading.FACTORY))
        deployments.deploy(session, [PACK], by=SYSTEM)
        planned = {
            "title": "Patches", "affected_services": [{"service": "intranet"}], "impact": "outage", "steps": [{"step": "Patch"}],
            "affected_items": [{"item": "intranet1"}], "group": "application_support",
            "starts": OPENS.isoformat(), "ends": "2026-03-03T11:00:00+00:00",
        }  # fmt: skip
        moved = instances.start(session, "maintenance", by=SYSTEM, variables=planned)
    for moment in (BEGUN.replace(hour=7), BEGUN.replace(hour=8), OPENS):
        with now.at(moment):
            Worker(sqlite_database, {}).drain()
    return sqlite_database, moved


def test_alerts_of_what_is_worked_on_are_held_back_only_in_the_window(in_its_window):
    database, moved = in_its_window
    with database.reading() as session:
        asked = {"items": ["intranet1"], "at": OPENS.isoformat()}
        assert bookings.in_window(session, asked) == {"maintenance": True, "number": moved.number}
        assert not bookings.in_window(session, {**asked, "at": BEGUN.isoformat()})["maintenance"]
        assert not bookings.in_window(session, {**asked, "items": ["db1"]})["maintenance"]


def test_the_outage_is_a_planned_one_and_ends_with_the_work(in_its_window):
    database, moved = in_its_window
    for answers in (
        {"begun": True},
        {"step_result": "done"},
        {"healthy": True, "verify_note": "The start page is there"},
    ):
        with now.at(OPENS), database.transaction() as session:
            [task] = instances.find(session, moved.number, by=DAVE).tasks
            tasks.complete(session, task.id, answers, by=DAVE)
    with database.reading() as session:
        [outage] = outages.listed(session, "intranet", since=BEGUN)
        assert (outage.planned, outage.impact, outage.number) == (True, "outage", moved.number)
        assert (outage.begins_at, outage.ends_at, outage.announced_at) == (OPENS, OPENS, BEGUN.replace(hour=7))
        assert instances.find(session, moved.number, by=DAVE).row.outcome == "Completed"
