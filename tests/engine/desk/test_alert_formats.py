"""What each monitoring system sends, read into one shape, and what is refused of it."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.desk import alert_formats
from engine.errors import Invalid

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def read(kind, part):
    return alert_formats.read(kind, part, NOW)


def test_generic_takes_what_it_needs_and_keeps_the_rest_as_labels():
    found = read(
        "generic", {"ci": "db1", "metric": "disk", "severity": "Critical", "text": "Full", "labels": {"a": 1}, "id": 7}
    )
    assert (found.key, found.severity, found.text, found.at) == ("db1/disk", "critical", "Full", NOW)
    assert (found.resolved, found.sender_id, found.labels) == (False, "7", {"a": 1})
    assert alert_formats.from_json(found.as_json()) == found


@pytest.mark.parametrize("value", [{"resolved": True}, {"severity": "ok"}, {"severity": "clear"}])
def test_generic_says_in_three_ways_that_it_is_over(value):
    assert read("generic", {"key": "x", **value}).resolved


ALERTMANAGER = {
    "version": "4",
    "groupKey": "{}:{alertname='DiskFull'}",
    "status": "firing",
    "receiver": "evenkeel",
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "DiskFull", "instance": "db1:9100", "severity": "page"},
            "annotations": {"summary": "Disk of db1 is full"},
            "startsAt": "2026-03-02T08:59:00.123456789Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "fingerprint": "c0ffee",
        },
        {
            "status": "resolved",
            "labels": {"alertname": "Slow", "ci": "shop"},
            "annotations": {},
            "startsAt": "2026-03-02T08:00:00Z",
            "endsAt": "2026-03-02T08:30:00Z",
            "fingerprint": "beef",
        },
    ],
}


def test_alertmanager():
    firing, over = (read("alertmanager", part) for part in alert_formats.parts("alertmanager", ALERTMANAGER))
    assert (firing.key, firing.severity, firing.node, firing.ci, firing.metric) == (
        "c0ffee",
        "critical",
        "db1",
        "db1",
        "DiskFull",
    )
    assert (firing.text, firing.at.second, firing.resolved) == ("Disk of db1 is full", 0, False)
    assert (over.key, over.severity, over.ci, over.text, over.at.minute) == ("beef", "clear", "shop", "Slow", 30)
    assert over.resolved
    assert firing.sender_id != over.sender_id


def test_zabbix():
    problem = {
        "event_id": "17",
        "trigger_id": "4",
        "event_value": "1",
        "event_nseverity": "5",
        "event_name": "Down",
        "host_name": "web1",
    }
    found = read("zabbix", problem)
    assert (found.key, found.severity, found.ci, found.text, found.resolved) == ("4", "critical", "web1", "Down", False)
    over = read("zabbix", {**problem, "event_value": "0"})
    assert (over.key, over.resolved, over.severity) == ("4", True, "clear")
    assert over.sender_id != found.sender_id
    assert read("zabbix", {**problem, "event_update_status": "1"}) is None


@pytest.mark.parametrize(
    ("macros", "key", "severity"),
    [
        ({"HOSTNAME": "web1", "HOSTSTATE": "DOWN"}, "web1", "critical"),
        (
            {"NAGIOS_HOSTNAME": "web1", "NAGIOS_SERVICEDESC": "HTTP", "NAGIOS_SERVICESTATE": "WARNING"},
            "web1/HTTP",
            "warning",
        ),
        ({"host_name": "web1", "service_description": "HTTP", "service_state": "UNKNOWN"}, "web1/HTTP", "minor"),
        ({"HOSTNAME": "web1", "HOSTSTATE": "UP", "NOTIFICATIONTYPE": "RECOVERY"}, "web1", "clear"),
    ],
)
def test_nagios_and_icinga(macros, key, severity):
    found = read("nagios", macros)
    assert (found.key, found.severity, found.resolved) == (key, severity, severity == "clear")


def test_nagios_tells_its_notifications_apart_and_acknowledgements_are_no_alerts():
    macros = {"HOSTNAME": "web1", "HOSTSTATE": "DOWN", "TIMET": "1772442000"}
    first, second = (read("nagios", {**macros, "NOTIFICATIONNUMBER": number}) for number in ("1", "2"))
    assert first.at == datetime.fromtimestamp(1772442000, UTC)
    assert first.sender_id != second.sender_id
    assert read("nagios", {**macros, "NOTIFICATIONTYPE": "ACKNOWLEDGEMENT"}) is None


def test_a_fast_clock_does_not_make_later_alerts_look_old():
    assert read("generic", {"key": "x", "severity": "minor", "at": (NOW + timedelta(days=1)).isoformat()}).at == NOW


@pytest.mark.parametrize(
    ("kind", "part", "word"),
    [
        ("generic", "text", "no object"),
        ("generic", {"severity": "minor"}, "what it is about"),
        ("generic", {"key": "x"}, "no severity"),
        ("generic", {"key": ["x"], "severity": "minor"}, "no text"),
        ("generic", {"key": "x", "severity": "minor", "resolved": "yes"}, "neither true nor false"),
        ("generic", {"key": "x", "severity": "minor", "at": "yesterday"}, "cannot be read"),
        ("generic", {"key": "x", "severity": "minor", "at": "9" * 13}, "cannot be read"),
        ("alertmanager", {"status": "on", "labels": {}}, "neither firing nor resolved"),
        ("alertmanager", {"status": "firing", "labels": {}}, "no label alertname"),
        ("alertmanager", {"status": "firing", "labels": ["x"]}, "no object"),
        ("zabbix", {}, "no event_id"),
        ("zabbix", {"event_id": "1", "event_value": "2"}, "neither 0 nor 1"),
        ("nagios", {"HOSTNAME": "web1"}, "lacks"),
    ],
)
def test_refused(kind, part, word):
    with pytest.raises(Invalid, match=word):
        read(kind, part)


@pytest.mark.parametrize(
    ("kind", "value", "word"),
    [
        ("generic", [], "no alert"),
        ("generic", "x", "no alert"),
        ("generic", {"alerts": 3}, "no alert"),
        ("generic", [{}] * 1001, "at most 1000"),
        ("alertmanager", {"status": "firing"}, "no list 'alerts'"),
    ],
)
def test_messages_that_cannot_be_taken_apart(kind, value, word):
    with pytest.raises(Invalid, match=word):
        alert_formats.parts(kind, value)


def test_keys_are_kept_short_and_apart():
    long = [read("generic", {"ci": "x" * 190, "metric": f"{n}" * 190, "severity": "minor"}).key for n in (1, 2)]
    assert max(map(len, long)) <= alert_formats.LONGEST_KEY
    assert long[0] != long[1]
