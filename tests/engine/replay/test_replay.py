import json
import os
from pathlib import Path

import pytest
from sqlalchemy import select

from engine import inbox, instances, packs, replay
from engine.actor import SYSTEM
from engine.bpmn import decisions
from engine.errors import Conflict, Invalid
from engine.models import Job, Message
from engine.replay import log, site
from tests.engine.replay.logs import days, hours, row, written

SHARED = Path(os.environ.get("EVENKEEL_SHARED") or Path(__file__).parents[4] / "shared")
REAL = SHARED / "data" / "uci_incident" / "incident_events.csv.gz"


def played(database, tmp_path, rows, **options):
    return json.loads(replay.run(database, written(tmp_path, rows), as_json=True, **options))


def closing(number, modification, resolved, **changes):
    """Resolved, and closed by the system of the log five days later."""
    return [
        row(number, modification, "Resolved", resolved, **changes),
        row(number, modification + 1, "Closed", resolved + days(5) + hours(0.5), **changes),
    ]


def test_a_plain_case_goes_the_whole_way(database, tmp_path):
    rows = [
        row("I1", 0, "New", hours(0)),
        row("I1", 1, "New", hours(1), assignment_group="Group 2", reassignment_count="1"),
        row("I1", 2, "Active", hours(2), assignment_group="Group 2", reassignment_count="1", assigned_to="Resolver 1"),
        row("I1", 3, "Awaiting User Info", hours(3), assignment_group="Group 2", reassignment_count="1"),
        row("I1", 4, "Active", days(20), assignment_group="Group 2", reassignment_count="1"),
        *closing("I1", 5, days(21), assignment_group="Group 2", reassignment_count="1"),
    ]
    found = played(database, tmp_path, rows)
    assert found["refusals"] == []
    assert (found["incidents"], found["final"], found["events"]) == (1, 1, 7)
    assert (found["priorities_equal"], found["stages_equal"]) == (7, 7)
    assert (found["reassignments_equal"], found["reopenings_equal"]) == (1, 1)
    assert (found["log_closed_in_time"], found["closed_in_time"]) == (1, 1)
    with database.reading() as session:
        view = instances.find(session, "INC0000001", by=SYSTEM)
        assert (view.row.stage, view.row.status) == ("Closed", "ended")
        assert view.data["close_code"] == "code 6"
        assert view.data["assignment_group"] == "group_2"


def test_the_report_says_what_was_reached_in_time_by_priority(sqlite_database, tmp_path):
    rows = [
        row("I1", 0, "New", hours(0)),
        row("I1", 1, "Active", hours(1), assigned_to="Resolver 1"),
        *closing("I1", 2, days(20)),
        row("I2", 0, "Active", hours(0)),
        *closing("I2", 1, hours(2)),
    ]
    found = played(sqlite_database, tmp_path, rows)
    told = {(one["clock"], one["priority"]): (one["met"], one["missed"]) for one in found["attained"]}
    assert told["response", "3"] == (2, 0)
    assert told["resolution", "3"] == (1, 1)
    assert found["clocks"] > 0


@pytest.mark.parametrize(
    "state", ["New", "Active", "Awaiting User Info", "Awaiting Vendor", "Awaiting Problem", "Awaiting Evidence", "-100"]
)
def test_a_case_may_begin_in_any_state(sqlite_database, tmp_path, state):
    found = played(sqlite_database, tmp_path, [row("I1", 0, state, hours(0)), *closing("I1", 1, hours(2))])
    assert (found["refusals"], found["final"], found["stages_equal"]) == ([], 1, 3)


def test_a_case_may_begin_resolved(sqlite_database, tmp_path):
    found = played(sqlite_database, tmp_path, closing("I1", 0, hours(2)))
    assert (found["refusals"], found["final"], found["closed_in_time"]) == ([], 1, 1)


def test_the_hold_reason_is_switched(sqlite_database, tmp_path):
    rows = [
        row("I1", 0, "Awaiting User Info", hours(0)),
        row("I1", 1, "Awaiting Vendor", hours(1), vendor="Telco"),
        row("I1", 2, "Awaiting Problem", hours(2), problem_id="Problem ID 3"),
        *closing("I1", 3, hours(3)),
    ]
    found = played(sqlite_database, tmp_path, rows)
    assert (found["refusals"], found["stages_equal"]) == ([], 5)


def test_reopened_after_resolving_and_after_closing(sqlite_database, tmp_path):
    rows = [
        row("I1", 0, "Resolved", hours(0)),
        row("I1", 1, "Active", hours(1), reopen_count="1"),
        *closing("I1", 2, hours(2), reopen_count="1"),
        row("I1", 4, "Active", days(15), reopen_count="2"),
        *closing("I1", 5, days(16), reopen_count="2"),
    ]
    found = played(sqlite_database, tmp_path, rows)
    assert (found["refusals"], found["reopenings_equal"], found["stages_equal"]) == ([], 1, 7)


def test_priority_follows_impact_and_urgency_by_the_sites_own_table(sqlite_database, tmp_path):
    low = {"impact": "3 - Low", "urgency": "3 - Low", "priority": "4 - Low"}
    high = {"impact": "1 - High", "urgency": "2 - Medium", "priority": "2 - High"}
    rows = [
        row("I1", 0, "New", hours(0), **low),
        row("I1", 1, "New", hours(1), **high),
        *closing("I1", 2, hours(2), **high),
    ]
    found = played(sqlite_database, tmp_path, rows)
    assert found["priorities_equal"] == 4


