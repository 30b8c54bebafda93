"""Who may send alerts: signatures and secrets, right and wrong, fresh and old."""

from datetime import UTC, datetime, timedelta

import pytest

from engine import now
from engine.desk import alert_signatures
from engine.errors import Unproven
from engine.models import AlertSource
from tests.engine.alarms import signed

SECRET, BODY = "eka_secret", b'{"key": "x"}'
MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def digests(*, kind="generic", signature="", authorization="", body=BODY):
    source = AlertSource(key="mon", kind=kind, tolerance=300)
    with now.at(MOMENT):
        return alert_signatures.digests(source, SECRET, body, signature=signature, authorization=authorization)


def header(seconds=0, secret=SECRET):
    return signed(secret, BODY, int((MOMENT + timedelta(seconds=seconds)).timestamp()))


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_a_signature_within_the_tolerance(seconds):
    assert len(digests(signature=header(seconds))) == 1


def test_two_signatures_while_a_secret_changes():
    assert digests(signature=header() + ",v1=" + "0" * 64) == digests(signature=header())


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"signature": header(-301)}, "alert.moment"),
        ({"signature": header(301)}, "alert.moment"),
        ({"signature": header(secret="other")}, "alert.signature"),
        ({"signature": header(), "body": BODY[:-1] + b" "}, "alert.signature"),
        ({"signature": "v1=00"}, "alert.signature"),
        ({"signature": "t=now,v1=00"}, "alert.signature"),
        ({"signature": "t=1,t=2,v1=00"}, "alert.signature"),
        ({"signature": "t=1,v1=\u00e4"}, "alert.signature"),
        ({}, "alert.unsigned"),
        ({"authorization": f"Bearer {SECRET}"}, "alert.unsigned"),  # who can sign must sign
        ({"kind": "nagios"}, "alert.unsigned"),
        ({"kind": "nagios", "authorization": "Bearer other"}, "alert.secret"),
        ({"kind": "nagios", "authorization": "Bearer \u00e4"}, "alert.secret"),
        ({"kind": "nagios", "authorization": f"Basic {SECRET}"}, "alert.unsigned"),
    ],
)
def test_refused(given, code):
    with pytest.raises(Unproven) as refusal:
        digests(**given)
    assert (refusal.value.code, refusal.value.status) == (code, 401)


@pytest.mark.parametrize("kind", alert_signatures.UNSIGNED)
def test_who_cannot_sign_sends_the_secret(kind):
    first, before = digests(kind=kind, authorization=f"Bearer {SECRET}")
    assert first != before
