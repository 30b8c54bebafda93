"""Which builds of SQLite are trusted with a write-ahead log, and what a prepared connection does."""

import threading
import time

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from engine import sqlite
from engine.db import Database
from engine.errors import Unavailable


@pytest.mark.parametrize(
    ("version", "sound"),
    [
        ((3, 6, 23), True),
        ((3, 7, 0), False),
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 50, 4), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
    ],
)
def test_builds_with_the_wal_reset_defect_are_known(version, sound):
    assert sqlite.wal_is_sound(version) is sound


def test_an_affected_build_falls_back_to_a_rollback_journal_and_says_so(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(sqlite.dbapi, "sqlite_version_info", (3, 40, 1))
    database = Database(f"sqlite:///{tmp_path}/old.db")
    with database.transaction() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "delete"
    assert "rollback journal" in caplog.text
    database.dispose()


def test_a_writer_keeps_every_commit_on_the_disk(sqlite_database):
    with sqlite_database.transaction() as session:
        assert session.scalar(text("PRAGMA synchronous")) == 2
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA foreign_keys")) == 1


def test_a_reader_cannot_write(sqlite_database):
    with pytest.raises(Unavailable), sqlite_database.reading() as session:
        session.execute(text("DELETE FROM person"))


def test_a_failed_transaction_leaves_nothing(database):
    with pytest.raises(ZeroDivisionError), database.transaction() as session:
        session.execute(text("INSERT INTO \"group\" (key, name) VALUES ('g', 'G')"))
        raise ZeroDivisionError
    with database.reading() as session:
        assert session.scalar(text('SELECT count(*) FROM "group"')) == 0


def test_writers_wait_for_each_other_and_none_is_lost(sqlite_database):
    def write(name: int) -> None:
        for turn in range(20):
            with sqlite_database.transaction() as session:
                session.execute(text("INSERT INTO \"group\" (key, name) VALUES (:key, 'G')"), {"key": f"{name}-{turn}"})

    threads = [threading.Thread(target=write, args=(name,)) for name in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with sqlite_database.reading() as session:
        assert session.scalar(text('SELECT count(*) FROM "group"')) == 120


def test_a_store_that_cannot_be_written_is_unavailable_in_a_sentence(sqlite_database, monkeypatch):
    def broken(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    with pytest.raises(Unavailable, match="nothing was changed"), sqlite_database.transaction() as session:
        monkeypatch.setattr(session, "flush", broken)
        session.execute(text("SELECT 1"))


def test_the_queue_is_given_back_when_the_block_fails(tmp_path):
    queue = sqlite.Queue(tmp_path / "side.lock")
    with pytest.raises(ZeroDivisionError), queue.turn():
        raise ZeroDivisionError
    begun = time.monotonic()
    with queue.turn():
        assert time.monotonic() - begun < 1


def test_closing_a_store_waits_for_who_is_writing(sqlite_database):
    writing, closed = threading.Event(), threading.Event()

    def close() -> None:
        writing.wait()
        sqlite_database.dispose()
        closed.set()

    thread = threading.Thread(target=close)
    thread.start()
    with sqlite_database.transaction() as session:
        writing.set()
        assert not closed.wait(0.2)
        session.execute(text("INSERT INTO \"group\" (key, name) VALUES ('one', 'G')"))
    thread.join()
    with sqlite_database.reading() as session:
        assert session.scalar(text('SELECT count(*) FROM "group"')) == 1
