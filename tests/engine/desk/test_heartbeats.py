"""Heartbeats: three intervals of silence are an alert, the next word is its recovery, and being heard costs nothing."""

from datetime import timedelta

import pytest

from engine import now
from engine.desk import heartbeats
from engine.models import AlertSeries, Job
from tests.engine import alarms


@pytest.fixture
def begun():
    return now.now()


def at(database, begun, minutes):
    with now.at(begun + timedelta(minutes=minutes)):
        alarms.work(database)


def heard(database, secret, begun, minutes):
    with now.at(begun + timedelta(minutes=minutes)):
        alarms.post(database, secret, {"key": "alive", "severity": "clear"})
        alarms.work(database)


def test_silence_begins_an_event_and_the_next_word_closes_it(database, begun):
    secret = alarms.opened(database, heartbeat=300)
    at(database, begun, 0)
    heard(database, secret, begun, 10)
    at(database, begun, 16)
    assert alarms.events(database) == []
    at(database, begun, 26)
    [event] = alarms.events(database)
    assert event.data["alert"]["dedup_key"] == "mon:heartbeat"
    assert event.data["alert"]["severity"] == "critical"
    assert event.title.startswith("mon has not been heard since ")
    at(database, begun, 40)
    assert [one.status for one in alarms.events(database)] == ["open"]
    heard(database, secret, begun, 41)
    at(database, begun, 46)
    assert [one.status for one in alarms.events(database)] == ["ended"]
    [series] = [one for one in alarms.rows(database, AlertSeries) if one.key == "mon:heartbeat"]
    assert (series.count, series.state) == (1, "closed")


def test_a_source_that_never_spoke_is_silent_too(sqlite_database, begun):
    alarms.opened(sqlite_database, heartbeat=60)
    at(sqlite_database, begun, 0)
    at(sqlite_database, begun, 4)
    assert [event.title for event in alarms.events(sqlite_database)] == ["mon has not been heard ever"]


def test_one_job_watches_a_source_whoever_begins(database, begun):
    alarms.opened(database, heartbeat=60)
    for _ in range(3):
        with database.transaction() as session:
            heartbeats.watch(session, "mon")
    assert len(alarms.rows(database, Job)) == 1
    with database.reading() as session:
        assert heartbeats.unwatched(session) == []


def test_a_disabled_source_may_be_silent(sqlite_database, begun):
    alarms.opened(sqlite_database, heartbeat=60)
    at(sqlite_database, begun, 0)
    with sqlite_database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE alert_source SET status = 'disabled'")
    at(sqlite_database, begun, 10)
    assert alarms.events(sqlite_database) == []
    assert alarms.rows(sqlite_database, Job) == []
