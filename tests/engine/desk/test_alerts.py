"""Alerts: kept first, then told to the process, each exactly once, whoever dies and whatever comes at the same moment."""

import multiprocessing
import os
import signal
import threading
from datetime import datetime, timedelta

import pytest

from engine import jobs, messages, now
from engine.db import Database
from engine.desk import alert_signatures, alert_sources, alerts
from engine.errors import Invalid
from engine.models import Alert, AlertItem, AlertSeries, Job
from tests.engine import alarms
from tests.engine.alarms import alert, statuses


def test_an_alert_is_kept_first_and_told_by_the_worker(database):
    secret = alarms.opened(database)
    received = alarms.post(database, secret, alert(ci="db1", labels={"rack": 4}))
    assert received.status == "taken"
    assert [one.status for one in alarms.rows(database, Alert)] == ["new"]
    assert alarms.events(database) == []
    alarms.work(database)
    [event] = alarms.events(database)
    told = event.data["alert"]
    assert (event.title, told["dedup_key"], told["ci"], told["labels"]) == (
        "Disk full",
        "mon:db1/disk",
        "db1",
        {"rack": 4},
    )
    assert (told["count"], told["resolved"], len(told["changes"])) == (1, False, 1)
    [item] = alarms.rows(database, AlertItem)
    assert (item.status, item.number) == ("done", event.number)
    assert [one.status for one in alarms.rows(database, Alert)] == ["done"]


def test_the_same_message_again_is_a_repetition(database):
    secret, moment = alarms.opened(database), int(now.now().timestamp())
    first = alarms.post(database, secret, alert(), moment=moment)
    second = alarms.post(database, secret, alert(), moment=moment)
    alarms.work(database)
    assert (first.status, second.status) == ("taken", "repeated")
    assert len(alarms.rows(database, Alert)) == 1
    assert [series.count for series in alarms.rows(database, AlertSeries)] == [1]


def test_unsigned_bytes_are_a_repetition_within_the_tolerance_and_news_after_it(sqlite_database):
    secret = alarms.opened(sqlite_database, kind="nagios")
    source_at = now.now()

    def unsigned():
        body = b'{"HOSTNAME": "db1", "HOSTSTATE": "DOWN"}'
        with sqlite_database.transaction() as session:
            source = alert_sources.found(session, "mon")
            found = alert_signatures.digests(source, secret, body, signature="", authorization=f"Bearer {secret}")
            return alerts.receive(session, "mon", body, digests=found).status

    with now.at(source_at):
        assert unsigned() == "taken"
    with now.at(source_at + timedelta(seconds=290)):
        assert unsigned() == "repeated"
    with now.at(source_at + timedelta(seconds=900)):
        assert unsigned() == "taken"


def test_what_the_sender_told_before_is_told_once(database):
    secret = alarms.opened(database)
    alarms.post(database, secret, {"alerts": [alert(id="1"), alert("db2/disk", id="2")]})
    alarms.post(database, secret, {"alerts": [alert(id="1"), alert("db2/disk", id="2"), alert(id="3")]})
    alarms.work(database)
    assert {series.key: series.count for series in alarms.rows(database, AlertSeries)} == {
        "mon:db1/disk": 2,
        "mon:db2/disk": 1,
    }
    assert len(alarms.events(database)) == 2


def test_recovery_closes_and_the_next_alert_begins_anew(database):
    secret = alarms.opened(database)
    for value in (alert(), alert(resolved=True), alert(text="Full again")):
        alarms.post(database, secret, value)
        alarms.work(database)
    assert [(event.status, event.title) for event in alarms.events(database)] == [
        ("ended", "Disk full"),
        ("open", "Full again"),
    ]
    [series] = alarms.rows(database, AlertSeries)
    assert (series.state, series.count, len(series.changes)) == ("open", 2, 3)


def test_a_recovery_without_an_event_closes_nothing_that_comes_later(database):
    secret = alarms.opened(database)
    alarms.post(database, secret, alert(resolved=True))
    alarms.work(database)
    alarms.post(database, secret, alert())
    alarms.work(database)
    assert [event.status for event in alarms.events(database)] == ["open"]


def test_what_is_older_than_the_last_word_changes_nothing(database):
    secret, moment = alarms.opened(database), now.now()
    alarms.post(database, secret, alert(at=moment.isoformat(), resolved=True))
    alarms.work(database)
    alarms.post(database, secret, alert(at=(moment - timedelta(minutes=1)).isoformat()))
    alarms.work(database)
    assert statuses(database) == ["done", "late"]
    assert alarms.events(database) == []


