"""Maintenance plans: read from files, due once for each occurrence, on the clock of their zone."""

from datetime import UTC, datetime, timedelta

import pytest

from engine import desk, now
from engine.desk import loading, maintenance_plans
from engine.errors import Invalid
from engine.models import MaintenancePlan

BEGUN = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)  # the second Sunday of March 2026 is the 8th


@pytest.fixture
def session(database):
    desk.register()
    with now.at(BEGUN), database.transaction() as session:
        yield session


def load(session, **changes):
    row = {
        "key": "patching", "title": "Patches", "recurs": "second Sunday", "opens": "02:00", "minutes": 240,
        "zone": "Europe/Oslo", "checklist": ["One", "Two"], "impact": "degraded", **changes,
    }  # fmt: skip
    return loading.load(session, {"a.yaml": {"maintenance_plans": [row]}})[0]


def due(session, **later):
    with now.at(BEGUN + timedelta(**later)):
        return maintenance_plans.due(session, {})


def test_an_occurrence_is_due_once_within_its_notice(session):
    load(session, notice=5)
    assert due(session) == []
    [found] = due(session, days=3)
    assert (found["plan"], found["starts"], found["ends"]) == (
        "patching",
        "2026-03-08T01:00:00+00:00",
        "2026-03-08T05:00:00+00:00",
    )
    assert found["checklist"] == ["One", "Two"]
    assert due(session, days=3) == []
    assert due(session, days=4) == []
    assert [one["starts"] for one in due(session, days=40)] == ["2026-04-12T00:00:00+00:00"]


def test_what_has_begun_gets_no_ticket_any_more(session):
    load(session)
    assert due(session, days=6, hours=20) == []  # it began at 01:00 UTC; the next one is in April


def test_a_retired_plan_is_not_due(session):
    load(session)
    assert load(session, retired=True).retired == 1
    assert due(session, days=3) == []
    assert session.get(MaintenancePlan, "patching").status == "retired"


def test_what_is_wrong_with_a_plan_is_said_at_once(session):
    with pytest.raises(Invalid) as refusal:
        load(session, recurs="now and then", opens="2 o'clock", minutes=5, zone="Mars", checklist=None, items=["x"])
    assert len(refusal.value.problems) == 6
