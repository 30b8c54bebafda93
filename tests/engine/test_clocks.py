"""Clocks: started, paused, stopped and begun anew by the elements of the diagram, and what they have reached."""

import pytest
from sqlalchemy import event

from engine import clocks, instances, now
from tests.engine import errands
from tests.engine.clocked import Ticket, at, told, work
from tests.engine.errands import rows
from tests.people import DAVE


def test_a_clock_starts_with_the_target_and_calendar_that_the_decision_gives(desk_of):
    ticket = Ticket(desk_of, 3)
    row = ticket.row()
    assert (row["target"], row["calendar"], row["status"], row["warn"]) == (27 * 3600, "office", "running", "50 75")
    assert row["due_at"] == at("2026-03-05T09:00:00Z")
    assert row["next_at"] == at("2026-03-03T13:30:00Z")
    assert ticket.row("response")["due_at"] == at("2026-03-02T09:30:00Z")
    assert told(desk_of, ticket.id) == ["response started", "resolution started"]


def test_a_clock_is_stopped_by_an_element_and_has_met_its_target(desk_of):
    ticket = Ticket(desk_of, 3)
    ticket.does("2026-03-02T09:10:00Z", "resolve")
    assert ticket.clock("2026-03-02T12:00:00Z", "response").words == {"stopped", "met"}
    shown = ticket.clock("2026-03-02T12:00:00Z")
    assert (shown.words, shown.elapsed, shown.percent) == ({"stopped", "met"}, 600, 0)
    (span, _) = rows(desk_of, "clock_span")
    assert (span["kind"], span["seconds"]) == ("run", 600)


def test_stopped_too_late_it_has_missed_it_although_no_worker_looked(desk_of):
    ticket = Ticket(desk_of, 1)
    ticket.does("2026-03-02T14:00:00Z", "resolve")
    assert ticket.clock("2026-03-02T15:00:00Z").words == {"stopped", "missed", "breached"}
    assert ticket.row()["breached_at"] == at("2026-03-02T13:00:00Z")


def test_a_token_in_a_pausing_element_pauses_it_with_the_reason(desk_of):
    ticket = Ticket(desk_of, 1)
    ticket.does("2026-03-02T10:00:00Z", "hold", "requester")
    shown = ticket.clock("2026-03-02T18:00:00Z")
    assert (shown.state, shown.reason, shown.remaining, shown.due_at) == ("paused", "requester", 3 * 3600, None)
    ticket.does("2026-03-03T10:00:00Z", "go on")
    assert ticket.row()["due_at"] == at("2026-03-03T13:00:00Z")
    spans = [
        (row["kind"], row["reason"], row["seconds"]) for row in rows(desk_of, "clock_span") if row["kind"] == "pause"
    ]
    assert spans == [("pause", "requester", 24 * 3600)]


def test_an_expression_says_which_clocks_an_element_pauses(desk_of):
    ticket = Ticket(desk_of, 1)
    ticket.does("2026-03-02T10:00:00Z", "hold", "vendor")
    assert ticket.clock("2026-03-02T10:30:00Z").state == "running"


def test_paused_and_running_again_at_the_very_moment_leaves_no_span(desk_of):
    ticket = Ticket(desk_of, 1)
    ticket.does("2026-03-02T10:00:00Z", "hold", "requester")
    ticket.does("2026-03-02T10:00:00Z", "go on")
    assert ticket.row()["due_at"] == at("2026-03-02T13:00:00Z")
    assert [row["kind"] for row in rows(desk_of, "clock_span") if row["clock_id"] == ticket.row()["id"]] == ["run"]


def test_reopened_it_goes_on_and_the_time_resolved_counts_neither_way(desk_of):
    ticket = Ticket(desk_of, 1)
    ticket.does("2026-03-02T10:00:00Z", "resolve")
    ticket.does("2026-03-03T10:00:00Z", "reopen")
    assert ticket.clock("2026-03-03T10:00:00Z").words == {"running"}
    assert ticket.row()["due_at"] == at("2026-03-03T13:00:00Z")
    kinds = [row["kind"] for row in rows(desk_of, "clock_span") if row["clock_id"] == ticket.row()["id"]]
    assert kinds == ["run", "stop"]


