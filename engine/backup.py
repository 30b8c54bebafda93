"""Backup: one file that holds everything, taken while the service runs, and looked at before it is called a backup.

SQLite's own backup copies a consistent state page by page beside writers; PostgreSQL's pg_dump does the same from a snapshot.
A backup appears under its name only once it was verified: what is there is whole.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from engine import sqlite
from engine.errors import Conflict, Invalid, Unavailable

if TYPE_CHECKING:
    from pathlib import Path

    from engine.db import Database

PAGES_AT_ONCE = 4096
"""Pages copied before writers get a turn: 16 MiB."""


def take(database: Database, target: Path) -> int:
    """Write a verified backup of `database` to `target`; answers its size in bytes.

    Raises:
        Conflict: `target` is there already.
        Invalid: the copy is not sound, which says that the store is not either.
        Unavailable: PostgreSQL's tools are not installed, or they failed.
    """
    if target.exists():
        raise Conflict(f"{target} is there already; a backup never replaces another. Choose another name.")
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    # Made before anything is in it: it holds all that people wrote, so it is for its owner alone from the first byte.
    partial.touch(mode=0o600)
    try:
        _copy_sqlite(database, partial) if database.dialect == "sqlite" else _copy_postgresql(database, partial)
        _sync(partial)
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)
    return target.stat().st_size


def _copy_sqlite(database: Database, partial: Path) -> None:
    with (
        contextlib.closing(sqlite.dbapi.connect(str(database.url.database))) as source,
        contextlib.closing(sqlite.dbapi.connect(str(partial))) as copy,
    ):
        source.backup(copy, pages=PAGES_AT_ONCE)
        # One file that can be carried away: no log beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
        found = [*copy.execute("PRAGMA integrity_check"), *copy.execute("PRAGMA foreign_key_check")]
    if found != [("ok",)]:
        raise Invalid(f"The copy is not sound: {found[0]}. The database itself is damaged; restore an earlier backup.")


def _copy_postgresql(database: Database, partial: Path) -> None:
    url = database.url.set(drivername="postgresql", password=None).render_as_string()
    # The password goes by the environment: other people's process lists show arguments.
    password = {"PGPASSWORD": str(database.url.password)} if database.url.password else {}
    _run("pg_dump", "--format=custom", f"--file={partial}", f"--dbname={url}", **password)
    if "TABLE DATA public instance " not in _run("pg_restore", "--list", str(partial)):
        raise Invalid("The dump holds no instances table; this database is not Evenkeel's.")
    # Reading every block is what shows that it can be restored; the listing alone reads the first ones.
    _run("pg_restore", f"--file={os.devnull}", str(partial))


def _run(tool: str, *arguments: str, **environment: str) -> str:
    path = shutil.which(tool)
    if path is None:
        raise Unavailable(f"{tool} is not installed; install PostgreSQL's client programs of the server's version.")
    environment = {**os.environ, **environment}
    done = subprocess.run([path, *arguments], check=False, capture_output=True, text=True, env=environment)  # noqa: S603
    if done.returncode:
        raise Unavailable(f"{tool} failed: {done.stderr.strip()}")
    return done.stdout


def _sync(path: Path) -> None:
    with path.open("rb") as written:
        os.fsync(written.fileno())
