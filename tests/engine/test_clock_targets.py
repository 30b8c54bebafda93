"""Targets of clocks that change while they run: by priority, by calendar, by hand."""

import pytest

from engine import clocks, desk, instances, now
from engine.desk import loading
from engine.worker import Worker
from tests.engine.clocked import Ticket, at, history, told, work
from tests.people import DAVE


def test_another_priority_keeps_the_original_start_and_the_pauses(desk_of):
    ticket = Ticket(desk_of, 2)
    ticket.does("2026-03-02T10:00:00Z", "hold", "requester")
    ticket.does("2026-03-02T12:00:00Z", "go on")
    ticket.is_told("2026-03-02T12:30:00Z", 1)
    row = ticket.row()
    assert (row["target"], row["started_at"]) == (4 * 3600, at("2026-03-02T09:00:00Z"))
    assert row["due_at"] == at("2026-03-02T15:00:00Z")  # four hours after nine, and two of pause
    assert "resolution retargeted" in told(desk_of, ticket.id)


def test_another_calendar_counts_the_past_anew(desk_of):
    ticket = Ticket(desk_of, 3, at="2026-03-06T16:00:00Z")
    ticket.is_told("2026-03-06T20:00:00Z", 2)
    assert ticket.clock("2026-03-06T20:00:00Z").elapsed == 4 * 3600
    ticket.is_told("2026-03-06T20:00:00Z", 3)
    assert ticket.clock("2026-03-06T20:00:00Z").elapsed == 3600


def test_a_new_target_that_is_used_up_already_is_breached_at_once_and_dated_back(desk_of):
    ticket = Ticket(desk_of, 2)
    ticket.is_told("2026-03-02T15:00:00Z", 1)
    assert ticket.row()["breached_at"] == at("2026-03-02T13:00:00Z")
    assert ticket.row()["next_at"] < at("2026-03-02T15:00:00Z")
    work(desk_of, "2026-03-02T15:00:00Z")
    assert ("clock.breached" in [verb for verb, _ in history(desk_of, ticket.id)], ticket.row()["next_at"]) == (
        True,
        None,
    )


def test_a_lower_priority_takes_a_breach_back(desk_of):
    ticket = Ticket(desk_of, 1)
    work(desk_of, "2026-03-02T14:00:00Z")
    assert ticket.clock("2026-03-02T14:00:00Z").breached
    ticket.is_told("2026-03-02T14:00:00Z", 2)
    shown = ticket.clock("2026-03-02T14:00:00Z")
    assert (shown.breached, shown.due_at) == (False, at("2026-03-02T17:00:00Z"))
    assert ticket.row()["next_at"] == at("2026-03-02T15:00:00Z")  # its 75 percent are told again


def test_a_new_target_while_on_hold_stays_paused(desk_of):
    ticket = Ticket(desk_of, 2)
    ticket.does("2026-03-02T10:00:00Z", "hold", "requester")
    ticket.is_told("2026-03-02T11:00:00Z", 1)
    shown = ticket.clock("2026-03-02T12:00:00Z")
    assert (shown.state, shown.remaining, ticket.row()["next_at"]) == ("paused", 3 * 3600, None)


def test_without_a_target_there_is_no_clock_until_one_comes_and_then_it_counts_from_the_start(desk_of):
    ticket = Ticket(desk_of, None)
    with desk_of.reading() as session:
        assert [clock.name for clock in clocks.of(session, ticket.id)] == ["response"]
    ticket.is_told("2026-03-02T11:00:00Z", 1)
    assert ticket.row()["due_at"] == at("2026-03-02T13:00:00Z")


@pytest.mark.parametrize(
    ("priority", "problem", "target"), [(7, "no calendar 'mars'", 3600), (8, "'soon' is no length", None)]
)
def test_what_a_target_cannot_mean_is_told_in_the_history(desk_of, priority, problem, target):
    ticket = Ticket(desk_of, priority)
    (one,) = [one for _, detail in history(desk_of, ticket.id) for one in detail.get("clocks", ()) if "problem" in one]
    assert problem in one["problem"]
    assert ticket.row()["target"] == target


def test_data_corrected_by_hand_aims_anew_too(desk_of):
    ticket = Ticket(desk_of, 2)
    with now.at(at("2026-03-02T10:00:00Z")), desk_of.transaction() as session:
        instances.correct(session, ticket.id, {"priority": 1}, by=DAVE, reason="It was typed wrong")
    assert ticket.row()["target"] == 4 * 3600


def load(database, moment, **calendar):
    desk.register()
    with now.at(at(moment)), database.transaction() as session:
        return loading.load(session, {"c.yaml": {"calendars": [{"key": "office", **calendar}]}})


def test_a_calendar_that_changes_reaches_what_runs_and_what_is_paused(desk_of):
    runs, waits, done = (Ticket(desk_of, 3) for _ in range(3))
    waits.does("2026-03-02T10:00:00Z", "hold", "requester")
    done.does("2026-03-02T10:00:00Z", "resolve")
    load(desk_of, "2026-03-02T12:00:00Z", hours={"mon-fri": "08:00-12:00"}, day="PT9H")
    with now.at(at("2026-03-02T14:00:00Z")):
        Worker(desk_of, {}).drain()
    assert runs.row()["due_at"] == at("2026-03-10T12:00:00Z")
    assert runs.clock("2026-03-02T14:00:00Z").elapsed == 3 * 3600
    waits.does("2026-03-02T14:00:00Z", "go on")
    assert waits.clock("2026-03-02T16:00:00Z").elapsed == 3600
    assert done.row()["calendar_digest"] is None
    assert load(desk_of, "2026-03-02T15:00:00Z", hours={"mon-fri": "08:00-12:00"}, day="PT9H")[0].same == 1
