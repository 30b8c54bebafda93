"""The board: how services stand now and stood on each of the last days, from announcements and outages together."""

from datetime import UTC, datetime, timedelta

import pytest

from engine import now
from engine.desk import announcements, board, status
from engine.models import Outage, Service

NOON = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def services(database):
    with database.transaction() as session:
        for key in ("email", "erp"):
            session.add(
                Service(
                    key=key,
                    name=key,
                    description="",
                    criticality=1,
                    owner=None,
                    group=None,
                    calendar="24x7",
                    status="live",
                )
            )


def announce(database, ago, service, level, over=None):
    with database.transaction() as session:
        with now.at(NOON - ago):
            made = announcements.announce(session, title="T", body="B", by="alice", services=[service], level=level)
        if over is not None:
            with now.at(NOON - over):
                announcements.end(session, made, by="alice")


def outage(database, ago, impact, *, planned=False, over=None):
    with database.transaction() as session:
        ends = None if over is None else NOON - over
        values = {"service": "erp", "item": None, "number": None, "planned": planned, "impact": impact}
        session.add(Outage(**values, begins_at=NOON - ago, ends_at=ends, announced_at=None))


def look(database):
    with now.at(NOON), database.reading() as session:
        shown = [*status.current(session, by=None), *status.ended(session, by=None)]
        return {one.key: one for one in board.components(session, shown)}


def days(component):
    """How many days ago -> status, of the days that were not as usual."""
    return {(NOON.date() - day).days: was for day, was in component.days if was != "operational"}


def test_what_nobody_speaks_of_works(database):
    found = look(database)
    assert {one.status for one in found.values()} == {"operational"}
    assert [(day, was) for day, was in found["erp"].days][-1] == (NOON.date(), "operational")
    assert len(found["erp"].days) == 14


def test_the_worst_of_what_goes_on_counts(database):
    announce(database, 2 * DAY, "erp", "degraded")
    outage(database, DAY, "outage")
    erp = look(database)["erp"]
    assert erp.status == "major_outage"
    assert days(erp) == {2: "degraded", 1: "major_outage", 0: "major_outage"}
    assert look(database)["email"].status == "operational"


def test_what_is_over_is_seen_on_its_days_alone(database):
    announce(database, 9 * DAY, "erp", "partial_outage", over=8 * DAY)
    outage(database, 4 * DAY, "degraded", over=4 * DAY - timedelta(hours=1))
    outage(database, 3 * DAY, "outage", planned=True, over=3 * DAY - timedelta(hours=2))
    outage(database, 2 * DAY, "none", over=DAY)
    erp = look(database)["erp"]
    assert erp.status == "operational"
    assert days(erp) == {9: "partial_outage", 8: "partial_outage", 4: "degraded", 3: "maintenance"}


def test_what_begins_tomorrow_is_not_now(database):
    outage(database, -DAY, "outage", planned=True, over=-2 * DAY)
    assert look(database)["erp"].status == "operational"
    assert days(look(database)["erp"]) == {}
