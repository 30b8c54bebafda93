"""Calendars of the desk's data: kept as they were written, refused where they cannot be."""

import pytest

from engine import calendar_reading, desk
from engine.desk import calendars, loading
from engine.errors import Invalid
from tests.engine.errands import rows


@pytest.fixture(autouse=True)
def registered():
    desk.register()


def load(database, *calendars):
    with database.transaction() as session:
        return loading.load(session, {"own.yaml": {"calendars": list(calendars)}})


def test_a_calendar_is_new_then_the_same_then_changed(database):
    shop = {
        "key": "shop",
        "name": "Shop",
        "zone": "Europe/Berlin",
        "hours": {"mon-sat": "09:00-20:00"},
        "holidays": "DE-BE",
    }
    assert load(database, shop)[0].new == 1
    assert load(database, shop)[0].same == 1
    assert load(database, {**shop, "hours": {"mon-sat": "10:00-20:00"}})[0].changed == 1
    (row,) = rows(database, "calendar")
    assert (row["key"], row["name"], row["content"]["hours"]) == ("shop", "Shop", {"mon-sat": "10:00-20:00"})


def test_what_cannot_be_a_calendar_is_refused_with_everything_that_is_wrong(sqlite_database):
    with pytest.raises(Invalid) as refused:
        load(
            sqlite_database,
            {"key": "odd", "zone": "Mars", "hours": {"mon": "17:00-08:00"}},
            {"key": "none", "hours": {}},
        )
    said = " ".join(problem.sentence for problem in refused.value.problems)
    assert "time zone 'Mars'" in said
    assert "end before they begin" in said
    assert "no working time in a week" in said
    assert rows(sqlite_database, "calendar") == []


def test_calendars_stay(sqlite_database):
    with pytest.raises(Invalid) as refused:
        load(sqlite_database, {"key": "shop", "hours": {"mon": "08:00-17:00"}, "retired": True})
    assert "not taken away" in refused.value.problems[0].sentence


def test_the_factory_brings_what_is_always_there_and_an_example(sqlite_database):
    values = loading.files(loading.FACTORY)
    with sqlite_database.transaction() as session:
        loading.load(session, {"calendars.yaml": values["calendars.yaml"]})
        assert calendars.keys(session) == {"24x7", "office", "extended"}
    kept = {row["key"]: row["content"] for row in rows(sqlite_database, "calendar")}
    for key, standard in calendar_reading.STANDARD.items():
        ours, theirs = calendar_reading.read(key, kept[key]), calendar_reading.read(key, standard)
        assert (ours.week, ours.zone, ours.day, ours.name) == (theirs.week, theirs.zone, theirs.day, theirs.name)
