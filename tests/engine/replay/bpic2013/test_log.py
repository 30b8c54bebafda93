import pytest

from engine.errors import Invalid
from engine.replay.bpic2013 import log
from engine.replay.cases import interleaved
from tests.engine.replay.bpic2013.problems import COLUMNS, row, written


def test_rows_become_events_of_their_case(tmp_path):
    rows = [row("P1", "In Progress", 0), row("P2", "Wait", 1, impact="Major"), row("P1", "Closed", 2, person="Bo")]
    first, second = log.read(written(tmp_path, rows))
    assert [(event.state, event.person, event.line) for event in first.events] == [
        ("In Progress", "Ann", 2),
        ("Closed", "Bo", 4),
    ]
    assert first.events[0].at.isoformat() == "2026-03-02T09:00:00+00:00"
    assert (second.number, second.events[0].impact, second.events[0].team) == ("P2", "Major", "T1 2nd")


def test_only_the_first_cases_and_all_of_them_interleaved(tmp_path):
    rows = [row("P1", "In Progress", 0), row("P1", "Closed", 2), row("P2", "Wait", 1), row("P3", "Wait", 0.5)]
    cases = log.read(written(tmp_path, rows), first=2)
    assert [(event.case, event.state) for event in interleaved(cases)] == [
        ("P1", "In Progress"),
        ("P2", "Wait"),
        ("P1", "Closed"),
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"lifecycle:transition": "Lost"}, "line 2: the sub-status 'Lost' is unknown"),
        ({"impact": "Vast"}, "line 2: the impact 'Vast' is unknown"),
        ({"Complete Timestamp": "yesterday"}, "line 2: Invalid isoformat string"),
    ],
)
def test_a_value_that_its_column_does_not_hold_is_refused(tmp_path, changes, said):
    with pytest.raises(Invalid, match=said):
        log.read(written(tmp_path, [{**row("P1", "Wait", 0), **changes}]))


def test_another_log_is_refused(tmp_path):
    columns = tuple("mood" if name == "impact" else name for name in COLUMNS)
    with pytest.raises(Invalid, match="unknown columns mood; missing columns impact"):
        log.read(written(tmp_path, [row("P1", "Wait", 0)], columns=columns))
