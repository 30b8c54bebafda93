"""Backups: taken beside writers, verified, restorable; and what is refused."""

from __future__ import annotations

import shutil
import subprocess
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from engine import backup, people, schema
from engine.db import Database
from engine.errors import Conflict, Unavailable


def add(database: Database, login: str) -> None:
    with database.transaction() as session:
        people.add(session, login, name=login)


def test_what_was_acknowledged_is_in_the_backup(sqlite_database: Database, tmp_path: Path) -> None:
    add(sqlite_database, "before")
    backup.take(sqlite_database, tmp_path / "kept.db")
    add(sqlite_database, "after")
    restored = Database(f"sqlite:///{tmp_path / 'kept.db'}")
    schema.require_current(restored)
    with restored.reading() as session:
        assert people.names(session, ["before", "after"]) == {"before": "before"}
    restored.dispose()


def test_it_is_taken_beside_writers(sqlite_database: Database, tmp_path: Path) -> None:
    stop, written = threading.Event(), []

    def write() -> None:
        while not stop.is_set():
            add(sqlite_database, f"person-{len(written)}")
            written.append(1)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            known = len(written)
            target = tmp_path / f"{number}.db"
            backup.take(sqlite_database, target)
            restored = Database(f"sqlite:///{target}")
            with restored.reading() as session:
                assert (session.scalar(text("SELECT count(*) FROM person")) or 0) >= known
            restored.dispose()
    finally:
        stop.set()
        writer.join()


def test_a_backup_never_replaces_another(sqlite_database: Database, tmp_path: Path) -> None:
    (tmp_path / "kept.db").write_text("dear")
    with pytest.raises(Conflict):
        backup.take(sqlite_database, tmp_path / "kept.db")
    assert (tmp_path / "kept.db").read_text() == "dear"


def test_a_backup_that_fails_leaves_nothing(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_sync", full)
    with pytest.raises(OSError, match="No space"):
        backup.take(sqlite_database, tmp_path / "kept.db")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("kept")] == []


def test_postgresql_without_its_tools_is_refused_with_the_remedy(
    postgresql_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable, match="install PostgreSQL's client programs"):
        backup.take(postgresql_database, tmp_path / "kept.dump")


def test_postgresql_is_dumped_and_can_be_restored(postgresql_database: Database, tmp_path: Path) -> None:
    _require_tools(postgresql_database)
    add(postgresql_database, "before")
    backup.take(postgresql_database, tmp_path / "kept.dump")
    shown = subprocess.run(
        ["pg_restore", "--data-only", "--table=person", "--file=-", tmp_path / "kept.dump"],
        capture_output=True,
        check=True,
    )
    assert b"before" in shown.stdout


def _require_tools(database: Database) -> None:
    if shutil.which("pg_dump") is None:
        pytest.skip("No pg_dump: install PostgreSQL's client programs.")
    client = int(
        subprocess.run(["pg_dump", "--version"], capture_output=True, text=True, check=True)
        .stdout.split()[2]
        .split(".")[0]
    )
    with database.reading() as session:
        server = int(session.scalar(text("SHOW server_version_num")) or 0) // 10000
    if client < server:
        pytest.skip(f"pg_dump {client} cannot dump a server of version {server}.")
