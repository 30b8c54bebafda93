"""The daily look for patterns: what the rules say of it, its scenarios, and its hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine import deployments, desk, instances, jobs, now, packs, scenarios
from engine.actor import SYSTEM
from tests.processes import rehearsed

PACK = packs.read(Path(__file__).parents[2] / "processes" / "problem_trend")
SCENARIOS = [scenarios.read(text, file=path) for path, text in PACK.sources.items() if path.startswith("scenarios/")]
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_nothing_is_to_be_said_against_it():
    assert packs.check(PACK) == []


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.file)
def test_scenario(scenario):
    desk.register()
    assert rehearsed.play(PACK, scenario).problem == ""


def test_every_flow_is_taken_by_a_scenario():
    desk.register()
    assert rehearsed.report(PACK).missed == ()


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
