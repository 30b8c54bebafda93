"""Patterns: incidents of one category on one item, and the problem that already looks into them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine import deployments, desk, instances, now, packs
from engine.actor import SYSTEM
from engine.desk import loading, patterns
from engine.errors import Invalid
from tests.people import ALICE

INCIDENT = packs.read(Path(__file__).parents[3] / "processes" / "incident")
TODAY = datetime(2026, 3, 9, 6, tzinfo=UTC)


@pytest.fixture
def happened(database):
    desk.register()
    with database.transaction() as session:
        deployments.deploy(session, [INCIDENT], by=SYSTEM)
        loading.load(session, loading.files(loading.FACTORY))

    def happen(times, *, days_ago=1, **answers):
        given = {"short_description": "It is out", "for_desk": True, "caller": "erin", "impact": 3, "urgency": 3}
        for _ in range(times):
            with now.at(TODAY - timedelta(days=days_ago)), database.transaction() as session:
                instances.start(session, "incident", by=ALICE, variables={**given, **answers})

    return happen


def found(database, **parameters):
    with now.at(TODAY), database.reading() as session:
        return [(one["pattern"], one["count"]) for one in patterns.recent(session, parameters)]


def test_five_in_a_week_are_a_pattern_and_four_are_none(database, happened):
    happened(5, category="Hardware", ci="PRN-0207")
    happened(4, category="Database", ci="db1")
    happened(6, category="Software")
    assert found(database) == [("Hardware on PRN-0207", 5)]
    assert found(database, least=4) == [("Hardware on PRN-0207", 5), ("Database on db1", 4)]


def test_older_ones_do_not_count(database, happened):
    happened(4, category="Hardware", ci="PRN-0207")
    happened(1, days_ago=8, category="Hardware", ci="PRN-0207")
    assert found(database) == []
    assert found(database, days=9) == [("Hardware on PRN-0207", 5)]


def test_it_says_which_incidents_and_which_service(database, happened):
    happened(4, category="Hardware", ci="PRN-0207", service="printing")
    happened(1, category="Hardware", ci="PRN-0207")
    with now.at(TODAY), database.reading() as session:
        (one,) = patterns.recent(session, {})
    assert one["service"] == "printing"
    assert one["numbers"] == [f"INC000000{number}" for number in range(1, 6)]


@pytest.mark.parametrize("wrong", [{"days": 0}, {"least": "many"}])
def test_a_pattern_needs_positive_numbers(database, wrong):
    with database.reading() as session, pytest.raises(Invalid):
        patterns.recent(session, wrong)
