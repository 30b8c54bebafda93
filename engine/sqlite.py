"""What SQLite needs to be a dependable store for several processes: a sound build, safe settings, and a queue of writers.

Builds from 3.7.0 to 3.51.2 can lose commits in a race of writers and checkpoints under WAL (repaired in 3.51.3, and in 3.44.6
and 3.50.7 of the older lines). Such a build is used with a rollback journal instead, slower but sound, and the log says so.
"""

from __future__ import annotations

import logging
import os
import threading
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

try:
    from pysqlite3 import dbapi2 as dbapi
except ImportError:  # pragma: no cover  a platform without a wheel of pysqlite3
    import sqlite3 as dbapi

try:
    import fcntl
except ImportError:  # pragma: no cover  Windows: one process at a time is queued by the mutex, others by busy_timeout
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

__all__ = [
    "Queue",
    "begin_immediate",
    "dbapi",
    "prepare_hasty_writer",
    "prepare_memory",
    "prepare_reader",
    "prepare_writer",
    "wal_is_sound",
]

log = logging.getLogger(__name__)

BUSY_MILLISECONDS = 30_000
REPAIRED_LINES = {(3, 44): 6, (3, 50): 7}
FIRST_AFFECTED, FIRST_SOUND = (3, 7, 0), (3, 51, 3)


def wal_is_sound(version: tuple[int, ...]) -> bool:
    """True when this build of SQLite is free of the WAL-reset defect."""
    if version < FIRST_AFFECTED or version >= FIRST_SOUND:
        return True
    repaired = REPAIRED_LINES.get((version[0], version[1]))
    return repaired is not None and version[2] >= repaired


def prepare_writer(connection: Any, _record: object) -> None:
    """Settings of a writing connection: every acknowledged commit is on the disk."""
    _prepare(connection)
    if wal_is_sound(dbapi.sqlite_version_info):
        _pragma(connection, "journal_mode=WAL")
    else:
        log.warning(
            "SQLite %s may lose commits under WAL; using a rollback journal, which is slower.", dbapi.sqlite_version
        )
        _pragma(connection, "journal_mode=DELETE")
    _pragma(connection, "synchronous=FULL")
    # A checkpoint every 32 MB instead of every 4: each writes the same hot pages again and waits for the disk.
    _pragma(connection, "wal_autocheckpoint=8000")
    _pragma(connection, "cache_size=-16000")


def prepare_hasty_writer(connection: Any, record: object) -> None:
    """The same without waiting for the disk."""
    prepare_writer(connection, record)
    _pragma(connection, "synchronous=OFF")


def prepare_reader(connection: Any, _record: object) -> None:
    """Settings of a reading connection: it cannot write, by mistake or otherwise."""
    _prepare(connection)
    _pragma(connection, "query_only=ON")


def prepare_memory(connection: Any, _record: object) -> None:
    """Settings of the one connection of a store in memory (scenarios, rehearsals)."""
    _prepare(connection)


def begin_immediate(connection: Connection) -> None:
    """Take the write lock at once: an upgrade from reading to writing would fail without waiting."""
    if not connection.get_execution_options().get("ek_reading"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


class Queue:
    """Writers wait here in turn: threads on a mutex, processes on a lock beside the file (released by the kernel on a crash)."""

    def __init__(self, path: Path | None, *, shared: bool = False) -> None:
        self._path = path
        self._mutex: Any = nullcontext() if shared else threading.Lock()
        self._side: int | None = None
        self._owner = 0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn; nothing but the transaction itself belongs inside."""
        with self._mutex:
            if self._path is None or fcntl is None:
                yield
                return
            side = self._opened(self._path)
            fcntl.flock(side, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(side, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let go of the lock's file; who is writing ends first."""
        with self._mutex:
            if self._side is not None:
                os.close(self._side)
                self._side = None

    def _opened(self, path: Path) -> int:
        # A lock belongs to the open file, which a forked child would share with its parent: a child opens its own.
        if self._side is None or self._owner != os.getpid():
            self._side, self._owner = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), os.getpid()
        return self._side


def _prepare(connection: Any) -> None:
    connection.isolation_level = None
    for pragma in ("foreign_keys=ON", f"busy_timeout={BUSY_MILLISECONDS}", "trusted_schema=OFF", "mmap_size=0"):
        _pragma(connection, pragma)


def _pragma(connection: Any, text: str) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA {text}")
    cursor.close()
