"""The stream over the API."""

import io

from tests.web import visiting


def test_entries_are_posted_and_listed_to_whom_they_are_for(desk, machine):
    loan, alice, erin = visiting.asked(desk), machine("alice"), machine("erin")
    address = f"/api/instances/{loan.number}/entries"
    assert alice.ask("POST", address, json={"text": "Inside"}).status_code == 201
    assert alice.ask("POST", address, json={"kind": "public", "text": "Outside"}).get_json() == {"id": 2}
    told = alice.ask("GET", address).get_json()
    assert [(each["kind"], each["text"], each["by"], each["files"]) for each in told["items"]] == [
        ("public", "Outside", "alice", []),
        ("internal", "Inside", "alice", []),
    ]
    assert [each["text"] for each in erin.ask("GET", address).get_json()["items"]] == ["Outside"]


def test_a_key_posts_once(desk, machine):
    loan, alice = visiting.asked(desk), machine("alice")
    asked = {"json": {"text": "Once"}, "headers": {"Idempotency-Key": "k"}}
    for _ in range(2):
        assert alice.ask("POST", f"/api/instances/{loan.id}/entries", **asked).get_json() == {"id": 1}
    assert alice.ask("GET", f"/api/instances/{loan.id}/entries").get_json()["total"] == 1


def test_what_does_not_fit_is_refused(desk, machine):
    loan, alice = visiting.asked(desk), machine("alice")
    address = f"/api/instances/{loan.id}/entries"
    for body in ({}, {"text": ""}, {"kind": "system", "text": "x"}, {"text": "x", "by": "bob"}):
        assert alice.ask("POST", address, json=body).status_code == 422
    assert machine("erin").ask("POST", address, json={"text": "x"}).status_code == 403


def test_files_come_and_go(desk, machine):
    loan, alice = visiting.asked(desk), machine("alice")
    given = {
        "kind": "public",
        "text": "The log",
        "file": [(io.BytesIO(b"line\n"), "a.log"), (io.BytesIO(b"two"), "b.log")],
    }
    made = alice.ask(
        "POST", f"/api/instances/{loan.number}/attachments", data=given, content_type="multipart/form-data"
    )
    assert made.status_code == 201
    files = made.get_json()["files"]
    assert [(each["name"], each["type"], each["size"]) for each in files] == [
        ("a.log", "text/plain", 5),
        ("b.log", "text/plain", 3),
    ]
    got = machine("erin").ask("GET", f"/api/attachments/{files[0]['id']}")
    assert (got.data, got.headers["Content-Disposition"]) == (b"line\n", "attachment; filename=a.log")
    assert alice.ask("GET", f"/api/attachments/{files[1]['id'] + 1}").status_code == 404
