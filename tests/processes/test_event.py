"""The event process: one case for each thing that alerts, and its tables."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from engine import deployments, desk, messages, now, packs
from engine.actor import SYSTEM
from engine.bpmn import decisions
from engine.models import HistoryEvent, Job, Subscription, Task
from tests.engine import alarms

PACK = packs.read(Path(__file__).parents[2] / "processes" / "event")
MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def monitored(database):
    """A store with the process live; what the source `mon` says there is worked on at once."""
    desk.register()
    secret = alarms.opened(database, deployed=False)
    with database.transaction() as session:
        deployments.deploy(session, [PACK], by=SYSTEM)

    def say(minute, **values):
        with now.at(MOMENT + timedelta(minutes=minute)):
            alarms.post(database, secret, {"key": "link", "node": "x", "severity": "warning", "text": "Down", **values})
            alarms.work(database)
        return [(one.stage, one.status) for one in alarms.events(database)]

    return say


def test_what_goes_on_and_off_is_held_across_its_cases(monitored):
    assert monitored(0) == [("Alert", "open")]
    assert monitored(1, resolved=True) == [("Closed", "ended")]
    assert monitored(2)[1:] == [("Alert", "open")]
    assert monitored(3, resolved=True)[1:] == [("Closed", "ended")]
    assert monitored(4)[2:] == [("Flapping", "open")]
    assert monitored(5, resolved=True)[2:] == [("Flapping", "open")]


def test_alerts_of_one_thing_at_the_same_moment_are_one_case(database):
    desk.register()
    secret = alarms.opened(database, deployed=False)
    with database.transaction() as session:
        deployments.deploy(session, [PACK], by=SYSTEM)
    for turn in range(12):
        alarms.post(database, secret, {"key": f"host{turn % 2}", "severity": "major", "text": "Down", "id": str(turn)})
    errors = []

    def work():
        try:
            alarms.work(database)
        except Exception as error:  # noqa: BLE001  told at the end
            errors.append(error)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with now.at(now.now() + timedelta(minutes=2)):  # a worker that met a lock waits a minute
        alarms.work(database)
    assert errors == []
    assert sorted((one.data["dedup_key"], one.data["times"]) for one in alarms.events(database)) == [
        ("mon:host0", 6),
        ("mon:host1", 6),
    ]


def test_information_costs_one_move_and_leaves_nothing_that_waits(sqlite_database):
    desk.register()
    with sqlite_database.transaction() as session:
        deployments.deploy(session, [PACK], by=SYSTEM)
    with sqlite_database.transaction() as session:
        payload = {"source": "mon", "dedup_key": "mon:x", "node": "x", "severity": "info", "text": "Backup done"}
        messages.deliver(session, "monitoring.alert", correlation="mon:x", payload=payload, by=SYSTEM)
    with sqlite_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(HistoryEvent)) == 1
        for waits in (Task, Job, Subscription):
            left = select(func.count()).select_from(waits)
            where = waits.status == "open" if waits is Task else waits.instance_id.is_not(None)
            assert session.scalar(left.where(where)) == 0


@pytest.mark.parametrize(
    ("severity", "known", "action", "impact", "urgency"),
    [
        ("critical", {"criticality": 1}, "create_incident", 1, 1),
        ("critical", {"criticality": 3}, "create_incident", 2, 1),
        ("critical", {}, "create_incident", 2, 1),
        ("major", {"criticality": 1}, "create_incident", 2, 2),
        ("minor", {}, "create_incident", 3, 2),
        ("warning", {}, "alert_only", None, None),
        ("purple", {}, "alert_only", None, None),
        ("info", {"maintenance": True}, "log_only", None, None),
        ("clear", {"maintenance": True}, "auto_resolve", None, None),
        ("critical", {"maintenance": True, "incident": "INC0000001"}, "suppress", None, None),
        ("critical", {"incident": "INC0000001", "parents": [{}]}, "append_to_open", None, None),
        ("critical", {"parents": [{}], "criticality": 1}, "follow_parent", None, None),
    ],
)
def test_what_an_alert_is(severity, known, action, impact, urgency):
    variables = {
        "severity": severity,
        "window": {"maintenance": known.get("maintenance", False)},
        "incident": known.get("incident"),
        "parents": known.get("parents", []),
        "asset": {"criticality": known["criticality"]} if "criticality" in known else None,
    }
    found = decisions.read(PACK.sources).evaluate("event_classification", variables)
    assert found.outputs == {"action": action, "impact": impact, "urgency": urgency}


@pytest.mark.parametrize(
    ("changes", "flaps"), [([1, 2, 3, 4, 5], True), ([1, 2, 3, 4], False), ([1, 2, 3, 4, 16], False)]
)
def test_five_changes_in_a_quarter_of_an_hour_are_flapping(changes, flaps):
    moment = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    told = [(moment - timedelta(minutes=minutes)).isoformat() for minutes in changes]
    found = decisions.read(PACK.sources).evaluate("flapping", {"changes": told}, now=moment)
    assert found.outputs["flaps"] is flaps
