"""The operators' command: what it does to a real store, and how it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine import cli, people, schema, signins, tokens
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
    [(), ("serve",), ("worker",), ("check",), ("deploy",), ("replay",), ("person", "add"), ("person", "password"), ("person", "absent"), ("person", "back"),
     ("token", "add"), ("upgrade-db",), ("backup",), ("alerts", "source", "add"), ("feel",), ("decide",)],
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


def test_a_person_is_added_and_signs_in(ready: str) -> None:
    added = run(
        "person", "add", "dave", "--name", "Dave", "--role", "admin", "--group", "ops", "--password-stdin", "--database",
        ready, typed="a long password\n",
    )  # fmt: skip
    assert added.exit_code == 0, added.output
    database = Database(ready)
    with database.transaction() as session:
        assert signins.sign_in(session, "dave", "a long password")
        assert people.actor(session, "dave").roles == {"admin"}
        assert people.actor(session, "dave").groups == {"ops"}
    changed = run("person", "password", "dave", "--password-stdin", "--database", ready, typed="another one\n")
    assert changed.exit_code == 0, changed.output
    with database.transaction() as session:
        assert signins.sign_in(session, "dave", "another one")
    database.dispose()


def test_the_password_is_asked_for_twice(ready: str) -> None:
    added = run("person", "add", "dave", "--database", ready, typed="long enough\nlong enough\n")
    assert added.exit_code == 0, added.output
    assert "long enough" not in added.output


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        (("person", "add", "dave", "--password-stdin"), "short\n", "needs at least"),
        (("person", "password", "nobody", "--password-stdin"), "long enough\n", "no person with the login 'nobody'"),
        (("token", "add", "nobody", "--label", "x"), "", "no person with the login 'nobody'"),
    ],
)
def test_people_and_tokens_are_refused_in_a_sentence(
    ready: str, arguments: tuple[str, ...], typed: str, said: str
) -> None:
    refused = run(*arguments, "--database", ready, typed=typed)
    assert refused.exit_code == 1
    assert said in refused.output


def test_a_token_is_printed_once_and_works(ready: str) -> None:
    run("person", "add", "dave", "--password-stdin", "--database", ready, typed="a long password\n")
    made = run("token", "add", "dave", "--label", "monitoring", "--days", "3", "--database", ready)
    assert made.exit_code == 0, made.output
    database = Database(ready)
    with database.reading() as session:
        found = tokens.bearer(session, made.output.strip())
    database.dispose()
    assert found is not None
    assert found.login == "dave"


def test_an_operator_notes_who_is_away(ready: str) -> None:
    for login in ("erin", "bob"):
        run("person", "add", login, "--database", ready, "--password-stdin", typed="a long secret\n")
    away = ("person", "absent", "erin", "--database", ready, "--from", "2099-03-02", "--until", "2099-03-06")
    assert run(*away, "--deputy", "bob").output == (
        "erin is away from 2099-03-02 until 2099-03-06; bob is asked in their place.\n"
    )
    again = run(*away)
    assert again.exit_code == 1
    assert "erin is away already" in again.output
    assert run("person", "back", "erin", "--database", ready).output == "erin is back.\n"
    assert "nothing was changed" in run("person", "back", "erin", "--database", ready).output
