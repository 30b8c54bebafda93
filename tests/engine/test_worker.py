"""The worker with its jobs: everything that moves without a person."""

import threading
from datetime import timedelta

from engine import instances, jobs, now
from engine.worker import Worker
from tests.engine import errands
from tests.engine.errands import fetching, instance


def test_a_timer_strikes_once_it_is_due_and_not_before(desk, worker):
    begun = now.now()
    errands.asked(desk)
    with now.at(begun + timedelta(hours=3, minutes=59)):
        worker.drain()
        assert instance(desk)["status"] == "open"
    with now.at(begun + timedelta(hours=4, minutes=1)):
        worker.drain()
        assert (instance(desk)["status"], instance(desk)["outcome"]) == ("ended", "Expired")
        assert worker.drain() == 0
    assert [task["status"] for task in errands.rows(desk, "task")] == ["cancelled"]
    assert errands.rows(desk, "history")[-1]["verb"] == "timer.fired"


def test_several_workers_let_a_timer_strike_once(desk, far):
    begun = now.now()
    for _ in range(5):
        errands.asked(desk)
    gate = threading.Barrier(4)

    def work() -> None:
        gate.wait()
        with now.at(begun + timedelta(hours=5)):
            Worker(desk, {"fetch": far}).drain()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [row["verb"] for row in errands.rows(desk, "history")].count("timer.fired") == 5


def test_a_service_is_called_with_its_parameters_and_its_result_is_kept(desk, worker, far, dave):
    moved = fetching(desk)
    worker.drain()
    [(parameters, key)] = far.calls
    assert parameters == {"what": "Buy bread"}
    assert key
    with desk.reading() as session:
        view = instances.find(session, moved.id, by=dave)
    assert (view.data["fetched"], view.row.stage) == ({"found": True}, "Under way")


def test_a_business_error_of_a_service_takes_its_boundary(desk, worker, far):
    far.answer = {"error": "GONE", "message": "It is not there any more."}
    fetching(desk)
    worker.drain()
    assert (instance(desk)["status"], instance(desk)["outcome"]) == ("ended", "Gone")


def test_a_worker_that_comes_back_too_late_changes_nothing(desk, far):
    begun = now.now()
    fetching(desk)
    with desk.reading() as session:
        [due] = jobs.due(session)
    with desk.transaction() as session:
        slow = jobs.lease(session, due.id)
    with desk.transaction() as session:
        assert jobs.lease(session, due.id) is None, "it is in somebody's hands"
    with now.at(begun + jobs.LEASE + timedelta(seconds=1)):
        with desk.transaction() as session:
            quick = jobs.lease(session, due.id)
        with desk.transaction() as session:
            jobs.finish(session, quick, {"by": "quick"})
        with desk.transaction() as session:
            assert jobs.finish(session, slow, {"by": "slow"}) is None
    assert instance(desk)["data"]["fetched"] == {"by": "quick"}


def test_jobs_that_are_overdue_are_counted_by_process_and_kind(desk):
    fetching(desk)
    with desk.reading() as session:
        assert jobs.waiting(session) == [("errand", "service", 1)]
        assert jobs.following(session).kind == "service"


def test_the_worker_stops_when_told(desk, worker):
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    stop.set()
    thread.join(timeout=10)
    assert not thread.is_alive()


def test_chores_are_done_at_once_and_then_once_an_hour(desk):
    done = []
    worker = Worker(desk, {}, chores=[lambda: done.append(now.now())])
    begun = now.now()
    for minutes in (0, 30, 59, 61, 62):
        with now.at(begun + timedelta(minutes=minutes)):
            worker.step()
    assert done == [begun, begun + timedelta(minutes=61)]
