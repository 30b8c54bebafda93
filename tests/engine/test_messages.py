"""Messages and signals: they reach who listens, once, and wait for who comes later."""

import threading
from datetime import timedelta

import pytest

from engine import messages, now
from engine.errors import Invalid, NotAllowed
from engine.models import Subscription
from engine.worker import Worker
from tests.engine import errands
from tests.engine.errands import fetching, instance, say


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
