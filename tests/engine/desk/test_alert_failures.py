"""Alerts that could not be delivered: told to administrators, who try them again."""

from datetime import timedelta

import pytest

from engine import messages, now
from engine.desk import alert_failures
from engine.errors import Conflict, Invalid, NotAllowed, Noted, NotFound
from engine.models import Alert, AlertItem
from tests.engine import alarms
from tests.engine.alarms import alert, statuses
from tests.people import CAROL, DAVE


def test_a_malformed_item_loses_none_of_the_others(database):
    secret = alarms.opened(database)
    alarms.post(database, secret, {"alerts": [alert(), "nonsense", {"severity": "minor"}, alert("db2/disk")]})
    alarms.work(database)
    assert statuses(database) == ["done", "done", "failed", "failed"]
    assert len(alarms.events(database)) == 2
    with database.reading() as session:
        page = alert_failures.listed(session, by=DAVE)
    assert [(one.kind, one.position, one.sentence) for one in page.items] == [
        ("item", 2, "This alert is no object; send one with its fields."),
        ("item", 3, "It does not say what it is about; send key, or node or ci."),
    ]


def test_without_a_process_the_alert_waits_and_is_then_an_administrators(database):
    secret = alarms.opened(database, deployed=False)
    alarms.post(database, secret, alert())
    begun = now.now()
    for minutes in (0, 2, 10, 60):
        with now.at(begun + timedelta(minutes=minutes)):
            alarms.work(database)
    [item] = alarms.rows(database, AlertItem)
    assert (item.status, item.error) == (
        "failed",
        "No process takes alerts; deploy the pack 'event', and they are delivered.",
    )
    alarms.opened(database, key="other")
    with database.transaction() as session:
        alert_failures.retry(session, "item", item.id, by=DAVE)
    alarms.work(database)
    assert (statuses(database), len(alarms.events(database))) == (["done"], 1)


def test_a_whole_message_can_be_tried_again(database):
    secret = alarms.opened(database, kind="alertmanager")
    alarms.post(database, secret, alert())
    alarms.work(database)
    [message] = alarms.rows(database, Alert)
    assert (message.status, message.error.split(",")[0]) == ("failed", "It has no list 'alerts'")
    with database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE alert_source SET kind = 'generic'")
        alert_failures.retry(session, "message", message.id, by=DAVE)
    alarms.work(database)
    assert len(alarms.events(database)) == 1


def test_who_may_try_again_and_what(database):
    secret = alarms.opened(database)
    alarms.post(database, secret, [3])
    alarms.work(database)
    [item] = alarms.rows(database, AlertItem)
    with pytest.raises(NotAllowed), database.transaction() as session:
        alert_failures.retry(session, "item", item.id, by=CAROL)
    with pytest.raises(Invalid), database.transaction() as session:
        alert_failures.retry(session, "item", item.id, by=DAVE)
    with pytest.raises(NotFound), database.transaction() as session:
        alert_failures.retry(session, "message", 4711, by=DAVE)
    alarms.post(database, secret, alert())
    alarms.work(database)
    done = next(one for one in alarms.rows(database, AlertItem) if one.status == "done")
    with pytest.raises(Conflict), database.transaction() as session:
        alert_failures.retry(session, "item", done.id, by=DAVE)


def test_a_case_that_does_not_come_to_rest_leaves_its_alert_to_an_administrator(database, monkeypatch):
    secret = alarms.opened(database)
    alarms.post(database, secret, alert())

    def restless(*_args, **_values):
        raise Noted("ALM0000001 did not come to rest and was left as it was.")

    monkeypatch.setattr(messages, "deliver", restless)
    alarms.work(database)
    [item] = alarms.rows(database, AlertItem)
    assert (item.status, item.error) == ("failed", "ALM0000001 did not come to rest and was left as it was.")
    monkeypatch.undo()
    with database.transaction() as session:
        alert_failures.retry(session, "item", item.id, by=DAVE)
    alarms.work(database)
    assert (statuses(database), len(alarms.events(database))) == (["done"], 1)
