"""Windows and templates from files: what is kept, and every slip that is refused in a sentence."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import desk, now, people
from engine.desk import loading, windows
from engine.errors import Invalid
from engine.models import ChangeTemplate, ChangeWindow, Job
from tests.engine.desk.calendars import BEGINNING, booked, site

NIGHT = {
    "key": "night",
    "name": "Night",
    "kind": "maintenance",
    "recurs": "second Sunday",
    "opens": "02:00",
    "closes": "06:00",
}
FREEZE = {
    "key": "rest", "name": "Year's end", "kind": "freeze", "starts": "2026-12-18T18:00:00+01:00", "ends": "2027-01-04T08:00:00+01:00",
}  # fmt: skip
TEMPLATE = {
    "key": "restart", "name": "Restart a service", "group": "ecab", "minutes": 30, "implementation_plan": "Restart it.",
    "test_plan": "See that it answers.", "backout_plan": "Start the old one.",
    "tasks": [{"name": "Restart", "group": "ecab", "instructions": "One node after the other."}],
}  # fmt: skip


def load(session, *rows, section="windows"):
    desk.register()
    with now.at(BEGINNING):
        return loading.load(session, {"windows.yaml": {section: list(rows)}})


def refusals(database, *rows, section="windows"):
    with pytest.raises(Invalid) as refused, database.transaction() as session:
        site(session)
        people.add_group(session, "ecab", name="Emergency board")
        load(session, *rows, section=section)
    return [problem.sentence for problem in refused.value.problems]


def test_windows_are_kept_and_mean_what_they_say(database):
    with database.transaction() as session:
        site(session)
        people.add_group(session, "ecab", name="Emergency board")
        night = {
            **NIGHT,
            "services": ["web_shop"],
            "items": ["disk1"],
            "zone": "Europe/Oslo",
            "types": ["normal"],
            "risks": ["High"],
        }
        (loaded,) = load(session, night, {**FREEZE, "override": "ecab"})
        assert (loaded.new, loaded.changed) == (2, 0)
        one, rest = windows.every(session)
        assert one.binds("disk1", None)
        assert one.binds("db1", "web_shop")
        assert not one.binds("app2", "erp")
        assert one.concerns("normal", "High")
        assert not one.concerns("normal", "Low")
        assert not one.concerns("standard", "High")
        ((opens, closes),) = one.between(BEGINNING, BEGINNING + timedelta(days=20))
        assert (opens.isoformat(), closes.isoformat()) == ("2026-03-08T01:00:00+00:00", "2026-03-08T05:00:00+00:00")
        assert rest.binds("anything", None)
        assert rest.override == "ecab"
        assert load(session, night)[0].same == 1


def test_a_window_can_be_taken_away_and_last_for_days(database):
    with database.transaction() as session:
        site(session)
        weekend = {"key": "weekend", "name": "Weekend", "recurs": "every Friday", "opens": "18:00", "lasts": "PT60H"}
        load(session, weekend)
        assert windows.every(session)[0].recurrence.lasts == timedelta(hours=60)
        assert load(session, {"key": "weekend", "retired": True})[0].retired == 1
        assert session.get(ChangeWindow, "weekend") is None


def test_changes_that_a_new_window_stands_against_are_told(database):
    with now.at(BEGINNING), database.transaction() as session:
        site(session)
        booked(session, "CHG1", 24, 30)
        load(session, {**FREEZE, "starts": "2026-03-03T00:00Z", "ends": "2026-03-04T00:00Z"})
        assert [job.payload["correlation"] for job in session.query(Job)] == ['"CHG1"']


def without(row, *names, **values):
    return {name: value for name, value in {**row, **values}.items() if name not in names}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (without(FREEZE, ends="2026-12-18T18:00:00+01:00"), "ends: the window ends before it begins"),
        (without(FREEZE, ends="2026-12-18T17:00:00+00:00"), "ends: the window ends before it begins"),
        (without(FREEZE, "ends"), "ends: it is missing; a window that comes once has both."),
        (without(FREEZE, "starts", "ends"), "recurs: give either starts and ends, or recurs with opens and closes"),
        (without(FREEZE, recurs="every day"), "recurs: give either starts and ends, or recurs"),
        (without(FREEZE, starts="2026-12-18"), "starts: '2026-12-18' is no moment"),
        (without(NIGHT, recurs="now and then"), "recurs: 'now and then' names no days that come back"),
        (without(NIGHT, recurs=""), "recurs: give either starts and ends, or recurs"),
        (without(NIGHT, recurs=" "), "recurs: It does not say on which days it comes back"),
        (without(NIGHT, closes="02:00"), "closes: it closes when it opens, so it is never open"),
        (without(NIGHT, closes="25:00"), "closes: '25:00' is no time of day"),
        (without(NIGHT, "opens"), "opens: it is missing"),
        (without(NIGHT, "closes"), "closes: give either closes"),
        (without(NIGHT, lasts="PT2H"), "closes: give either closes"),
        (without(NIGHT, "closes", lasts="PT0S"), "lasts: 'PT0S' is no length for a window"),
        (without(NIGHT, "closes", lasts="P40D"), "lasts: 'P40D' is no length for a window"),
        (
            without(NIGHT, "closes", recurs="every day", lasts="PT30H"),
            "lasts: the window is open again before it has closed",
        ),
        (without(NIGHT, zone="Oslo"), "zone: 'Oslo' is no time zone"),
        (without(NIGHT, items=["db9"]), "items: there is nothing known as 'db9' in cis"),
        (without(NIGHT, services=["shop"]), "services: there is nothing known as 'shop' in services"),
        (without(NIGHT, override="nobody"), "override: there is nothing known as 'nobody' in groups"),
        (without(NIGHT, kind="pause"), "kind: 'pause' is none of maintenance, blackout, freeze"),
        (without(NIGHT, types=["big"]), "types: 'big' is none of standard, normal, emergency"),
        (without(NIGHT, risks=["low"]), "risks: 'low' is none of Low, Moderate, High, Very High"),
        (without(NIGHT, colour="red"), "colour: there is no such field"),
    ],
)
def test_a_slip_is_refused(sqlite_database, row, said):
    sentences = refusals(sqlite_database, row)
    assert any(sentence.startswith(said) for sentence in sentences), sentences


def test_two_windows_of_a_kind_that_bind_the_same_may_not_be_open_at_once(sqlite_database):
    other = {**NIGHT, "key": "later", "name": "Later", "opens": "05:00", "closes": "08:00"}
    assert refusals(sqlite_database, NIGHT, other) == [
        "it is open at the same time as 'Later', which binds the same; keep one of the two.",
    ]


@pytest.mark.parametrize(
    "values",
    [{"opens": "06:00"}, {"kind": "blackout"}, {"items": ["db1"]}, {"types": ["standard"]}, {"recurs": "last Sunday"}],
)
def test_windows_that_touch_or_bind_something_else_stand_beside_each_other(sqlite_database, values):
    with sqlite_database.transaction() as session:
        site(session)
        other = {**NIGHT, "types": ["normal"], "key": "other", "name": "Other", "closes": "08:00", **values}
        load(session, {**NIGHT, "types": ["normal"]}, other)
        assert len(windows.every(session)) == 2


def test_templates_are_kept_and_loading_again_does_not_release(database):
    with database.transaction() as session:
        site(session)
        people.add_group(session, "ecab", name="Emergency board")
        load(session, {**TEMPLATE, "status": "active"}, section="change_templates")
        row = session.get(ChangeTemplate, "restart")
        assert (row.status, row.most_failures, row.within_days, row.most_share, row.risk) == (
            "active",
            0,
            90,
            10,
            "Low",
        )
        assert row.tasks == [{"name": "Restart", "group": "ecab", "instructions": "One node after the other."}]
        row.status = "suspended"
        session.flush()
        load(session, {**TEMPLATE, "status": "active", "minutes": 45}, section="change_templates")
        assert (row.status, row.minutes) == ("suspended", 45)
        load(session, {"key": "restart", "retired": True}, section="change_templates")
        assert session.get(ChangeTemplate, "restart") is None


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (without(TEMPLATE, "backout_plan"), "backout_plan: it is missing"),
        (without(TEMPLATE, minutes=0), "minutes: '0' is not such a number"),
        (without(TEMPLATE, group="nobody"), "group: there is nothing known as 'nobody' in groups"),
        (without(TEMPLATE, service="shop"), "service: there is nothing known as 'shop' in services"),
        (without(TEMPLATE, risk="none"), "risk: 'none' is none of Low"),
        (without(TEMPLATE, status="suspended"), "status: 'suspended' is none of proposed, active"),
        (without(TEMPLATE, tasks=[{"group": "ecab"}]), "name: it is missing"),
        (without(TEMPLATE, tasks=[{"name": "Restart", "how": "fast"}]), "how: there is no such field"),
    ],
)
def test_a_slip_in_a_template_is_refused(sqlite_database, row, said):
    sentences = refusals(sqlite_database, row, section="change_templates")
    assert any(sentence.startswith(said) for sentence in sentences), sentences
