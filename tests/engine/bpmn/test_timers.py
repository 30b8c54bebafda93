"""Durations, dates, cycles and cron lines: read strictly, on the calendar of a zone."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from engine.bpmn import timers
from engine.bpmn.failures import Failure

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("PT4H", datetime(2026, 3, 2, 13, tzinfo=UTC)),
        ("PT0.5S", datetime(2026, 3, 2, 9, 0, 0, 500_000, tzinfo=UTC)),
        ("P5D", datetime(2026, 3, 7, 9, tzinfo=UTC)),
        ("P1W", datetime(2026, 3, 9, 9, tzinfo=UTC)),
        ("P1M", datetime(2026, 4, 2, 8, tzinfo=UTC)),
        ("P1Y2M10DT2H30M", datetime(2027, 5, 12, 10, 30, tzinfo=UTC)),
        ("2026-03-05", datetime(2026, 3, 4, 23, tzinfo=UTC)),
        ("2026-07-01T09:00:00", datetime(2026, 7, 1, 7, tzinfo=UTC)),
        ("2026-07-01T09:00:00Z", datetime(2026, 7, 1, 9, tzinfo=UTC)),
        ("2026-07-01T09:00:00-05:00", datetime(2026, 7, 1, 14, tzinfo=UTC)),
        ("2026-W10-2", datetime(2026, 3, 2, 23, tzinfo=UTC)),
    ],
)
def test_a_moment(text: str, due: datetime):
    assert timers.moment(text, NOW, BERLIN) == due


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "-PT5M", "5m", "P1", "P1DT", "tomorrow", "09:00", "P1H", "PT1D", "2026-13-01"]
)
def test_what_is_no_moment_is_told_in_a_sentence(text: str):
    with pytest.raises(Failure) as failure:
        timers.moment(text, NOW, BERLIN)
    assert repr(text)[1:-1] in failure.value.sentence


def test_a_day_stays_a_day_when_the_clocks_change_and_24_hours_do_not():
    before = datetime(2026, 3, 28, 8, tzinfo=UTC)

    assert timers.moment("P1D", before, BERLIN) == datetime(2026, 3, 29, 7, tzinfo=UTC)
    assert timers.moment("PT24H", before, BERLIN) == datetime(2026, 3, 29, 8, tzinfo=UTC)


def test_the_last_day_of_a_month_stays_the_last_day():
    assert timers.moment("P1M", datetime(2026, 1, 31, 9, tzinfo=UTC), ZoneInfo("UTC")) == datetime(
        2026, 2, 28, 9, tzinfo=UTC
    )


def test_cycles():
    cycle = timers.cycle("R3/PT10M", NOW, BERLIN)
    assert (cycle.count, cycle.first, cycle.every) == (3, datetime(2026, 3, 2, 9, 10, tzinfo=UTC), "PT10M")

    assert timers.cycle("R/P1D", NOW, BERLIN).count is None
    assert timers.cycle("R5/2026-04-01T08:00:00/P1D", NOW, BERLIN).first == datetime(2026, 4, 1, 6, tzinfo=UTC)


@pytest.mark.parametrize("text", ["R3", "R/PT0S", "PT10M", "R-1/PT5M", "R3/tomorrow"])
def test_what_is_no_cycle_is_told(text: str):
    with pytest.raises(Failure):
        timers.cycle(text, NOW, BERLIN)


def test_an_endless_cycle_skips_what_was_missed_and_a_counted_one_catches_up():
    due, later = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 4, 9, 30, tzinfo=UTC)

    assert timers.repeated(due, "PT1H", later, BERLIN, endless=True) == datetime(2026, 3, 4, 10, tzinfo=UTC)
    assert timers.repeated(due, "PT1H", later, BERLIN, endless=False) == datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "following"),
    [
        ("0 8 * * MON-FRI", datetime(2026, 3, 3, 7, tzinfo=UTC)),
        ("R/P1D", datetime(2026, 3, 3, 9, tzinfo=UTC)),
        ("R/2026-03-01T08:00:00/P1D", datetime(2026, 3, 3, 7, tzinfo=UTC)),
        ("R2/2026-02-01T08:00:00/P1D", None),
        ("2026-02-01T08:00:00", None),
        ("2026-05-01T08:00:00", datetime(2026, 5, 1, 6, tzinfo=UTC)),
    ],
)
def test_when_a_start_timer_comes_next(text: str, following: datetime | None):
    assert timers.next_start(text, NOW, BERLIN) == following


def test_a_cron_line_that_is_none_is_told():
    with pytest.raises(Failure, match="cron"):
        timers.next_start("61 * * * *", NOW, BERLIN)
