"""Killing processes of the service at random, twenty times, loses nothing that was acknowledged and doubles nothing."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections import Counter

import pytest
from sqlalchemy import text

from engine import deployments, history, packs, people, tokens
from tests.engine.errands import rows
from tests.journeys.killing import ROOT, Ledger, Service, insist, request
from tests.people import DAVE, EVERYONE

KILLS, CLIENTS = 20, 4


@pytest.fixture
def token(database):
    with database.transaction() as session:
        for person in EVERYONE:
            people.add(session, person.login, name=person.name, roles=person.roles, groups=person.groups)
        deployments.deploy(session, [packs.read(ROOT / "tests/journeys/relay")], by=DAVE)
        return tokens.add(session, "alice", label="journey")


@pytest.fixture
def service(database, tmp_path, token):
    service = Service(database.url.render_as_string(hide_password=False), tmp_path)
    service.start()
    yield service
    service.stop()


@pytest.mark.timeout(300)
def test_twenty_kills_lose_nothing_and_double_nothing(database, service, token):
    choose, ledger, stop = random.Random(2718), Ledger(), threading.Event()
    clients = [threading.Thread(target=_work, args=(service.port, token, ledger, stop)) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    killed = Counter()
    for _ in range(KILLS):
        time.sleep(choose.uniform(0.1, 0.9))
        killed[service.kill(choose)] += 1
    stop.set()
    for client in clients:
        client.join(timeout=90)
        assert not client.is_alive()
    _finish_all(service.port, token, ledger)
    _check(database, ledger)
    print(
        f"killed {dict(killed)}; acknowledged {len(ledger.started)} starts, {len(ledger.completed)} completions; "
        f"repeated {ledger.repeated}"
    )


def _work(port: int, token: str, ledger: Ledger, stop: threading.Event) -> None:
    while not stop.is_set():
        status, answer = insist(
            port, "/api/instances", {"process": "relay"}, token=token, key=uuid.uuid4().hex, ledger=ledger
        )
        assert status == 201, answer
        with ledger.guard:
            ledger.started.append(answer["number"])
        _complete(port, token, ledger, answer["tasks"][0]["id"])


def _complete(port: int, token: str, ledger: Ledger, task: int) -> None:
    path, key = f"/api/tasks/{task}/completion", uuid.uuid4().hex
    status, answer = insist(port, path, {"answers": {}}, token=token, key=key, ledger=ledger)
    assert status == 200, answer
    with ledger.guard:
        ledger.completed.append(task)


def _finish_all(port: int, token: str, ledger: Ledger) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        _, page = request(port, "GET", "/api/tasks?box=all&size=200", token=token)
        for task in page["items"]:
            _complete(port, token, ledger, task["id"])
        _, instances = request(port, "GET", "/api/instances?status=open", token=token)
        if not instances["total"]:
            return
        time.sleep(0.2)
    raise TimeoutError("instances do not end")


def _check(database, ledger: Ledger) -> None:
    instances = {row["number"]: row for row in rows(database, "instance")}
    assert sorted(ledger.started) == sorted(instances), "each acknowledged start is there once, and nothing else"
    assert {row["status"] for row in instances.values()} == {"ended"}
    done = Counter(row["detail"]["task"] for row in rows(database, "history") if row["verb"] == "task.completed")
    assert done == Counter(ledger.completed), "each acknowledged completion took effect once, and nothing else"
    fired = Counter(row["instance_id"] for row in rows(database, "history") if row["verb"] == "timer.fired")
    assert fired == Counter(row["id"] for row in instances.values()), "each timer struck once"
    assert rows(database, "job") == []
    _check_chains(rows(database, "history"), instances.values())
    if database.dialect == "sqlite":
        with database.reading() as session:
            assert session.scalar(text("PRAGMA integrity_check")) == "ok"


def _check_chains(events, instances) -> None:
    heads: dict[int, tuple[int, str]] = {}
    for event in sorted(events, key=lambda event: event["id"]):
        sequence, head = heads.get(event["instance_id"], (0, ""))
        assert event["sequence"] == sequence + 1
        expected = history.link(
            head,
            instance=event["instance_id"],
            sequence=event["sequence"],
            at=event["at"],
            by=event["by"],
            verb=event["verb"],
            element=event["element"],
            detail=event["detail"],
        )
        assert event["hash"] == expected
        heads[event["instance_id"]] = (event["sequence"], event["hash"])
    assert {row["id"]: (row["sequence"], row["head"]) for row in instances} == heads
