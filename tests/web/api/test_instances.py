"""Instances over the API: started, found, listed, told, cancelled."""

import pytest

from tests.people import ALICE
from tests.web import visiting


def start(machine, body=None, **options):
    asked = {"process": "loan", "variables": {"device": "Laptop"}} if body is None else body
    return machine.ask("POST", "/api/instances", json=asked, **options)


def test_starting_answers_with_the_first_open_tasks(machine):
    answer = start(machine("erin"))
    assert (answer.status_code, answer.headers["Location"]) == (201, "/api/instances/LOAN0000001")
    told = answer.get_json()
    due = told["tasks"][0].pop("due_at")
    assert due.endswith("Z")
    assert told == {
        "id": 1, "number": "LOAN0000001", "status": "open", "stage": "Under review", "revision": 1,
        "tasks": [{"id": 1, "element": "decide", "title": "Decide on the loan", "group": "service_desk", "assignee": None}],
    }  # fmt: skip


def test_an_idempotency_key_starts_once(machine):
    erin, key = machine("erin"), {"Idempotency-Key": "once"}
    first, again = start(erin, headers=key), start(erin, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.get_json() == again.get_json()
    assert erin.ask("GET", "/api/instances").get_json()["total"] == 1
    other = start(erin, {"process": "loan", "variables": {"device": "Beamer"}}, headers=key)
    assert (other.status_code, other.get_json()["code"]) == (422, "idempotency.reused")
    assert erin.ask("GET", "/api/instances").get_json()["total"] == 1
    assert start(erin, headers={"Idempotency-Key": "x" * 201}).get_json()["code"] == "idempotency.key"


@pytest.mark.parametrize(
    ("body", "status", "fields"),
    [
        ({"process": "loan"}, 422, ["device"]),
        ({"process": "loan", "variables": {"device": "x", "colour": 1}}, 422, ["colour"]),
        ({"variables": {}}, 422, ["process"]),
        ({"process": "loan", "varables": {}}, 422, ["varables"]),
        ({"process": 7}, 422, ["process"]),
        ([], 422, ["body"]),
        ({"process": "nothing"}, 404, None),
        ({"process": "loan", "at": "decide", "variables": {}}, 422, None),
    ],
)
def test_a_wrong_start_is_told_by_field_and_starts_nothing(machine, body, status, fields):
    erin = machine("erin")
    answer = start(erin, body)
    assert answer.status_code == status
    told = answer.get_json()
    assert list(told.get("fields", {})) == (fields or [])
    assert told["detail"].endswith((".", "in")) or "correct" in told["detail"]
    assert erin.ask("GET", "/api/instances").get_json()["total"] == 0


@pytest.mark.parametrize(
    ("raw", "content", "status"),
    [
        (b'{"process": "loan", "process": "loan"}', "application/json", 422),
        (b'{"process": NaN}', "application/json", 422),
        (b'{"process": "loan"', "application/json", 422),
        (b"[" * 100_000, "application/json", 422),
        (b'{"process": "\\ud800"}', "application/json", 422),
        (b"\xff\xfe", "application/json", 422),
        (b'{"process": "loan"}', "text/plain", 415),
        (b"process=loan", "application/x-www-form-urlencoded", 415),
        (b" " * (2 * 1024 * 1024 + 1), "application/json", 413),
    ],
)
def test_hostile_bodies_are_refused_in_sentences(machine, raw, content, status):
    answer = machine("erin").ask("POST", "/api/instances", data=raw, content_type=content)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.get_json()["detail"]


def test_an_instance_is_found_by_number_and_by_id(machine, desk):
    moved = visiting.granted(desk)
    alice = machine("alice")
    by_number = alice.ask("GET", f"/api/instances/{moved.number}").get_json()
    assert by_number == alice.ask("GET", f"/api/instances/{moved.id}").get_json()
    assert by_number["tasks"] == [
        {
            "id": 2,
            "element": "hand_over",
            "title": "Hand over the device",
            "group": None,
            "assignee": "alice",
            "due_at": None,
        }
    ]
    assert (by_number["stage"], by_number["data"]["verdict"], by_number["faults"], by_number["version"]) == (
        "Granted",
        "yes",
        [],
        1,
    )


def test_what_one_may_not_see_is_not_there(machine, desk):
    moved = visiting.asked(desk, by=ALICE)
    answer = machine("erin").ask("GET", f"/api/instances/{moved.number}")
    assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found")
    assert machine("erin").ask("GET", "/api/instances").get_json()["items"] == []
    assert machine("erin").ask("GET", "/api/instances/9999999999999999999999").status_code == 404


def test_lists_filter_and_page(machine, desk):
    for device in ("Laptop", "Beamer", "Tablet"):
        visiting.asked(desk, device=device)
    alice = machine("alice")
    page = alice.ask("GET", "/api/instances?size=2&page=2").get_json()
    assert (page["total"], page["number"], page["size"], [one["title"] for one in page["items"]]) == (
        3,
        2,
        2,
        ["Laptop"],
    )
    assert [one["title"] for one in alice.ask("GET", "/api/instances?search=beam").get_json()["items"]] == ["Beamer"]


def test_history_and_cancellation(machine, desk):
    moved = visiting.granted(desk)
    events = machine("alice").ask("GET", f"/api/instances/{moved.number}/history").get_json()["items"]
    assert [(one["by"], one["verb"], one["element"]) for one in events] == [
        ("alice", "task.completed", "decide"),
        ("erin", "instance.started", "asked"),
    ]
    carol = machine("carol")
    assert carol.ask("POST", f"/api/instances/{moved.number}/cancellation", json={"reason": ""}).status_code == 422
    done = carol.ask("POST", f"/api/instances/{moved.number}/cancellation", json={"reason": "No more"}).get_json()
    assert (done["status"], done["tasks"]) == ("cancelled", [])
