"""Results of changes and what they do to templates: trust is lost by the record, and given back by a release."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import now
from engine.desk import change_results, change_templates
from engine.errors import Invalid
from engine.models import ChangeTemplate
from tests.engine.desk.calendars import BEGINNING


def template(session, **values):
    whole = {
        "key": "restart", "name": "Restart a service", "status": "active", "reason": None, "counted_from": None,
        "service": None, "classes": [], "group": "application_support", "risk": "Low", "minutes": 30,
        "implementation_plan": "Restart it.", "test_plan": "See that it answers.", "backout_plan": "Start the old one.",
        "tasks": [], "most_failures": 0, "within_days": 90, "most_share": 10,
    }  # fmt: skip
    session.add(ChangeTemplate(**{**whole, **values}))
    session.flush()


def result(session, number, *, successful, days=0, **values):
    with now.at(BEGINNING + timedelta(days=days)):
        asked = {"key": "restart", "number": number, "successful": successful, **values}
        return change_results.template_result(session, asked)


def status(session):
    return change_templates.change_template(session, {"key": "restart"})["status"]


def test_success_changes_nothing(database):
    with database.transaction() as session:
        template(session)
        assert result(session, "CHG1", successful=True) == {"suspended": False, "reason": None}
        assert status(session) == "active"


def test_one_failure_within_ninety_days_suspends(database):
    with database.transaction() as session:
        template(session)
        for number in range(30):
            result(session, f"CHG{number}", successful=True)
        answer = result(session, "CHG99", successful=False)
        assert answer == {"suspended": True, "reason": "1 of its changes failed within 90 days; it allows 0."}
        assert change_templates.change_template(session, {"key": "restart"})["reason"] == answer["reason"]
        assert status(session) == "suspended"


def test_a_share_of_failures_suspends_too(database):
    with database.transaction() as session:
        template(session, most_failures=5)
        for number in range(9):
            result(session, f"CHG{number}", successful=True)
        assert result(session, "CHG9", successful=False)["suspended"] is False
        answer = result(session, "CHG10", successful=False)
        assert answer == {"suspended": True, "reason": "2 of its 11 changes failed; it allows 10 per cent."}


def test_a_result_that_is_told_twice_counts_once(database):
    with database.transaction() as session:
        template(session, most_failures=1, most_share=100)
        assert [result(session, "CHG1", successful=False)["suspended"] for _ in range(3)] == [False, False, False]


def test_after_a_release_the_record_is_clean(database):
    with database.transaction() as session:
        template(session)
        result(session, "CHG1", successful=False)
        with now.at(BEGINNING + timedelta(days=1)):
            assert change_templates.release(session, {"key": "restart"}) is True
        assert result(session, "CHG2", successful=True, days=2)["suspended"] is False
        assert status(session) == "active"


def test_a_result_without_a_template_is_kept_for_the_risk_of_the_next(database):
    with database.transaction() as session:
        assert (
            result(session, "CHG1", key=None, successful=False, items=["db1"], service="web_shop")["suspended"] is False
        )
        assert result(session, "CHG2", key=None, successful=True, items=["db1"])["suspended"] is False
        result(session, "CHG3", key=None, successful=False, items=["app2"], days=-91)
        with now.at(BEGINNING + timedelta(hours=1)):
            assert change_results.change_failures(session, {"items": ["db1", "app9"]}) == 1
            assert change_results.change_failures(session, {"service": "web_shop", "days": 30}) == 1
            assert change_results.change_failures(session, {"items": ["app2"]}) == 0
            assert change_results.change_failures(session, {"items": ["app2"], "days": 120}) == 1
            assert change_results.change_failures(session, {}) == 0


def test_what_there_is_not(sqlite_database):
    with sqlite_database.transaction() as session:
        assert change_templates.change_template(session, {"key": "restart"}) is None
        assert change_templates.change_template(session, {}) is None
        assert change_templates.release(session, {"key": "restart"}) is False
        with pytest.raises(Invalid, match="no change template 'restart'"):
            change_templates.suspend(session, "restart", "It failed.")
