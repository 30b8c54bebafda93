"""The tables that the schema changes make are the tables that the models describe, on both stores."""

import pytest
from alembic import command
from sqlalchemy import text

from engine import desk, schema
from engine.db import Database
from engine.desk import stream
from engine.errors import Unavailable
from engine.models import Instance
from tests.engine import errands


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


def test_instances_from_before_get_their_service_and_item(database):
    errands.deployed(database)
    moved = errands.asked(database)
    with database.transaction() as session:
        session.get(Instance, moved.id).data = {"service": "printing", "ci": "db1"}
    config = schema._config()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")
    schema.upgrade(database)
    with database.transaction() as session:
        row = session.get(Instance, moved.id)
        assert (row.service, row.ci) == ("printing", "db1")


def test_open_tasks_from_before_are_told_when_they_are_missed(database, erin):
    desk.register()
    errands.deployed(database)
    moved = errands.asked(database)
    with database.transaction() as session:
        stream.post(session, moved.id, kind="public", text="Any news?", by=erin)
    config = schema._config()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0003")
    schema.upgrade(database)
    [task], [instance] = errands.rows(database, "task"), errands.rows(database, "instance")
    assert task["breach_at"] == task["due_at"] is not None
    assert instance["answered_at"] is not None
