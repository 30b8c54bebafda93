"""The worker with jobs, messages and faults: everything that moves without a person."""

import threading
from datetime import timedelta

import pytest

from engine import faults, instances, jobs, messages, now
from engine.actor import SYSTEM
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.models import Subscription
from engine.worker import Worker
from tests.engine import errands


@pytest.fixture
def desk(database):
    errands.deployed(database)
    return database


class Far:
    """The far end of the connector `fetch`: answers what a test wants, and remembers its callers."""

    def __init__(self) -> None:
        self.answer: object = {"found": True}
        self.calls: list[tuple[dict, str]] = []

    def __call__(self, parameters, key):
        self.calls.append((dict(parameters), key))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def far():
    return Far()


@pytest.fixture
def worker(desk, far):
    return Worker(desk, {"fetch": far})


def fetching(desk):
    return errands.reviewed(desk, errands.asked(desk), verdict_given="yes")


def instance(desk):
    [row] = errands.rows(desk, "instance")
    return row


def say(desk, name, correlation, payload=None, *, by=SYSTEM, key=None):
    with desk.transaction() as session:
        return messages.deliver(session, name, correlation=correlation, payload=payload or {}, by=by, key=key)


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


def test_a_failing_service_is_tried_again_and_then_becomes_a_fault(desk, worker, far, dave, alice):
    begun = now.now()
    far.answer = ConnectionError("nobody there")
    moved = fetching(desk)
    worker.drain()
    assert len(far.calls) == 1
    with now.at(begun + timedelta(minutes=2)):
        worker.drain()
        assert len(far.calls) == 2
        assert worker.drain() == 0, "given up after its two tries"
    assert len({key for _, key in far.calls}) == 1, "a retry carries the same key"
    with desk.reading() as session:
        [fault] = faults.listed(session, by=dave).items
        assert "nobody there" in fault.sentence
        assert faults.count(session) == 1
        with pytest.raises(NotAllowed):
            faults.listed(session, by=alice)
    far.answer = {"found": True}
    with desk.transaction() as session:
        faults.retry(session, fault.id, by=dave, reason="The far end is back.")
    worker.drain()
    assert instance(desk)["stage"] == "Under way"
    with desk.reading() as session:
        assert faults.count(session) == 0
    with pytest.raises(Conflict, match="resolved already"), desk.transaction() as session:
        faults.retry(session, fault.id, by=dave, reason="Again.")
    assert moved.number


def test_an_unknown_connector_is_a_fault_that_names_it(desk, dave):
    begun = now.now()
    fetching(desk)
    lonely = Worker(desk, {})
    for minutes in (1, 3):
        with now.at(begun + timedelta(minutes=minutes)):
            lonely.drain()
    with desk.reading() as session:
        [fault] = faults.listed(session, by=dave).items
    assert "There is no connector 'fetch'" in fault.sentence


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


def test_a_gateway_without_a_way_out_is_a_fault_and_the_answers_are_kept(desk, dave, carol):
    moved = errands.reviewed(desk, errands.asked(desk), verdict_given="maybe")
    assert moved.status == "open"
    with desk.reading() as session:
        [fault] = faults.listed(session, by=carol).items
        assert (fault.element, fault.number) == ("verdict", "ERR0000001")
        assert instances.find(session, moved.id, by=carol).data["verdict_given"] == "maybe"
    for reason, refusal in (("", Invalid), ("Look again.", None)):
        if refusal:
            with pytest.raises(refusal), desk.transaction() as session:
                faults.retry(session, fault.id, by=dave, reason=reason)
    with desk.transaction() as session:
        instances.correct(session, moved.id, {"verdict_given": "no"}, by=dave, reason="Erin said no on the phone.")
    with desk.transaction() as session:
        assert faults.retry(session, fault.id, by=dave, reason="The verdict is known.").status == "ended"
    with desk.reading() as session:
        assert faults.count(session) == 0
        with pytest.raises(NotFound):
            faults.find(session, 999, by=dave)


