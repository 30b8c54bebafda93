"""Alerts over HTTP: who is believed, what is taken, and that a refusal keeps nothing."""

import json

import pytest

from engine.desk import alert_sources, alerts
from engine.models import Alert, AlertItem
from engine.worker import Worker
from tests.engine import alarms
from tests.web import visiting

BODY = {"key": "db1/disk", "severity": "major", "text": "Disk full"}


@pytest.fixture
def secret(desk):
    return alarms.opened(desk)


@pytest.fixture
def send(app, secret):
    client = app.test_client()

    def sent(body=BODY, *, source="mon", **headers):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers.setdefault("X-Evenkeel-Signature", alarms.signed(secret, data))
        return client.post(f"/api/alerts/{source}", data=data, headers={"Content-Type": "application/json", **headers})

    return sent


def test_taken_then_repeated(send, desk):
    body = json.dumps(BODY).encode()
    header = {"X-Evenkeel-Signature": alarms.signed(alarms_secret(desk), body)}
    first, second = send(body, **header), send(body, **header)
    assert (first.status_code, first.get_json()["status"]) == (202, "taken")
    assert (second.status_code, second.get_json()) == (200, {"status": "repeated", "id": None})
    Worker(desk, {}).drain()
    assert [event.title for event in alarms.events(desk) if event.number.startswith("ALM")] == ["Disk full"]
    with desk.reading() as session:
        source = alert_sources.found(session, "mon")
        assert (source.received, source.repeated, source.heard_at is not None) == (1, 1, True)


def test_alertmanager_sends_its_secret(app, desk):
    secret = alarms.opened(desk, kind="alertmanager", key="prometheus")
    group = {"version": "4", "alerts": [{"status": "firing", "labels": {"alertname": "Down"}, "fingerprint": "f"}]}
    answer = app.test_client().post("/api/alerts/prometheus", json=group, headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 202


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"source": "nowhere"}, 404),
        ({"X-Evenkeel-Signature": ""}, 401),
        ({"X-Evenkeel-Signature": "t=1,v1=00"}, 401),
        ({"body": b"{"}, 422),
        ({"body": b'{"key": "a", "key": "b"}'}, 422),
        ({"body": b'"' + b"x" * alerts.LARGEST + b'"'}, 413),
        ({"Content-Type": "text/plain"}, 415),
    ],
)
def test_refused_in_a_sentence_and_nothing_is_kept(send, desk, given, status):
    answer = send(**given)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["detail"].endswith(".")
    assert alarms.rows(desk, Alert) == []


def test_an_old_signature_is_refused(send, desk, secret):
    body = json.dumps(BODY).encode()
    answer = send(body, **{"X-Evenkeel-Signature": alarms.signed(secret, body, 1_772_442_000)})
    assert (answer.status_code, answer.get_json()["code"]) == (401, "alert.moment")
    assert alarms.rows(desk, Alert) == []


def test_failures_are_listed_and_tried_again(send, desk, machine):
    send([BODY, 3])
    Worker(desk, {}).drain()
    dave = machine("dave")
    page = dave.ask("GET", "/api/alert-failures").get_json()
    [failed] = page["items"]
    assert (failed["kind"], failed["source"], failed["position"], page["total"]) == ("item", "mon", 2, 1)
    again = dave.ask("POST", f"/api/alert-failures/item/{failed['id']}/retry")
    assert (again.status_code, "no object" in again.get_json()["detail"]) == (422, True)
    assert dave.ask("POST", "/api/alert-failures/message/99/retry").status_code == 404


def test_the_page_shows_failures_and_sources(send, desk, app):
    send([3])
    Worker(desk, {}).drain()
    dave = visiting.Visitor(app, "dave")
    words = visiting.words(dave.get("/alerts"))
    assert "This alert is no object" in words
    assert "mon (mon) generic" in words
    [item] = alarms.rows(desk, AlertItem)
    assert dave.post(f"/alerts/item/{item.id}/retry").status_code == 422


def alarms_secret(desk):
    with desk.reading() as session:
        return alert_sources.secret(alert_sources.found(session, "mon"), visiting.KEY)
