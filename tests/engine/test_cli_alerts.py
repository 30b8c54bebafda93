"""The operators' command for alert sources: the secret is told once, and what cannot be is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine import cli, schema
from engine.db import Database


@pytest.fixture
def run(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    database = Database(url)
    schema.upgrade(database)
    database.dispose()

    def ran(*arguments: str) -> Result:
        return CliRunner().invoke(
            cli.main, ["alerts", "source", *arguments, "--database", url, "--var", str(tmp_path)], env={}
        )

    return ran


def test_a_source_is_added_and_its_secret_told(run):
    added = run("add", "prometheus", "--kind", "alertmanager", "--heartbeat", "300")
    assert added.exit_code == 0
    address, secret = added.output.splitlines()
    assert address == "POST http://127.0.0.1:8000/api/alerts/prometheus"
    assert re.fullmatch(r"eka_[\w-]{43}", secret)
    listed = run("list")
    assert listed.output == "prometheus  alertmanager  active  never heard  0 messages\n"
    assert secret not in listed.output


def test_a_renewed_source_has_another_secret(run):
    first = run("add", "scripts").output
    assert run("renew", "scripts").output.splitlines()[1] != first.splitlines()[1]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("add", "No Good"), "cannot be used"),
        (("add", "slow", "--heartbeat", "5"), "cannot be watched"),
        (("add", "loose", "--tolerance", "9999"), "cannot be used"),
        (("renew", "nobody"), "no alert source 'nobody'"),
    ],
)
def test_refused_in_a_sentence(run, arguments, word):
    refused = run(*arguments)
    assert (refused.exit_code, word in refused.output) == (1, True)


def test_a_source_is_added_once(run):
    run("add", "mine")
    again = run("add", "mine")
    assert (again.exit_code, "already" in again.output) == (1, True)
