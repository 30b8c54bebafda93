"""The operators' command: what it does to a real store, and how it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine import cli, schema
from engine.db import Database


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture
def ready(url: str) -> str:
    database = Database(url)
    schema.upgrade(database)
    database.dispose()
    return url


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(cli.main, arguments, input=typed, env={})


@pytest.mark.parametrize(
    "command",
    [(), ("serve",), ("worker",), ("check",), ("deploy",), ("replay",), ("person", "add"), ("person", "password"),
     ("token", "add"), ("upgrade-db",), ("backup",)],
)  # fmt: skip
def test_every_command_explains_itself(command: tuple[str, ...]) -> None:
    shown = run(*command, "--help")
    assert shown.exit_code == 0
    assert len(shown.output) > 150


def test_upgrade_db_makes_the_tables(url: str) -> None:
    assert run("upgrade-db", "--database", url).output == "The database is up to date.\n"
    database = Database(url)
    schema.require_current(database)
    database.dispose()


def test_a_store_without_tables_is_refused_with_the_remedy(url: str, tmp_path: Path) -> None:
    refused = run("backup", "--database", url, str(tmp_path / "x"))
    assert refused.exit_code == 1
    assert "Run `evenkeel upgrade-db`" in refused.output


def test_wrong_settings_are_a_sentence(url: str) -> None:
    refused = run("upgrade-db", "--database", "mysql://x")
    assert refused.exit_code == 1
    assert "database must begin with sqlite:/// or postgresql://" in refused.output


def test_a_store_that_is_away_is_a_sentence() -> None:
    refused = run("upgrade-db", "--database", "postgresql://nobody@127.0.0.1:1/none")
    assert refused.exit_code == 1
    assert "The database cannot be used" in refused.output
    assert "Traceback" not in refused.output


def test_a_wrong_way_of_calling_is_code_2() -> None:
    assert run("upgrade-db", "--nonsense").exit_code == 2
    assert run("nonsense").exit_code == 2


def test_backup_writes_a_verified_file_for_its_owner_and_never_over_another(ready: str, tmp_path: Path) -> None:
    target = tmp_path / "kept" / "today.db"
    taken = run("backup", "--database", ready, str(target))
    assert taken.exit_code == 0, taken.output
    assert "verified" in taken.output
    assert target.stat().st_mode & 0o077 == 0
    restored = Database(f"sqlite:///{target}")
    schema.require_current(restored)
    restored.dispose()
    again = run("backup", "--database", ready, str(target))
    assert again.exit_code == 1
    assert "never replaces" in again.output
