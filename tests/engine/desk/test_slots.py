"""The next free slot: nothing blocks it, nothing earlier is free, and it is found at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from engine import now
from engine.db import Database
from engine.desk import collisions, slots
from engine.models import Base
from tests.engine.desk.calendars import BEGINNING, at, booked, plan, site, window


def slot(session, minutes=60, after=0, **asked):
    with now.at(BEGINNING):
        found = slots.free_slot(session, {"items": ["db1"], "minutes": minutes, "after": at(after), **asked})
    if found is None:
        return None
    begins = datetime.fromisoformat(found["starts"])
    assert datetime.fromisoformat(found["ends"]) - begins == timedelta(minutes=minutes)
    return round((begins - BEGINNING) / timedelta(hours=1), 3)


def test_an_empty_calendar_is_free_from_the_next_quarter_on(database):
    with database.transaction() as session:
        site(session)
        assert slot(session) == 0
        assert slot(session, after=0.01) == 0.25


def test_it_begins_on_a_quarter_where_there_is_room(sqlite_database):
    with sqlite_database.transaction() as session:
        site(session)
        booked(session, "CHG1", 0, 2.1)
        assert slot(session) == 2.25
        booked(session, "CHG2", 3.2, 9)
        assert slot(session) == 2.1


def test_it_is_never_in_the_past(sqlite_database):
    with sqlite_database.transaction() as session:
        site(session)
        assert slot(session, after=-100) == 0


def test_it_goes_round_other_changes_people_and_blackouts(database):
    with database.transaction() as session:
        site(session)
        booked(session, "CHG1", 0, 2, ["portal"])
        booked(session, "CHG2", 2.5, 4, ["app2"], people=["bob"])
        window(session, "rest", "freeze", 4, 8, items=["app1"])
        window(session, "warns", "blackout", 8, 12, items=["disk1"])
        assert slot(session, minutes=30, people=["bob"]) == 2
        assert slot(session, minutes=60, people=["bob"]) == 8
        assert slot(session, minutes=60) == 2
        assert slot(session, items=["app2"], people=["bob"]) == 0


def test_it_lies_in_the_maintenance_windows_of_every_item(database):
    with database.transaction() as session:
        site(session)
        window(session, "night", "maintenance", items=["db1"], recurs="every day", opens="02:00", closes="06:00")
        window(
            session, "weekly", "maintenance", items=["app2"], recurs="every Wednesday", opens="05:00", closes="09:00"
        )
        assert slot(session) == 18
        assert slot(session, items=["db1", "app2"]) == 45
        assert slot(session, items=["db1", "app2"], minutes=61) is None
        assert slot(session, minutes=300) is None


def test_its_own_booking_does_not_stand_in_its_way(database):
    with database.transaction() as session:
        site(session)
        booked(session, "CHG1", 0, 4)
        assert slot(session) == 4
        assert slot(session, number="CHG1") == 0


def test_nothing_stands_in_the_way_of_an_emergency(sqlite_database):
    with sqlite_database.transaction() as session:
        site(session)
        booked(session, "CHG1", 0, 4)
        assert slot(session, type="emergency") == 0


def test_nothing_is_offered_beyond_sixty_days(sqlite_database):
    with sqlite_database.transaction() as session:
        site(session)
        window(session, "closed", "freeze", 0, 24 * 60)
        assert slot(session) == 24 * 60
        window(session, "longer", "blackout", 0, 24 * 60 + 1)
        assert slot(session) is None


@pytest.mark.parametrize("minutes", [None, 0, -5, "long"])
def test_a_length_that_is_none_is_an_hour(sqlite_database, minutes):
    with sqlite_database.transaction() as session, now.at(BEGINNING):
        site(session)
        found = slots.free_slot(session, {"items": ["db1"], "minutes": minutes})
        assert found == {"starts": BEGINNING.isoformat(), "ends": (BEGINNING + timedelta(hours=1)).isoformat()}


def test_daylight_saving_does_not_move_a_window(sqlite_database):
    with sqlite_database.transaction() as session, now.at(datetime(2026, 3, 28, 12, tzinfo=UTC)):
        site(session)
        window(
            session,
            "night",
            "maintenance",
            items=["db1"],
            recurs="last Sunday",
            opens="02:00",
            closes="06:00",
            zone="Europe/Oslo",
        )
        asked = {"items": ["db1"], "minutes": 180}
        assert slots.free_slot(session, asked)["starts"] == "2026-03-29T01:00:00+00:00"
        assert slots.free_slot(session, {**asked, "minutes": 181})["starts"] == "2026-04-26T00:00:00+00:00"


hours = some.tuples(some.integers(0, 30), some.integers(1, 8)).map(lambda pair: (pair[0], pair[0] + pair[1]))
names = some.sampled_from(["portal", "app1", "db1", "disk1", "app2"])


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    changes=some.lists(some.tuples(hours, names), max_size=5),
    closed=some.lists(some.tuples(some.sampled_from(["blackout", "freeze"]), hours, names), max_size=3),
    opened=some.lists(some.tuples(hours, names), max_size=3),
    asked=names,
    length=some.integers(1, 5),
)
def test_it_is_the_first_whole_hour_that_nothing_blocks(changes, closed, opened, asked, length):
    database = Database("sqlite://")
    Base.metadata.create_all(database.engine)
    with database.transaction() as session:
        site(session)
        for number, (span, name) in enumerate(changes):
            booked(session, f"CHG{number}", *span, [name])
        for number, (kind, span, name) in enumerate(closed):
            window(session, f"c{number}", kind, *span, items=[name])
        for number, (span, name) in enumerate(opened):
            window(session, f"m{number}", "maintenance", *span, items=[name])
        found = slot(session, minutes=60 * length, items=[asked])
        free = (
            hour for hour in range(60)
            if not any(
                each["blocking"]
                for each in collisions.conflicts(session, plan("ME", hour, hour + length, [asked]))
            )
        )  # fmt: skip
        assert found == next(free, None)
    database.dispose()