def test_tokens_that_run_in_circles_are_a_fault_and_the_ticket_stays_as_it_was(desk, alice, dave):
    moved = errands.asked(desk)
    for _ in range(2):
        with pytest.raises(Conflict, match="did not come to rest and was left as it was"):
            errands.reviewed(desk, moved, verdict_given="round")
    assert [task["status"] for task in errands.rows(desk, "task")] == ["open"]
    with desk.reading() as session:
        [fault] = faults.listed(session, by=dave).items
    assert (fault.code, fault.number) == ("budget", moved.number)
    with desk.transaction() as session:
        faults.retry(session, fault.id, by=dave, reason="The diagram is mended.")
    assert errands.reviewed(desk, moved, verdict_given="yes").stage == "Fetching"
    with desk.reading() as session:
        assert faults.count(session) == 0


def test_a_delivery_that_two_workers_take_up_is_made_once(desk, far, alice):
    for _ in range(4):
        errands.asked(desk)
    with desk.transaction() as session:
        messages.broadcast(session, "errands.stop", payload={}, by=alice)
    gate = threading.Barrier(4)

    def work() -> None:
        gate.wait()
        Worker(desk, {"fetch": far}).drain()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [row["verb"] for row in errands.rows(desk, "history")].count("signal.received") == 4
    assert errands.rows(desk, "job") == []


def test_a_message_reaches_the_instance_that_waits_for_it(desk, worker):
    moved = fetching(desk)
    worker.drain()
    assert say(desk, "errand.done", "ERR9999999").status == "waiting"
    delivered = say(desk, "errand.done", moved.number, {"by": "the baker"})
    assert (delivered.status, delivered.number) == ("delivered", moved.number)
    assert (instance(desk)["outcome"], instance(desk)["data"]["word"]) == ("Done", {"by": "the baker"})


def test_a_message_whose_receiver_has_just_ended_is_kept_and_not_refused(desk, worker):
    moved = fetching(desk)
    worker.drain()
    [listening] = [row for row in errands.rows(desk, "subscription") if row["name"] == "errand.done"]
    say(desk, "errand.done", moved.number)
    with desk.transaction() as session:  # what a sender saw who looked before the receiver ended
        session.add(Subscription(**{name: value for name, value in listening.items() if name != "id"}))
    assert say(desk, "errand.done", moved.number).status == "waiting"


def test_a_message_with_a_known_key_takes_effect_once(desk, worker):
    moved = fetching(desk)
    worker.drain()
    first = say(desk, "errand.done", moved.number, key="k1")
    assert say(desk, "errand.done", moved.number, key="k1") == first
    assert [row["verb"] for row in errands.rows(desk, "history")].count("message.received") == 1


def test_a_message_that_comes_early_waits_for_its_receiver(desk, worker):
    moved = fetching(desk)
    assert say(desk, "errand.done", moved.number, {"early": True}).status == "waiting"
    begun = now.now()
    worker.drain()
    with now.at(begun + timedelta(minutes=1)):
        worker.drain()
    assert (instance(desk)["outcome"], instance(desk)["data"]["word"]) == ("Done", {"early": True})
    assert [row["status"] for row in errands.rows(desk, "message")] == ["delivered"]


def test_a_message_that_nobody_listens_to_expires(desk, worker):
    begun = now.now()
    say(desk, "errand.done", "ERR0000001")
    with now.at(begun + messages.KEPT + timedelta(minutes=1)):
        worker.drain()
    assert [row["status"] for row in errands.rows(desk, "message")] == ["expired"]


def test_a_message_starts_a_process_that_wants_it(desk):
    delivered = say(desk, "errand.wanted", None, {"title": "Fetch the post"})
    assert delivered.number == "ERR0000001"
    assert instance(desk)["title"] == "Fetch the post"


def test_a_nameless_message_and_a_sender_without_a_role_are_refused(desk, mallory):
    with pytest.raises(Invalid):
        say(desk, "", None)
    with pytest.raises(NotAllowed):
        say(desk, "errand.wanted", None, by=mallory)


def test_a_signal_reaches_all_that_listen(desk, worker, alice, erin):
    for _ in range(3):
        errands.asked(desk)
    with desk.transaction() as session:
        assert messages.broadcast(session, "errands.stop", payload={}, by=alice) == 3
    worker.drain()
    assert [row["outcome"] for row in errands.rows(desk, "instance")] == ["Halted"] * 3
    with pytest.raises(NotAllowed), desk.transaction() as session:
        messages.broadcast(session, "errands.stop", payload={}, by=erin)


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
