"""The store: SQLite in one file by default, PostgreSQL by URL; the only place that opens and commits transactions.

Context: acknowledged work must survive a kill and a power cut, and many threads and processes write at once.
Decision: `transaction()` is the one way to write. On SQLite it opens with BEGIN IMMEDIATE behind a thread mutex and a file lock
(waiting inside SQLite is unfair and costs twenty times in the tail), with WAL and synchronous=FULL; on PostgreSQL it is a plain
READ COMMITTED transaction whose verbs lock the instance row. `reading()` is autocommit: a look costs one round trip and no lock.
Consequence: no verb commits, and nothing outside a `with` block of these two ever touches the store.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from engine import sqlite
from engine.errors import Noted, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger(__name__)

POSTGRES_OPTIONS = "-c lock_timeout=5s -c statement_timeout=30s -c idle_in_transaction_session_timeout=30s"


class Unit(Session):
    """A session that lives for one block, on one connection that is at hand: verbs ask for it with every statement.

    Core statements go straight to it, and only what maps rows to objects pays for the session's own bookkeeping.
    """

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, autoflush=False, expire_on_commit=False, join_transaction_mode="rollback_only")
        self._at_hand = connection

    def connection(self, *_args: Any, **_options: Any) -> Connection:
        """The one connection of the block."""
        return self._at_hand


class Database:
    """One store, by URL (`sqlite:///path`, `sqlite://` for memory, `postgresql://...`). Cheap to share between threads.

    A store that is not `lasting` does not wait for the disk: a power cut may take the last commits, or all of the store. That is
    for what can be made again (a simulation), never for anybody's tickets.
    """

    def __init__(self, url: str, *, pool_size: int = 16, lasting: bool = True) -> None:
        self.url = make_url(url)
        self.dialect = self.url.get_backend_name()
        self._pool_size = pool_size
        self._lasting = lasting
        if self.dialect == "sqlite":
            self._writer, self._reader, self._queue = self._sqlite()
        else:
            self._writer, self._reader, self._queue = self._postgresql()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A unit of work: everything inside is kept together or not at all; committed when the block ends without error.

        A `Noted` refusal is the one exception that commits: what was written before it says why it was refused.

        Raises:
            Unavailable: the store is busy, full, read-only or away.
        """
        try:
            with self._queue.turn(), self._writer.connect() as connection, Unit(connection) as session:
                connection.begin()
                noted = None
                try:
                    yield session
                except Noted as refusal:
                    noted = refusal
                session.flush()
                connection.commit()
                if noted is not None:
                    raise noted
        except OperationalError as error:
            raise _unavailable(error) from error

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A look at what is committed, without a transaction: each statement sees the newest state."""
        try:
            with self._reader.connect() as connection, Unit(connection) as session:
                yield session
        except OperationalError as error:
            raise _unavailable(error) from error

    @property
    def engine(self) -> Engine:
        """The writing engine, for schema changes and backups only."""
        return self._writer

    @property
    def reader(self) -> Engine:
        """The reading engine, for counting statements in tests and benchmarks."""
        return self._reader

    def take(self, other: Database) -> None:
        """Hold what another store holds, in place of what is here; both are in memory."""
        with other.engine.connect() as full, self.engine.connect() as empty:
            source: Any = full.connection.driver_connection
            source.backup(empty.connection.driver_connection)

    def dispose(self) -> None:
        """Close all connections."""
        self._queue.close()
        self._writer.dispose()
        self._reader.dispose()

    def _sqlite(self) -> tuple[Engine, Engine, sqlite.Queue]:
        path = self.url.database
        if path in (None, "", ":memory:"):
            engine = create_engine(
                "sqlite://", module=sqlite.dbapi, poolclass=StaticPool, connect_args={"check_same_thread": False}
            )
            event.listen(engine, "connect", sqlite.prepare_memory)
            event.listen(engine, "begin", sqlite.begin_immediate)
            return engine, engine.execution_options(ek_reading=True), sqlite.Queue(None)
        Path(str(path)).parent.mkdir(parents=True, exist_ok=True)
        options: dict[str, Any] = {
            "module": sqlite.dbapi,
            "pool_size": self._pool_size,
            "max_overflow": self._pool_size,
        }
        writer, reader = create_engine(self.url, **options), create_engine(self.url, **options)
        event.listen(writer, "connect", sqlite.prepare_writer if self._lasting else sqlite.prepare_hasty_writer)
        event.listen(writer, "begin", sqlite.begin_immediate)
        event.listen(reader, "connect", sqlite.prepare_reader)
        return writer, reader, sqlite.Queue(Path(f"{path}.lock"))

    def _postgresql(self) -> tuple[Engine, Engine, sqlite.Queue]:
        options: dict[str, Any] = {
            "pool_size": self._pool_size,
            "max_overflow": 0,
            "pool_recycle": 1800,
            "connect_args": {"options": POSTGRES_OPTIONS + ("" if self._lasting else " -c synchronous_commit=off")},
        }
        writer = create_engine(self.url, **options)
        reader = create_engine(self.url, isolation_level="AUTOCOMMIT", **options)
        return writer, reader, sqlite.Queue(None, shared=True)


def _unavailable(error: DBAPIError) -> Unavailable:
    log.warning("the store did not answer: %s", error.orig)
    return Unavailable("The database is busy or cannot be reached now; nothing was changed. Try again in a moment.")
