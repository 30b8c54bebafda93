"""The store of the benchmarks is what it says: copies of simulated tickets that can be opened, found, worked on and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from engine import desk, instances, people, search, tasks
from engine.actor import SYSTEM, Actor
from engine.db import Database
from engine.models import DayCount, HistoryEvent, Instance, Tally, Task
from engine.reports import reckoning
from tests import stores
from tests.benchmarks import multiplied

WANTED = 120


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder: Path = tmp_path_factory.mktemp("filled")
    desk.register()
    try:
        with stores.sqlite(folder) if request.param == "sqlite" else stores.postgresql() as database:
            multiplied.fill(database, open_=WANTED, closed=WANTED, days=1, scale=0.03, tell=lambda _: None)
            yield database
    except stores.NoPostgresql as reason:
        pytest.skip(str(reason))


def _copied(session: object, element: str) -> tuple[int, str]:
    """A task of the last copy, and the number of its ticket."""
    newest = select(Task.id, Instance.number).join(Instance, Instance.id == Task.instance_id)
    found = session.execute(newest.where(Task.status == "open", Task.element == element).order_by(Task.id.desc()))  # type: ignore[attr-defined]
    return found.first()  # type: ignore[no-any-return]


def test_so_many_tickets_are_open_and_so_many_closed(filled: Database) -> None:
    known = multiplied.counted(filled)
    assert known[True] >= WANTED
    assert known[False] >= WANTED


def test_a_copy_is_its_original_by_another_number(filled: Database) -> None:
    with filled.reading() as session:
        number = session.scalar(select(Instance.number).where(Instance.number.like("EVT001%")).limit(1))
        copy, original = (instances.find(session, each, by=SYSTEM) for each in (number, number.replace("T001", "T000")))
        events = [
            session.scalars(
                select(HistoryEvent.verb).where(HistoryEvent.instance_id == each.row.id).order_by(HistoryEvent.sequence)
            ).all()
            for each in (copy, original)
        ]
    assert copy.data["number"] == number
    assert copy.row.title == original.row.title
    assert copy.row.started_at < original.row.started_at
    assert events[0] == events[1]


def test_a_copy_is_found_by_its_number_among_words(filled: Database) -> None:
    with filled.reading() as session:
        row = session.execute(select(Instance.number, Instance.title).where(Instance.number.like("EVT001%"))).first()
        assert row is not None
        found = search.found(session, f"{row.number} {row.title.split()[0]}", by=people.actor(session, "alice"))
    assert row.number in [hit.row.number for hit in found.page.items]


def test_a_copy_is_worked_on(filled: Database) -> None:
    with filled.transaction() as session:
        task, number = _copied(session, "work")
        group = session.get_one(Task, task).group
        agent = Actor("dave", "Dave", frozenset({"admin", "agent"}), frozenset({group or ""}))
        answers = {"action": "note", "internal_note": "Asked the colleagues."}
        moved = tasks.complete(session, task, answers, by=agent)
    assert moved.number == number


def test_its_days_are_counted_and_nothing_is_left_to_count(filled: Database) -> None:
    with filled.reading() as session:
        lines = session.execute(select(DayCount.counts).where(DayCount.group == "", DayCount.service == "")).scalars()
        opened = sum((Counter(each) for each in lines), Counter())["opened"]
        tallies = session.scalar(select(func.count()).select_from(Tally))
    assert opened == tallies
    with filled.transaction() as session:
        while reckoning.catch_up(session):
            pass
    with filled.reading() as session:
        lines = session.execute(select(DayCount.counts).where(DayCount.group == "", DayCount.service == "")).scalars()
        assert sum((Counter(each) for each in lines), Counter())["opened"] == tallies
