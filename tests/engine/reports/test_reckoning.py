"""The worker's counting: it follows what moves, changes days by differences, and agrees with counting everything anew."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, update

from engine import now
from engine.models import DayCount, HistoryEvent, Instance, Reckoning, Survey, Tally, TallyClock, table
from engine.reports import counts, reckoning
from engine.worker import Worker
from tests.engine.reports import filled

COUNT = 500


@pytest.fixture
def desk(database, monkeypatch):
    monkeypatch.setattr(reckoning, "AT_ONCE", 150)
    monkeypatch.setattr(reckoning, "AGAIN", 20)
    filled.founded(database)
    filled.written(database, list(filled.tickets(COUNT)))
    return database


def catch_up(database):
    rounds = 0
    while True:
        with database.reading() as session:
            if not reckoning.behind(session):
                return rounds
        with now.at(filled.END), database.transaction() as session:
            reckoning.catch_up(session)
        rounds += 1


def lines(database):
    with database.reading() as session:
        rows = session.execute(select(table(DayCount)))
        return {(row.process, row.group, row.service, row.day): dict(row.counts) for row in rows}


def anew(database):
    """All lines, from the tallies as they stand."""
    found: dict = {}
    with database.reading() as session:
        clocks: dict = {}
        for clock in session.execute(select(table(TallyClock))).mappings():
            clocks.setdefault(clock["instance_id"], []).append(clock)
        for tally in session.execute(select(table(Tally))).mappings():
            for day, counted in counts.of(tally, clocks.get(tally["instance_id"], ())).items():
                for key in counts.keys(tally):
                    found.setdefault((*key, day), Counter()).update(counted)
    return {line: dict(each) for line, each in found.items()}


def test_everything_is_counted_in_small_transactions(desk):
    with desk.reading() as session:
        assert reckoning.behind(session)
    assert catch_up(desk) > 1
    with desk.reading() as session:
        assert session.scalar(select(func.count()).select_from(Tally)) == COUNT
        assert reckoning.counted_until(session) == filled.END
    assert lines(desk) == anew(desk)


def test_what_moves_on_changes_its_days_by_the_difference(desk):
    catch_up(desk)
    with desk.transaction() as session:
        moved = session.scalars(select(Instance).where(Instance.status == "open").limit(40)).all()
        for number, row in enumerate(moved):
            row.status, row.stage, row.ended_at, row.sequence = (
                "ended",
                "Cancelled" if number % 2 else "Closed",
                filled.END,
                2,
            )
            row.service = "email"
            row.data = {**row.data, "priority": 1, "assignment_group": "network_support"}
            event = filled.event({"id": row.id, "changed_at": filled.END}, 2)
            session.connection().execute(insert(table(HistoryEvent)), event)
        session.flush()
    assert catch_up(desk)
    assert lines(desk) == anew(desk)
    with desk.reading() as session:
        assert session.scalar(select(func.count()).where(Tally.state == "open")) == session.scalar(
            select(func.count()).where(Instance.status == "open")
        )


def test_a_survey_that_is_answered_counts_although_nothing_moved(desk):
    catch_up(desk)
    with desk.transaction() as session:
        silent = session.scalars(select(Survey).where(Survey.answered_at.is_(None)).limit(1)).one()
        silent.answered_at, silent.score = filled.END, 5
        key = silent.instance_id
        session.connection().execute(filled.ENTRIES, filled.entry(key, filled.END))
        session.flush()
    assert catch_up(desk)
    with desk.reading() as session:
        assert session.get(Tally, key).score == 5
    assert lines(desk) == anew(desk)


def test_an_event_that_is_committed_late_is_not_missed(desk):
    catch_up(desk)
    with desk.transaction() as session:
        late = session.scalar(select(func.max(HistoryEvent.id)))
        row = session.scalars(select(Instance).where(Instance.status == "open").limit(1)).one()
        row.sequence, row.data = 2, {**row.data, "priority": 2}
        key = row.id
        session.flush()
        # Its event has an id that was passed already; something newer brings the worker back.
        event = {**filled.event({"id": key, "changed_at": filled.END}, 2), "id": late + 1}
        session.connection().execute(insert(table(HistoryEvent)), event)
        session.execute(update(Reckoning).values(history=late + 1))
        other = {**filled.event({"id": key + 1, "changed_at": filled.END}, 7), "id": late + 2}
        session.connection().execute(insert(table(HistoryEvent)), other)
    catch_up(desk)
    with desk.reading() as session:
        assert session.get(Tally, key).priority == 2


def test_counting_twice_changes_nothing(desk):
    catch_up(desk)
    before = lines(desk)
    with desk.transaction() as session:
        assert reckoning.catch_up(session) == 0
    assert lines(desk) == before


def test_the_worker_counts_with_its_sweeps(desk):
    worker = Worker(desk, {})
    with now.at(filled.END):
        worker.step()
    with desk.reading() as session:
        assert not reckoning.behind(session)
        assert session.scalar(select(func.count()).select_from(Tally)) == COUNT
    with now.at(filled.END + timedelta(seconds=5)):
        worker.step()


def test_only_one_worker_counts_at_a_time(postgresql_database):
    filled.founded(postgresql_database)
    filled.written(postgresql_database, list(filled.tickets(5)))
    catch_up(postgresql_database)
    with postgresql_database.transaction() as held:
        held.execute(select(Reckoning).with_for_update())
        with postgresql_database.transaction() as other:
            assert reckoning.catch_up(other) is None
