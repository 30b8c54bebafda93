"""The daily look for patterns: its hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine import deployments, desk, instances, jobs, now, packs
from engine.actor import SYSTEM

PACK = packs.read(Path(__file__).parents[2] / "processes" / "problem_trend")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_it_begins_every_morning_at_six(database):
    desk.register()
    with now.at(NOON), database.transaction() as session:
        deployments.deploy(session, [PACK], by=SYSTEM)
    for day in (3, 4):
        with database.transaction() as session:
            due = jobs.following(session)
            assert due.due_at == datetime(2026, 3, day, 6, tzinfo=UTC)
            with now.at(due.due_at + timedelta(seconds=1)):
                assert jobs.begin(session, due.id).status == "ended"
    with database.reading() as session:
        assert instances.find(session, "PTN0000002", by=SYSTEM).row.outcome == "Nothing found"
