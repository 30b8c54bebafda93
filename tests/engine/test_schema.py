"""The tables that the schema changes make are the tables that the models describe, on both stores."""

import pytest
from alembic import command
from sqlalchemy import text

from engine import schema
from engine.db import Database
from engine.errors import Unavailable


def test_models_and_schema_changes_agree(database):
    config = schema._config()
    with database.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.check(config)


def test_upgrading_twice_changes_nothing(sqlite_database):
    schema.upgrade(sqlite_database)
    schema.require_current(sqlite_database)


def test_a_store_of_another_time_is_refused_with_the_remedy(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/empty.db")
    with pytest.raises(Unavailable, match="upgrade-db"):
        schema.require_current(database)
    schema.upgrade(database)
    with database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Unavailable, match="9999"):
        schema.require_current(database)
    database.dispose()
