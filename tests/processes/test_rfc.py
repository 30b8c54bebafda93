"""Requests for change: their decision tables, and their booking in the calendar."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import deployments, desk, instances, messages, now, packs, people, tasks
from engine.actor import SYSTEM
from engine.bpmn import decisions
from engine.desk import loading
from engine.errors import NotAllowed
from engine.models import Booking, Task
from tests.engine.desk.calendars import BEGINNING

FOLDER = Path(__file__).parents[2] / "processes"
PACK = packs.read(FOLDER / "rfc")
STANDARD = {
    "type": "standard", "template": "restart_service", "short_description": "Restart", "reason": "Slow", "items": ["intranet1"],
    "by": "bob", "planned_start": "2026-03-02T12:00:00+00:00", "team": [{"person": "alice"}],
}  # fmt: skip
PLAN = {
    "short_description": "Restart", "reason": "Slow", "change_type": "normal", "requested_by": "henry", "affected": [{"ci": "intranet1"}],
    "implementation_plan": "Restart it.", "test_plan": "Search.", "backout_plan": "Start the old one.", "team": [{"person": "alice"}],
    "steps": [], "users_affected": 5, "outage_expected": "none", "tested": "fully", "backout": "tested", "complexity": "one",
    "planned_start": "2026-03-05T12:00:00+00:00", "planned_end": "2026-03-05T13:00:00+00:00", "draft_action": "submit",
}  # fmt: skip


@pytest.mark.parametrize(
    ("points", "risk"),
    [
        (0, "Low"),
        (5, "Low"),
        (6, "Moderate"),
        (11, "Moderate"),
        (12, "High"),
        (17, "High"),
        (18, "Very High"),
        (None, "Very High"),
    ],
)
def test_risk_by_points(points, risk):
    assert decisions.read(PACK.sources).evaluate("change_risk", {"risk_score": points}).outputs == risk


@pytest.mark.parametrize(
    ("sort", "risk", "releases", "path", "days"),
    [
        ("standard", "High", None, "template", 0),
        ("emergency", "Low", None, "emergency", 0),
        ("normal", "Low", None, "peer", 0),
        ("normal", "Low", "patch_servers", "board", 5),
        ("normal", "Moderate", None, "managers", 1),
        ("normal", "High", None, "board", 5),
        ("normal", "Very High", "patch_servers", "board_and_owner", 10),
        ("normal", None, None, "board", 5),
    ],
)
def test_who_approves_and_how_long_before(sort, risk, releases, path, days):
    asked = {"change_type": sort, "risk": risk, "releases_template": releases}
    assert decisions.read(PACK.sources).evaluate("change_routing", asked).outputs == {"path": path, "lead_days": days}


@pytest.mark.parametrize(
    ("situation", "sort", "risk", "group", "verdict", "role"),
    [
        ("free", "normal", "Low", None, "allow", None),
        ("warned", "standard", "Low", None, "allow", None),
        ("impossible", "emergency", "Low", None, "deny", None),
        ("scheduled", "normal", "Low", None, "deny", None),
        ("scheduled", "emergency", "High", None, "allow", None),
        ("closed", "emergency", "High", None, "override", "ecab"),
        ("closed", "standard", "Low", "cab", "deny", None),
        ("closed", "normal", "Low", "cab", "override", "cab"),
        ("closed", "normal", "Low", None, "deny", None),
        ("outside", "normal", "Low", None, "override", "change_management"),
        ("outside", "normal", "High", None, "deny", None),
        ("outside", "standard", "Low", None, "deny", None),
    ],
)
def test_what_may_be_done_in_spite_of_the_calendar(situation, sort, risk, group, verdict, role):
    asked = {"situation": situation, "change_type": sort, "risk": risk, "override_group": group}
    assert decisions.read(PACK.sources).evaluate("blackout", asked).outputs == {"verdict": verdict, "role": role}


@pytest.fixture
def standard(database):
    """A standard change that is scheduled for noon; (database, number)."""
    desk.register()
    with now.at(BEGINNING), database.transaction() as session:
        loading.load(session, loading.files(FOLDER / "factory"))
        deployments.deploy(session, [PACK], by=SYSTEM)
        moved = messages.deliver(session, "change.raise", correlation=None, payload=STANDARD, by=SYSTEM)
    return database, moved.number


def test_the_calendar_keeps_in_step_with_the_diagram(standard):
    database, number = standard
    with database.transaction() as session:
        row = session.get(Booking, number)
        assert (row.starts.hour, row.ends.hour, row.items, row.people) == (12, 12, ["intranet1"], ["alice"])
        moved = {
            "schedule_action": "move",
            "planned_start": "2026-03-03T10:00:00+00:00",
            "planned_end": "2026-03-03T11:00:00+00:00",
        }
    _done(database, number, "henry", {**moved, "schedule_reason": "Later"})
    with database.transaction() as session:
        session.expire_all()
        assert session.get(Booking, number).starts.day == 3
    _done(database, number, "henry", {"schedule_action": "withdraw", "schedule_reason": "Not needed"})
    with database.transaction() as session:
        assert session.get(Booking, number) is None


def test_who_asks_for_a_change_does_not_review_it(standard):
    database, _ = standard
    with now.at(BEGINNING), database.transaction() as session:
        wish = {**STANDARD, "type": "normal", "by": "henry"}
        messages.deliver(session, "change.raise", correlation=None, payload=wish, by=SYSTEM)
        henry, kim = (people.actor(session, login) for login in ("henry", "kim"))
        tasks.complete(session, _open(session, "draft_rfc").id, PLAN, by=henry)
        review = _open(session, "review_rfc").id
        with pytest.raises(NotAllowed, match="is not for you"):
            tasks.complete(session, review, {"review_decision": "accept"}, by=henry)
        people.join_group(session, "kim", "change_management")
        tasks.complete(session, review, {"review_decision": "accept"}, by=people.actor(session, kim.login))
        assert _open(session, "technical_assessment")


def _done(database, number, login, answers):
    with now.at(BEGINNING), database.transaction() as session:
        view = instances.find(session, number, by=people.actor(session, login))
        tasks.complete(session, view.tasks[0].id, answers, by=people.actor(session, login))


def _open(session, element):
    return session.query(Task).filter(Task.element == element, Task.status == "open").one()
