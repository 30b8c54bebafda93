"""Alive, ready, and in figures."""

from datetime import timedelta
from pathlib import Path

import pytest

from engine import now
from tests.web import visiting


def test_alive_does_not_ask_the_store_and_ready_does(app, desk, visit):
    assert visit().get("/healthz").get_json() == {"status": "alive"}
    assert visit().get("/readyz").get_json() == {"status": "ready"}
    desk.dispose()
    path = desk.url.database
    app.extensions["database"] = type(desk)(f"sqlite:///{path}.d/none/store.db")
    Path(f"{path}.d/none").rmdir()
    assert visit().get("/healthz").status_code == 200
    away = visit().get("/readyz")
    assert away.status_code == 503
    assert away.headers["Retry-After"] == "5"


def figures(visitor):
    lines = visitor.get("/metrics").text.splitlines()
    return {name: float(value) for name, value in (line.split(" ") for line in lines if not line.startswith("#"))}


def test_figures_come_from_the_store(desk, visit):
    visiting.asked(desk)
    visiting.granted(desk)
    with now.at(now.now() + timedelta(days=1)):
        told = figures(visit())
    assert told == {
        "evenkeel_open_instances": 2, "evenkeel_open_tasks": 2, "evenkeel_unassigned_tasks": 1, "evenkeel_overdue_tasks": 1,
        "evenkeel_due_jobs": 0, "evenkeel_parked_jobs": 0, "evenkeel_waiting_messages": 0, "evenkeel_open_faults": 0,
        "evenkeel_queue_lag_seconds": 0,
    }  # fmt: skip


def test_the_age_of_the_oldest_due_job_is_the_lag(desk, visit):
    moved, start = visiting.asked(desk), now.now()
    with desk.transaction() as session:
        session.connection().exec_driver_sql(
            "INSERT INTO job (instance_id, element, kind, payload, due_at, attempts, retries, lease, status, key) "
            "VALUES (?, 'x', 'timer', '{}', ?, 0, 3, 0, 'open', 'k')", (moved.id, start.replace(tzinfo=None).isoformat(" "))
        )  # fmt: skip
    with now.at(start + timedelta(seconds=90)):
        told = figures(visit())
    assert told["evenkeel_due_jobs"] == 1
    assert told["evenkeel_queue_lag_seconds"] == pytest.approx(90)
