import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, select

from engine import clocks, desk, instances, now
from engine.actor import SYSTEM
from engine.desk import loading
from engine.models import HistoryEvent
from engine.worker import Worker
from tests.engine import clocked, errands
from tests.engine.clocked import Ticket, work
from tests.engine.errands import rows
from tests.people import DAVE


@pytest.fixture
def desk_of(database):
    clocked.deployed(database)
    return database


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def history(database, instance):
    with database.reading() as session:
        found = (
            select(HistoryEvent.verb, HistoryEvent.detail)
            .where(HistoryEvent.instance_id == instance)
            .order_by(HistoryEvent.sequence)
        )
        return [tuple(row) for row in session.execute(found)]


def told(database, instance):
    return [
        f"{one['clock']} {one['did']}" for _, detail in history(database, instance) for one in detail.get("clocks", ())
    ]


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


def test_thresholds_reach_the_event_sub_process_and_are_told_once(desk_of):
    ticket = Ticket(desk_of, 1)
    ticket.does("2026-03-02T09:10:00Z", "go on")  # the response is given
    ticket.does("2026-03-02T09:20:00Z", "reopen")
    work(desk_of, "2026-03-02T10:59:59Z")
    assert ticket.data().get("told") is None
    work(desk_of, "2026-03-02T12:30:00Z")
    assert ticket.data()["told"] == ["resolution 50", "resolution 75"]
    work(desk_of, "2026-03-02T20:00:00Z")
    assert ticket.data()["told"] == ["resolution 50", "resolution 75"]
    verbs = [verb for verb, _ in history(desk_of, ticket.id)]
    assert (verbs.count("clock.warned"), verbs.count("clock.breached")) == (2, 1)


def test_nobody_looked_for_long_and_only_the_highest_threshold_is_told(desk_of):
    ticket = Ticket(desk_of, 1)
    ticket.does("2026-03-02T09:10:00Z", "go on")
    ticket.does("2026-03-02T09:20:00Z", "reopen")
    with now.at(at("2026-03-02T12:31:00Z")):
        assert Worker(desk_of, {}).drain() == 1
    assert ticket.data()["told"] == ["resolution 75"]


def test_a_breach_that_nobody_listens_to_is_noted(desk_of):
    ticket = Ticket(desk_of, 3)
    work(desk_of, "2026-03-02T09:30:00Z")
    verb, detail = history(desk_of, ticket.id)[-1]
    assert (verb, detail["clock"], detail["percent"]) == ("clock.breached", "response", 100)
    assert ticket.clock("2026-03-02T10:00:00Z", "response").words == {"running", "breached"}
    assert rows(desk_of, "message") == []


def test_a_clock_that_moved_on_meanwhile_is_left_alone(desk_of):
    ticket = Ticket(desk_of, 1)
    with now.at(at("2026-03-02T11:00:00Z")), desk_of.reading() as session:
        due = clocks.due(session)
    assert len(due) == 1  # one clock of an instance at a time
    ticket.does("2026-03-02T11:00:00Z", "resolve")
    with now.at(at("2026-03-02T11:00:00Z")), desk_of.transaction() as session:
        assert clocks.strike(session, due[0]) is None
    assert "told" not in ticket.data()


def test_several_workers_tell_it_once(desk_of):
    ticket = Ticket(desk_of, 3)
    work(desk_of, "2026-03-02T09:20:00Z")
    threads = [
        threading.Thread(target=Worker(desk_of, {}).drain) for _ in range(4)
    ]  # at the moment of the machine, long after
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    breached = [detail["clock"] for verb, detail in history(desk_of, ticket.id) if verb == "clock.breached"]
    assert sorted(breached) == ["resolution", "response"]


def test_what_cannot_be_told_is_tried_again_later_and_holds_up_nobody(desk_of, monkeypatch):
    broken, sound = Ticket(desk_of, 3), Ticket(desk_of, 3)
    strike = clocks.strike

    def stumble(session, due):
        if due.instance_id == broken.id:
            raise RuntimeError("no way")
        return strike(session, due)

    monkeypatch.setattr(clocks, "strike", stumble)
    with now.at(at("2026-03-02T09:30:00Z")):
        Worker(desk_of, {}).drain()
    assert broken.row("response")["next_at"] == at("2026-03-02T09:35:00Z")
    assert sound.row("response")["breached_at"] == at("2026-03-02T09:30:00Z")


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
    assert [text for text in statements if "clock" in text or "calendar" in text] == []


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


def test_following_is_the_next_threshold(desk_of):
    Ticket(desk_of, 1)
    with desk_of.reading() as session:
        found = clocks.following(session)
    assert found.due_at == clocked.MONDAY + timedelta(minutes=30)
    with desk_of.transaction() as session:
        assert instances.find(session, found.instance_id, by=SYSTEM).row.status == "open"