def test_what_is_decided_is_not_decided_again_by_a_later_priority(desk_of):
    ticket = Ticket(desk_of, 2)
    ticket.does("2026-03-02T14:00:00Z", "resolve")
    ticket.is_told("2026-03-02T15:00:00Z", 1)
    assert ticket.clock("2026-03-02T15:00:00Z").words == {"stopped", "met"}
    ticket.does("2026-03-02T16:00:00Z", "reopen")
    assert ticket.clock("2026-03-02T16:00:00Z").words == {"running", "breached"}


def test_a_cadence_begins_anew_each_time(desk_of):
    ticket = Ticket(desk_of, 1)
    ticket.does("2026-03-02T10:00:00Z", "tell")
    ticket.does("2026-03-02T10:50:00Z", "tell")
    assert ticket.row("update")["due_at"] == at("2026-03-02T11:50:00Z")
    ticket.does("2026-03-02T11:00:00Z", "resolve")
    assert ticket.clock("2026-03-02T11:00:00Z", "update").elapsed == 600


def test_a_cancelled_instance_stops_its_clocks_undecided(desk_of):
    ticket = Ticket(desk_of, 1)
    work(desk_of, "2026-03-02T09:30:00Z")
    with now.at(at("2026-03-02T10:00:00Z")), desk_of.transaction() as session:
        instances.cancel(session, ticket.id, by=DAVE, reason="No longer wanted")
    assert ticket.clock("2026-03-02T18:00:00Z").words == {"stopped"}
    assert ticket.clock("2026-03-02T18:00:00Z", "response").words == {"stopped", "missed", "breached"}
    with desk_of.reading() as session:
        assert clocks.following(session) is None


def test_an_instance_that_ends_stops_its_clocks(desk_of):
    ticket = Ticket(desk_of, 1)
    ticket.does("2026-03-02T10:00:00Z", "tell")
    ticket.does("2026-03-02T10:10:00Z", "resolve")
    ticket.does("2026-03-02T10:20:00Z", "fine")
    assert {row["status"] for row in rows(desk_of, "clock")} == {"stopped"}


def test_attainment_by_a_variable(desk_of):
    for priority, moment in ((1, "2026-03-02T10:00:00Z"), (1, "2026-03-02T14:00:00Z"), (3, "2026-03-02T10:00:00Z")):
        Ticket(desk_of, priority).does(moment, "resolve")
    work(desk_of, "2026-03-02T20:00:00Z")
    Ticket(desk_of, 2, at="2026-03-02T20:00:00Z")
    with now.at(at("2026-03-02T20:00:00Z")), desk_of.reading() as session:
        found = clocks.attainment(session, "clocked")
    shown = [(one.label, one.value, one.met, one.missed) for one in found if one.clock == "resolution"]
    assert shown == [("Resolution", "1", 1, 1), ("Resolution", "3", 1, 0)]
    assert [one.share for one in found if one.clock == "resolution"] == [0.5, 1.0]


@pytest.fixture
def statements(desk_of):
    found = []
    event.listen(desk_of.engine, "before_cursor_execute", lambda _c, _k, text, *_more: found.append(text))
    return found


def test_a_move_that_touches_no_clock_costs_no_statement(desk_of, statements):
    ticket = Ticket(desk_of, 3)
    ticket.does("2026-03-02T09:10:00Z", "hold", "vendor")
    statements.clear()
    ticket.does("2026-03-02T10:00:00Z", "go on")
    touching = [text for text in statements if "clock" in text or "calendar" in text]
    assert [text.split(" SET ")[0] for text in touching] == ["UPDATE task"], (
        "the task it opened is told what is due first"
    )


def test_a_process_without_clocks_costs_no_statement(database, statements_of):
    errands.deployed(database)
    moved = errands.asked(database)
    errands.reviewed(database, moved, verdict_given="no", why_not="No bread")
    assert [text for text in statements_of(database) if "clock" in text] == []


@pytest.fixture
def statements_of():
    found = []

    def watch(database):
        event.listen(database.engine, "before_cursor_execute", lambda _c, _k, text, *_more: found.append(text))
        return found

    return watch


def test_of_an_instance_without_clocks_there_are_none(desk_of):
    with desk_of.reading() as session:
        assert clocks.of(session, 4711) == []
        assert clocks.due(session) == []
