"""Calendars in memory: by key and digest, and never in the way of a ticket."""

from engine import calendar_reading, clock_rows


def test_without_a_row_it_is_the_standard_one_or_around_the_clock():
    assert not clock_rows.calendar("office", None, None).always
    assert clock_rows.calendar("nobody knows", None, None).always


def test_a_row_replaces_the_standard_one_and_is_read_once_for_each_state():
    content = {"hours": {"mon": "08:00-09:00"}}
    first = clock_rows.calendar("office", content, "one")
    assert first.day == 3600
    assert clock_rows.calendar("office", content, "one") is first
    assert clock_rows.calendar("office", {"hours": {"mon": "08:00-10:00"}}, "two").day == 7200


def test_a_row_that_cannot_be_read_any_more_counts_around_the_clock(caplog):
    found = clock_rows.calendar("odd", {"zone": "Atlantis/City", "hours": {"mon": "08:00-09:00"}}, "sunk")
    assert found.always
    assert "Atlantis/City" in caplog.text


def test_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(clock_rows, "KEPT", 3)
    for each in range(10):
        clock_rows.calendar("office", calendar_reading.STANDARD["office"], f"state {each}")
    assert len(clock_rows._compiled) <= 3