def test_a_person_takes_what_nobody_has(sqlite_database, tmp_path):
    rows = [row("I1", 0, "Active", hours(0)), row("I1", 1, "Active", hours(1), assigned_to="Resolver 3")]
    file = written(tmp_path, rows)
    replay.run(sqlite_database, file)
    with sqlite_database.reading() as session:
        page = inbox.listed(session, by=SYSTEM, box="all")
        assert [(task.element, task.assignee) for task in page.items] == [("work", "resolver-3")]


def test_closed_without_being_resolved_is_resolved_and_confirmed(sqlite_database, tmp_path):
    found = played(sqlite_database, tmp_path, [row("I1", 0, "New", hours(0)), row("I1", 1, "Closed", hours(1))])
    assert (found["refusals"], found["final"], found["stages_equal"], found["closed_in_time"]) == ([], 1, 2, 0)


def test_what_the_diagram_does_not_offer_is_a_refusal_in_the_report(sqlite_database, tmp_path):
    rows = [
        row("I1", 0, "Active", hours(0)),
        row("I1", 1, "New", hours(1)),
        *closing("I1", 2, hours(2)),
        row("I1", 4, "Active", days(50), reopen_count="1"),
    ]
    found = played(sqlite_database, tmp_path, rows)
    assert (found["refused"], found["final"], found["reopenings_equal"]) == (1, 1, 0)
    assert [refusal.partition(":")[0] for refusal in found["refusals"]] == [
        "I1, line 3, Active to New",
        "I1, line 6, Closed to Active",
    ]


def test_a_case_that_cannot_begin_is_refused_and_the_others_go_on(sqlite_database, tmp_path):
    odd = {"impact": "9 - Odd", "urgency": "2 - Medium"}
    rows = [row("I1", 0, "New", hours(0), **odd), row("I1", 1, "Active", hours(1), **odd), *closing("I2", 0, hours(2))]
    found = played(sqlite_database, tmp_path, rows)
    assert (found["incidents"], found["final"], found["refused"]) == (2, 1, 1)
    assert "line 2, begun New: Impact has no choice '9'" in found["refusals"][0]
    assert "was never begun" in found["refusals"][1]


def test_a_text_report_names_every_figure_and_the_source(sqlite_database, tmp_path):
    text = replay.run(sqlite_database, written(tmp_path, closing("I1", 0, hours(0))))
    for word in (
        "final state",
        "without a refusal",
        "priority",
        "reassignments",
        "reopenings",
        "our timer",
        "bare store",
        "UCI",
    ):
        assert word in text


def test_the_site_has_its_own_cells_and_codes_and_nothing_else(tmp_path):
    cases = log.read(written(tmp_path, closing("I1", 0, hours(0), closed_code="code 77")))
    theirs, ours = site.pack(cases).sources, packs.read(site.PACK).sources
    changed = {path for path in ours if ours[path] != theirs[path]}
    forms = {path for path in ours if path.startswith("forms/")}
    assert changed - forms == {"priority.dmn", "auto_close.dmn"}
    assert "code 77" in theirs["forms/work.form"]
    decided = decisions.read(theirs)
    assert decided.evaluate("priority", {"impact": 3, "urgency": 3}).outputs == 4
    assert decided.evaluate("priority", {"impact": 3, "urgency": 2}).outputs == 4
    assert decided.evaluate("auto_close", {"priority": 3}).outputs == {"auto_close_days": 5, "reopen_days": 35}


def test_a_pack_without_the_cells_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(site, "_CELLS", {"priority.dmn": [("no such cell", "4")]})
    with pytest.raises(Invalid, match="does not have the cell"):
        site.pack([])


def test_a_store_with_tickets_is_left_alone(sqlite_database, tmp_path):
    file = written(tmp_path, closing("I1", 0, hours(0)))
    replay.run(sqlite_database, file)
    with pytest.raises(Conflict, match="holds 1 tickets"):
        replay.run(sqlite_database, file)


@pytest.mark.skipif(not REAL.exists(), reason="the data set is not here; EVENKEEL_SHARED says where it is")
def test_real_incidents(sqlite_database):
    found = replay.replayed(sqlite_database, log.read(REAL, first=200))
    assert (found.incidents, found.final) == (200, 200)
    assert found.refused <= 1  # one trace goes back to New
    assert found.priorities_equal == found.speed.events
    assert found.closed_in_time >= 0.95 * found.log_closed_in_time


def test_what_an_incident_says_to_other_processes_is_kept_and_holds_nothing_up(sqlite_database, tmp_path):
    critical = {"impact": "1 - High", "urgency": "1 - High", "priority": "1 - Critical"}
    rows = [
        row("I1", 0, "New", hours(0), **critical),
        row("I1", 1, "Active", hours(1), **critical),
        *closing("I1", 2, hours(30), **critical),
    ]
    assert played(sqlite_database, tmp_path, rows)["refusals"] == []
    with sqlite_database.reading() as session:
        assert session.scalars(select(Message.status).where(Message.name == "major_incident.propose")).all() == [
            "waiting"
        ]
        assert session.scalars(select(Job).where(Job.kind == "delivery")).all() == []
