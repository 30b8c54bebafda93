"""The connector `provision`: orders for accounts and rights, posted to a real server on loopback or written down."""

import json

from engine.connectors import provision
from engine.settings import Settings
from tests.engine.connectors.test_http import Far, far

__all__ = ["far"]
ORDER = {"action": "grant", "number": "REQ0000001", "item": "vpn", "person": "erin", "details": {"device": "NB-1142"}}


def test_without_a_system_an_order_is_a_file(tmp_path):
    answer = provision.orderer(Settings(var=tmp_path))({**ORDER, "subject": "not part of it"}, "k1")
    assert answer == {"note": "The order was written down; no provisioning system is set up."}
    written = json.loads((tmp_path / "orders" / "k1.json").read_text())
    assert {name: written[name] for name in ORDER} == ORDER
    assert set(written) == {*ORDER, "at"}


def test_an_order_is_posted_with_the_jobs_key(far):
    order = provision.orderer(Settings(provision_url=f"{far}/orders", http_allow=("127.0.0.1",)))
    assert order(ORDER, "k2") == {"ok": True, "note": "The provisioning system answered 200."}
    [seen] = Far.seen
    assert json.loads(seen["body"]) == ORDER
    assert seen["headers"]["Idempotency-Key"] == "k2"


def test_a_refused_order_is_an_error_that_the_diagram_catches(far):
    order = provision.orderer(Settings(provision_url=f"{far}/?status=409", http_allow=("127.0.0.1",)))
    assert order(ORDER, "k3") == {"error": "refused", "message": "The provisioning system answered 409."}
