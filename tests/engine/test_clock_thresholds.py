"""Thresholds of clocks: told once, to who listens, by whichever worker comes first."""

import threading
from datetime import timedelta

from engine import clocks, instances, now
from engine.actor import SYSTEM
from engine.worker import Worker
from tests.engine import clocked
from tests.engine.clocked import Ticket, at, history, work
from tests.engine.errands import rows


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


def test_following_is_the_next_threshold(desk_of):
    Ticket(desk_of, 1)
    with desk_of.reading() as session:
        found = clocks.following(session)
    assert found.due_at == clocked.MONDAY + timedelta(minutes=30)
    with desk_of.transaction() as session:
        assert instances.find(session, found.instance_id, by=SYSTEM).row.status == "open"