def test_too_large_a_message_and_no_json_are_not_kept(sqlite_database):
    alarms.opened(sqlite_database)
    for body in (b" " * (alerts.LARGEST + 1), b"{", b"\xff", b'{"a": NaN}'):
        with pytest.raises(Invalid), sqlite_database.transaction() as session:
            alerts.receive(session, "mon", body, digests=("x",))
    assert alarms.rows(sqlite_database, Alert) == []


def test_a_worker_that_fails_at_the_seam_leaves_everything_to_the_next(database, monkeypatch):
    secret = alarms.opened(database)
    alarms.post(database, secret, {"alerts": [alert(id="1"), alert("db2/disk", id="2")]})
    begun = now.now()
    told, failed = messages.deliver, []

    def once_failing(*args, **values):
        moved = told(*args, **values)
        if not failed:
            failed.append(moved)
            raise ConnectionError("the cable was pulled after the move")
        return moved

    monkeypatch.setattr(messages, "deliver", once_failing)
    alarms.work(database)
    assert len(alarms.events(database)) == 1
    with now.at(begun + timedelta(minutes=2)):
        alarms.work(database)
    assert len(alarms.events(database)) == 2
    assert [series.count for series in alarms.rows(database, AlertSeries)] == [1, 1]


def _die_before_the_commit(url, step):
    """A worker process that is killed when it has moved everything and committed nothing of it."""
    database = Database(url)
    with database.transaction() as session:
        for job in jobs.due(session):
            (alerts.split if step == "split" else alerts.deliver)(session, job.id)
        session.flush()
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("step", ["split", "deliver"])
def test_a_worker_killed_between_keeping_and_telling_loses_and_doubles_nothing(database, step):
    secret = alarms.opened(database)
    alarms.post(database, secret, {"alerts": [alert(id="1"), alert("db2/disk", id="2"), alert(id="3")]})
    if step == "deliver":
        with database.transaction() as session:
            [job] = jobs.due(session)
            alerts.split(session, job.id)
    url = database.url.render_as_string(hide_password=False)
    killed = multiprocessing.get_context("spawn").Process(target=_die_before_the_commit, args=(url, step))
    killed.start()
    killed.join(60)
    assert killed.exitcode == -signal.SIGKILL
    alarms.work(database)
    assert {series.key: series.count for series in alarms.rows(database, AlertSeries)} == {
        "mon:db1/disk": 2,
        "mon:db2/disk": 1,
    }
    assert len(alarms.events(database)) == 2
    assert statuses(database) == ["done", "done", "done"]
    assert alarms.rows(database, Job) == []


def test_senders_and_workers_at_the_same_moment_make_one_event_each_and_count_right(database):
    secret, threads = alarms.opened(database), 8
    moment = int(now.now().timestamp())
    gate, answers, errors = threading.Barrier(threads), [], []

    def send(number):
        try:
            gate.wait()
            # Every thread sends the same six messages, and one of its own about a shared thing.
            same = [alert(f"host{turn % 3}", id=f"s{turn}") for turn in range(6)]
            answers.extend(alarms.post(database, secret, value, moment=moment).status for value in same)
            answers.append(alarms.post(database, secret, alert("host0", id=f"own{number}")).status)
        except Exception as error:  # noqa: BLE001  told at the end
            errors.append(error)

    def at_work():
        try:
            gate.wait()
            for _ in range(10):
                alarms.work(database)
        except Exception as error:  # noqa: BLE001  told at the end
            errors.append(error)

    workers = [threading.Thread(target=at_work) for _ in range(2)]
    senders = [threading.Thread(target=send, args=(number,)) for number in range(threads - 2)]
    for thread in [*workers, *senders]:
        thread.start()
    for thread in [*workers, *senders]:
        thread.join()
    alarms.work(database)
    with now.at(now.now() + timedelta(minutes=2)):  # a worker that met a lock waits a minute
        alarms.work(database)
    assert errors == []
    assert (answers.count("taken"), answers.count("repeated")) == (6 + 6, 5 * 6)
    assert {series.key: series.count for series in alarms.rows(database, AlertSeries)} == {
        "mon:host0": 2 + 6,
        "mon:host1": 2,
        "mon:host2": 2,
    }
    assert sorted(event.data["alert"]["dedup_key"] for event in alarms.events(database)) == [
        "mon:host0",
        "mon:host1",
        "mon:host2",
    ]
    assert statuses(database) == ["done"] * 12


def test_moments_of_a_series_are_moments(sqlite_database):
    secret = alarms.opened(sqlite_database)
    alarms.post(sqlite_database, secret, alert(at="2026-03-02T09:00:00+01:00"))
    alarms.work(sqlite_database)
    [series] = alarms.rows(sqlite_database, AlertSeries)
    assert series.changes == ["2026-03-02T08:00:00+00:00"]
    assert datetime.fromisoformat(series.changes[0]) == series.opened_at
