"""Alert sources: added, renewed, loaded from files, and refused."""

import pytest

from engine import desk
from engine.desk import alert_sources, loading
from engine.errors import Conflict, Invalid, NotFound
from engine.models import AlertSource

KEY = "J7v2mQx9Lr4TzBw8Ks1HnYp6Dc3Fg5Ea"


@pytest.fixture
def session(database):
    desk.register()
    with database.transaction() as session:
        yield session


def secret(session, key):
    return alert_sources.secret(alert_sources.found(session, key), KEY)


def test_a_secret_is_its_sources_own_and_changes_when_renewed(session):
    alert_sources.add(session, "one", kind="generic")
    alert_sources.add(session, "two", kind="zabbix", name="Zabbix", heartbeat=300)
    first = secret(session, "one")
    assert first == secret(session, "one") != secret(session, "two")
    alert_sources.renew(session, "one")
    assert secret(session, "one") != first
    assert [each.key for each in alert_sources.listed(session)] == ["one", "two"]


def test_the_store_alone_does_not_give_the_secret(session):
    alert_sources.add(session, "one", kind="generic")
    source = alert_sources.found(session, "one")
    assert alert_sources.secret(source, KEY) != alert_sources.secret(source, KEY[::-1])
    assert source.salt not in alert_sources.secret(source, KEY)


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"key": "No Good"}, Invalid),
        ({"kind": "carrier pigeon"}, Invalid),
        ({"tolerance": 5}, Invalid),
        ({"heartbeat": 10}, Invalid),
        ({"key": "there"}, Conflict),
    ],
)
def test_refused(session, values, refusal):
    alert_sources.add(session, "there", kind="generic")
    with pytest.raises(refusal):
        alert_sources.add(session, **{"key": "new", "kind": "generic", **values})


def test_no_such_source(session):
    with pytest.raises(NotFound, match="no alert source 'x'"):
        alert_sources.found(session, "x")


def load(session, **row):
    return loading.load(session, {"a.yaml": {"alert_sources": [row]}})[0]


def test_files_bring_change_and_retire_sources_and_leave_their_secret(session):
    assert load(session, key="one", kind="generic", heartbeat="PT5M").new == 1
    first = secret(session, "one")
    assert load(session, key="one", kind="nagios", name="Nagios").changed == 1
    source = session.get(AlertSource, "one")
    assert (source.kind, source.name, source.heartbeat, secret(session, "one")) == ("nagios", "Nagios", None, first)
    assert load(session, key="one", kind="nagios", name="Nagios").same == 1
    assert load(session, key="one", kind="nagios", name="Nagios", retired=True).retired == 1
    with pytest.raises(NotFound):
        alert_sources.found(session, "one")


def test_what_is_wrong_with_a_row_is_said(session):
    with pytest.raises(Invalid) as refusal:
        load(session, key="A b", kind="x", tolerance=1, heartbeat="PT1S")
    assert len(refusal.value.problems) == 4
