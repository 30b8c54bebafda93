"""Faults: what cannot go on is kept, told to those who can mend it, and tried again."""

from datetime import timedelta

import pytest

from engine import faults, instances, now
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.worker import Worker
from tests.engine import errands
from tests.engine.errands import fetching, instance


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
