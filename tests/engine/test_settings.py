"""Settings: their order, and every refusal."""

import stat
from pathlib import Path

import pytest

from engine import settings
from engine.errors import Invalid

KEY = "kZ8-qv2mT0pL5wXr9NfB3sJd7HgC1yUe4aQi6oWz"


def test_flag_beats_environment_beats_file_beats_default(tmp_path: Path) -> None:
    file = tmp_path / "evenkeel.toml"
    file.write_text('port = 1\nhost = "file"\nlog_level = "error"\nhttp_allow = ["A.example ", "b.example"]\n')
    environment = {"EVENKEEL_PORT": "2", "EVENKEEL_HOST": "environment", "OTHER": "x"}
    read = settings.read({"port": 3, "host": None}, environment, file)
    assert (read.port, read.host, read.log_level, read.workers) == (3, "environment", "error", 1)
    assert read.http_allow == ("a.example", "b.example")


def test_file_can_be_named_in_the_environment(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("threads = 7\n")
    assert settings.read({}, {"EVENKEEL_CONFIG": str(tmp_path / "x.toml")}).threads == 7


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"EVENKEEL_PORT": "eighty"}, "port"),
        ({"EVENKEEL_PORT": "70000"}, "port"),
        ({"EVENKEEL_WORKERS": "0"}, "workers"),
        ({"EVENKEEL_DATABASE": "mysql://x"}, "database"),
        ({"EVENKEEL_MAIL_URL": "smtp://"}, "mail_url"),
        ({"EVENKEEL_MAIL_URL": "http://host"}, "mail_url"),
        ({"EVENKEEL_BASE_URL": "evenkeel.example"}, "base_url"),
        ({"EVENKEEL_LOG_LEVEL": "loud"}, "log_level"),
        ({"EVENKEEL_DEMO": "perhaps"}, "demo"),
        ({"EVENKEEL_SECRET_KEY": "short"}, "secret_key"),
        ({"EVENKEEL_SECRET_KEY": "change-me-" + KEY}, "secret_key"),
        ({"EVENKEEL_SECRET_KEY": "a" * 64}, "secret_key"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(given: dict[str, str], named: str) -> None:
    with pytest.raises(Invalid) as refused:
        settings.read({}, given)
    assert [problem.element for problem in refused.value.problems] == [named]


def test_all_wrong_settings_are_told_together() -> None:
    with pytest.raises(Invalid) as refused:
        settings.read({}, {"EVENKEEL_PORT": "-1", "EVENKEEL_WORKERS": "0"})
    assert {problem.element for problem in refused.value.problems} == {"port", "workers"}


def test_unknown_names_in_a_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("prot = 80\n")
    with pytest.raises(Invalid) as refused:
        settings.read({}, {}, tmp_path / "x.toml")
    assert refused.value.problems[0].code == "settings.unknown"


@pytest.mark.parametrize("content", [None, "port = = 1"])
def test_a_file_that_is_missing_or_broken_is_refused(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "x.toml").write_text(content)
    with pytest.raises(Invalid) as refused:
        settings.read({}, {}, tmp_path / "x.toml")
    assert refused.value.code == "settings.file"


def test_the_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    mine = settings.read({"var": tmp_path / "var"}, {})
    made = settings.secret_key(mine)
    path = tmp_path / "var" / "secret.key"
    assert len(made) >= settings.SECRET_LENGTH
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert settings.secret_key(mine) == made
    path.chmod(0o644)
    with pytest.raises(Invalid):
        settings.secret_key(mine)


def test_a_secret_that_was_set_is_used_and_never_shown() -> None:
    mine = settings.read({}, {"EVENKEEL_SECRET_KEY": KEY})
    assert settings.secret_key(mine) == KEY
    assert KEY not in repr(mine)


def test_address_is_what_people_use() -> None:
    assert settings.read({"port": 81}, {}).address == "http://127.0.0.1:81"
    assert settings.read({"host": "::1"}, {}).address == "http://[::1]:8000"
    assert settings.read({"base_url": "https://desk.example/"}, {}).address == "https://desk.example"


def test_what_is_exported_reads_back_the_same() -> None:
    mine = settings.read({"http_allow": "a.example,b.example", "demo": True, "port": 81, "secret_key": KEY}, {})
    assert settings.read({}, settings.exported(mine)) == mine
