"""The operators' command for the desk's data."""

from click.testing import CliRunner

from engine import cli, schema
from engine.db import Database
from engine.desk import groups, loading


def run(*arguments):
    return CliRunner().invoke(cli.main, arguments, env={})


def ready(tmp_path):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    database = Database(url)
    schema.upgrade(database)
    return url, database


def test_a_folder_is_loaded_and_told(tmp_path):
    url, database = ready(tmp_path)
    (tmp_path / "groups.yaml").write_text("groups: [{key: a, name: A}, {key: b, name: B}]\n")
    assert run("desk", "load", "--database", url, str(tmp_path)).output == "groups: 2 new\n"
    assert run("desk", "load", "--database", url, str(tmp_path)).output == "groups: 2 as before\n"
    with database.reading() as session:
        assert groups.keys(session) == {"a", "b"}
    database.dispose()


def test_a_dry_run_changes_nothing_and_says_so(tmp_path):
    url, database = ready(tmp_path)
    shown = run("desk", "load", "--dry-run", "--database", url, str(loading.FACTORY))
    assert shown.exit_code == 0
    assert shown.output.endswith("Nothing was changed: this was a dry run.\n")
    with database.reading() as session:
        assert groups.keys(session) == set()
    database.dispose()


def test_what_is_wrong_is_told_with_its_place(tmp_path):
    url, database = ready(tmp_path)
    database.dispose()
    (tmp_path / "groups.yaml").write_text("groups: [{key: a}, {key: b}]\n")
    refused = run("desk", "load", "--database", url, str(tmp_path / "groups.yaml"))
    assert refused.exit_code == 1
    assert "Nothing was loaded: 2 things are wrong.\n  groups.yaml: [groups, row 1 'a'] name: it is missing" in (
        refused.output
    )
