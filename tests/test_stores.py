"""The stores that tests run on are real, migrated and apart from each other."""

from sqlalchemy import text

from engine import schema
from engine.db import Database
from tests import stores


def test_a_store_is_migrated(database: Database) -> None:
    schema.require_current(database)


def test_stores_do_not_see_each_other(store: str, tmp_path) -> None:
    opened = stores.postgresql if store == "postgresql" else lambda: stores.sqlite(tmp_path)
    with opened() as one, opened() as other:
        with one.transaction() as session:
            session.execute(text("CREATE TABLE mine (id integer)"))
        with other.reading() as session:
            assert "mine" not in _tables(session, store)
        with one.reading() as session:
            assert "mine" in _tables(session, store)


def _tables(session, store: str) -> set[str]:
    catalogue = "SELECT tablename FROM pg_tables" if store == "postgresql" else "SELECT name FROM sqlite_master"
    return set(session.scalars(text(catalogue)))
