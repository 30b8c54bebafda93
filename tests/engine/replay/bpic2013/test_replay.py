"""The invented problems, done again through the verbs."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine import instances
from engine.actor import SYSTEM
from engine.cli import main
from engine.errors import Conflict
from engine.replay import bpic2013
from tests.engine.replay.bpic2013.problems import row, written

SHARED = Path(os.environ.get("EVENKEEL_SHARED") or Path(__file__).parents[5] / "shared")
REAL = SHARED / "data" / "bpic2013" / "closed_problems.csv.gz"


def played(database, tmp_path, rows, **options):
    return json.loads(bpic2013.run(database, written(tmp_path, rows), as_json=True, **options))


def test_a_case_goes_through_all_that_the_log_knows(database, tmp_path):
    rows = [
        row("P1", "Awaiting Assignment", 0),
        row("P1", "Awaiting Assignment", 1, team="T2 3rd", person="Bo"),
        row("P1", "Assigned", 2, team="T2 3rd", person="Cy"),
        row("P1", "In Progress", 3, team="T2 3rd", person="Cy"),
        row("P1", "In Progress", 4, team="T2 3rd", person="Cy"),
        row("P1", "Wait", 5, team="T2 3rd", person="Bo"),
        row("P1", "Unmatched", 6),
        row("P1", "In Progress", 7, person="Di"),
        row("P1", "Closed", 8, person="Di"),
    ]
    found = played(database, tmp_path, rows)
    assert found["refusals"] == []
    assert (found["problems"], found["final"], found["outcomes"]) == (1, 1, {"Fixed": 1})
    assert (found["states_equal"], found["owners_equal"], found["owned"]) == (9, 5, 5)
    assert (found["hand_overs"], found["hand_overs_equal"], found["reopened"]) == (2, 1, 0)
    assert found["by_impact"]["Medium"] == {"cases": 1, "clean": 1, "days": 8}
    with database.reading() as session:
        view = instances.find(session, "PRB0000001", by=SYSTEM)
        assert (view.row.stage, view.row.outcome, view.data["assignment_group"]) == ("Closed", "Fixed", "t1_2nd")


@pytest.mark.parametrize("state", ["Awaiting Assignment", "Unmatched", "Assigned", "In Progress", "Wait", "Closed"])
def test_a_case_may_begin_in_any_state(sqlite_database, tmp_path, state):
    found = played(
        sqlite_database, tmp_path, [row("P1", state, 0), row("P1", "In Progress", 1), row("P1", "Closed", 2)]
    )
    assert (found["refusals"], found["final"], found["states_equal"]) == ([], 1, 3)


def test_closed_and_cancelled_ones_come_back_also_to_another_team(sqlite_database, tmp_path):
    rows = [
        row("P1", "In Progress", 0),
        row("P1", "Cancelled", 1),
        row("P1", "In Progress", 2),
        row("P1", "Closed", 3),
        row("P1", "In Progress", 170, team="T2 3rd", person="Bo"),
        row("P1", "Closed", 171, team="T2 3rd", person="Bo"),
    ]
    found = played(sqlite_database, tmp_path, rows)
    assert (found["refusals"], found["states_equal"]) == ([], 6)
    assert (found["reopened"], found["reopenings_equal"], found["hand_overs_equal"]) == (1, 1, 1)


def test_what_comes_back_too_late_is_a_refusal_in_the_report(sqlite_database, tmp_path):
    rows = [row("P1", "Closed", 0), row("P1", "In Progress", 200), row("P1", "Closed", 201)]
    found = played(sqlite_database, tmp_path, rows)
    assert (found["refused"], found["final"], found["reopenings_equal"]) == (1, 1, 0)
    assert found["refusals"][0].startswith("P1, line 3, Closed to In Progress: PRB0000001 has ended")


def test_the_report_as_text(sqlite_database, tmp_path):
    rows = [row("P1", "Closed", 0), row("P1", "In Progress", 200), row("P2", "Closed", 1, impact="High")]
    text = bpic2013.run(sqlite_database, written(tmp_path, rows))
    assert "traces without a refusal                               1 of       2   50.00 %" in text
    assert "impact High, without a refusal                         1 of       1  100.00 %  median 0 days" in text
    assert "Refused, 1 in all:\n  P1, line 3" in text


def test_a_store_with_tickets_is_left_alone(sqlite_database, tmp_path):
    played(sqlite_database, tmp_path, [row("P1", "Closed", 0)])
    with pytest.raises(Conflict, match="The database holds 1 tickets"):
        played(sqlite_database, tmp_path, [row("P1", "Closed", 0)])


def test_the_command_takes_the_name_of_the_log(tmp_path):
    file = written(tmp_path, [row("P1", "In Progress", 0), row("P1", "Closed", 1)])
    store = ["--database", f"sqlite:///{tmp_path / 'replay.db'}"]
    done = CliRunner().invoke(main, ["replay", str(file), "--log", "bpic2013", *store])
    assert done.exit_code == 0, done.output
    assert "1 problems, 2 events" in done.stdout


@pytest.mark.skipif(not REAL.exists(), reason=f"the real log is not at {REAL}")
def test_a_part_of_the_real_log(sqlite_database):
    found = json.loads(bpic2013.run(sqlite_database, REAL, first=40, as_json=True))
    assert (found["problems"], found["final"], found["refused"]) == (40, 40, 0)
