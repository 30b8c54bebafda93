"""Messages over the API: kept without a receiver, taken once by their key."""


def test_a_message_without_a_receiver_waits(machine):
    answer = machine("alice").ask("POST", "/api/messages", json={"name": "device.found", "correlation": "LOAN0000001"})
    assert (answer.status_code, answer.get_json()) == (202, {"status": "waiting", "number": None})


def test_a_key_keeps_a_message_once(machine, desk):
    alice, key = machine("alice"), {"Idempotency-Key": "m-1"}
    body = {"name": "device.found", "payload": {"shelf": 2}}
    for _ in range(2):
        assert alice.ask("POST", "/api/messages", json=body, headers=key).status_code == 202
    with desk.reading() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM message").scalar() == 1
    other = alice.ask("POST", "/api/messages", json={**body, "payload": {}}, headers=key)
    assert (other.status_code, other.get_json()["code"]) == (422, "idempotency.reused")


def test_a_message_needs_a_name(machine):
    answer = machine("alice").ask("POST", "/api/messages", json={"name": ""})
    assert (answer.status_code, list(answer.get_json()["fields"])) == (422, ["name"])
