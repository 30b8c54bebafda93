"""Changes of the tables over time, by Alembic. (Called schema, so that migration means instances only.)"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from engine.errors import Unavailable

if TYPE_CHECKING:
    from engine.db import Database

HERE = Path(__file__).parent


def upgrade(database: Database) -> None:
    """Bring the store's tables to what this code expects; does nothing when they are there already."""
    config = _config()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def require_current(database: Database) -> None:
    """Refuse to run on tables of another time.

    Raises:
        Unavailable: the store was made by an older or newer version of this code.
    """
    with database.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    wanted = ScriptDirectory.from_config(_config()).get_current_head()
    if found != wanted:
        raise Unavailable(
            f"The database has schema {found or 'none'}, this version of Evenkeel needs {wanted}. Run `evenkeel upgrade-db`.",
            code="schema",
        )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    return config
