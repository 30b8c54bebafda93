import json

from click.testing import CliRunner

from engine.cli import main
from tests.engine.replay.logs import BASE, hours, row, written


def called(tmp_path, *arguments):
    return CliRunner().invoke(main, ["replay", *arguments, "--database", f"sqlite:///{tmp_path / 'replay.db'}"])


def test_the_command_makes_its_own_store_and_reports_as_json(tmp_path):
    file = written(tmp_path, [row("I1", 0, "New", hours(0)), row("I2", 0, "Resolved", hours(1))])
    done = called(tmp_path, str(file), "--json", "--first", "2")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["incidents"] == 2


def test_an_unknown_column_ends_it_with_a_sentence(tmp_path):
    done = called(tmp_path, str(written(tmp_path, [BASE], columns=(*BASE, "mood"))))
    assert done.exit_code == 1
    assert "unknown columns mood" in done.output
