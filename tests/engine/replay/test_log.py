import pytest

from engine.errors import Invalid
from engine.replay import log
from engine.replay.cases import interleaved
from engine.replay.log import COLUMNS
from tests.engine.replay.logs import BASE, days, hours, row, written


def test_rows_become_events_with_null_ranks_and_day_first_dates(tmp_path):
    file = written(tmp_path, [row("I1", 0, "New", days(10), impact="1 - High", assigned_to="Resolver 7")])
    (case,) = log.read(file)
    (event,) = case.events
    assert (case.number, event.line, event.state) == ("I1", 2, "New")
    assert event.at.isoformat() == "2026-03-12T09:00:00+00:00"
    assert (event.impact, event.urgency, event.group, event.assignee, event.item) == (
        1,
        2,
        "Group 1",
        "Resolver 7",
        None,
    )
    assert event.notify is False


def test_gzip_is_known_by_its_first_bytes(tmp_path):
    plain = written(tmp_path, [row("I1", 0, "New", hours(0))])
    packed = written(tmp_path, [row("I1", 0, "New", hours(0))], packed=True)
    renamed = packed.rename(tmp_path / "log.data")
    assert log.read(plain) == log.read(renamed)


def test_a_case_is_in_the_order_of_its_modifications_and_never_goes_back_in_time(tmp_path):
    rows = [
        row("I1", 2, "Resolved", hours(3)),
        row("I1", 0, "New", hours(1)),
        row("I1", 1, "Active", hours(4)),
    ]
    (case,) = log.read(written(tmp_path, rows))
    assert [event.state for event in case.events] == ["New", "Active", "Resolved"]
    assert [event.at.hour for event in case.events] == [10, 13, 13]


def test_events_of_all_cases_are_interleaved(tmp_path):
    rows = [
        row("I1", 0, "New", hours(0)),
        row("I1", 1, "Resolved", hours(2)),
        row("I2", 0, "New", hours(1)),
        row("I2", 1, "Resolved", hours(2)),
    ]
    events = interleaved(log.read(written(tmp_path, rows)))
    assert [(event.case, event.modification) for event in events] == [("I1", 0), ("I2", 0), ("I1", 1), ("I2", 1)]


def test_only_the_first_cases_with_all_their_events(tmp_path):
    rows = [row("I1", 0, "New", hours(0)), row("I2", 0, "New", hours(1)), row("I1", 1, "Resolved", hours(2))]
    assert [(case.number, len(case.events)) for case in log.read(written(tmp_path, rows), first=1)] == [("I1", 2)]


def test_a_missing_and_an_unknown_column_are_both_named(tmp_path):
    columns = tuple("mood" if name == "impact" else name for name in COLUMNS)
    with pytest.raises(Invalid) as refused:
        log.read(written(tmp_path, [BASE], columns=columns))
    assert "unknown columns mood; missing columns impact" in refused.value.sentence


def test_a_column_twice_is_refused(tmp_path):
    with pytest.raises(Invalid, match="the same column twice"):
        log.read(written(tmp_path, [], columns=(*COLUMNS, "number")))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"incident_state": "Asleep"}, "line 2: the state 'Asleep' is unknown"),
        ({"sys_updated_at": "2026-03-02"}, "line 2: time data '2026-03-02'"),
        ({"impact": "?"}, "line 2: invalid literal"),
        ({"sys_mod_count": "many"}, "line 2: invalid literal"),
    ],
)
def test_a_value_that_its_column_does_not_hold_is_refused_with_its_line(tmp_path, changes, said):
    with pytest.raises(Invalid) as refused:
        log.read(written(tmp_path, [{**row("I1", 0, "New", hours(0)), **changes}]))
    assert said in refused.value.sentence


def test_a_line_with_too_few_values_is_refused(tmp_path):
    file = written(tmp_path, [row("I1", 0, "New", hours(0))])
    file.write_text(file.read_text() + "I2,New\n")
    with pytest.raises(Invalid, match="line 3: 2 values for 36 columns"):
        log.read(file)


@pytest.mark.parametrize("data", [b"\x1f\x8b broken", b"\xff\xfe\x00\x01"])
def test_a_file_that_is_no_text_is_refused(tmp_path, data):
    file = tmp_path / "log.csv"
    file.write_bytes(data)
    with pytest.raises(Invalid, match="cannot be read as CSV"):
        log.read(file)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Invalid, match="cannot be read as CSV"):
        log.read(tmp_path / "none.csv")
