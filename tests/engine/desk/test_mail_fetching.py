"""Fetching: what lies in a folder or a Maildir is kept and moved away, whoever fetches; what goes wrong is a sentence."""

import dataclasses
import threading

import pytest
from click.testing import CliRunner

from engine.cli import main
from engine.desk import mail_fetching
from engine.errors import Invalid, Unavailable
from tests.engine import letters
from tests.engine.letters import letter


@pytest.fixture
def service(sqlite_database, tmp_path, mailbox):
    return letters.Service(sqlite_database, tmp_path, mailbox)


def test_a_folder_of_mails_is_kept_and_moved(service):
    for name in ("one.eml", "two.eml", ".hidden.eml", "half.tmp"):
        (service.drop / name).write_bytes(bytes(letter(subject=name)))
    (service.drop / "link.eml").symlink_to("/etc/hostname")
    assert mail_fetching.fetch(service.database, service.settings) == (2, 2)
    assert mail_fetching.fetch(service.database, service.settings) == (0, 0)
    assert [row["subject"] for row in service.rows("mail_in")] == ["one.eml", "two.eml"]
    assert sorted(path.name for path in (service.drop / "kept").iterdir()) == ["one.eml", "two.eml"]
    service.work(minutes=5)
    assert len(service.rows("instance")) == 2


def test_a_maildir_is_kept_and_moved(service, tmp_path):
    for name in ("new", "cur", "tmp"):
        (tmp_path / "box" / name).mkdir(parents=True)
    (tmp_path / "box/new/1.2.host").write_bytes(bytes(letter()))
    (tmp_path / "box/tmp/3.4.host").write_bytes(b"half of a m")
    settings = dataclasses.replace(service.settings, mail_in_url=f"maildir:{tmp_path / 'box'}")
    assert mail_fetching.fetch(service.database, settings) == (1, 1)
    assert [path.name for path in (tmp_path / "box/cur").iterdir()] == ["1.2.host:2,S"]


def test_of_a_large_mail_the_beginning_is_kept_for_the_desk(service):
    raw = bytes(letter(subject="Holiday pictures")) + b"x" * (2 * 2**20)
    (service.drop / "one.eml").write_bytes(raw)
    settings = dataclasses.replace(service.settings, mail_in_mb=1)
    assert mail_fetching.fetch(service.database, settings) == (1, 1)
    [row] = service.rows("mail_in")
    assert (row["status"], row["size"], row["subject"]) == ("held", len(raw), "Holiday pictures")
    assert row["reason"] == "The mail has 2 MB; 1 MB are taken. Its beginning is kept."
    assert len(row["raw"]) < 300_000


def test_what_is_wrong_is_a_sentence(service):
    with pytest.raises(Invalid, match="set mail_in_url"):
        mail_fetching.fetch(service.database, dataclasses.replace(service.settings, mail_in_url=""))
    with pytest.raises(Unavailable, match="It stays there"):
        mail_fetching.fetch(
            service.database, dataclasses.replace(service.settings, mail_in_url="folder:/nowhere/at/all")
        )


def test_it_runs_beside_the_worker_until_it_is_stopped(service):
    (service.drop / "one.eml").write_bytes(bytes(letter()))
    stop = threading.Event()
    beside = threading.Thread(target=mail_fetching.run, args=(service.database, service.settings, stop))
    beside.start()
    until = 200
    while not service.rows("mail_in") and (until := until - 1):
        stop.wait(0.05)
    stop.set()
    beside.join(5)
    assert not beside.is_alive()
    assert len(service.rows("mail_in")) == 1


def test_the_command_fetches_and_takes_from_a_pipe(service, tmp_path, monkeypatch):
    monkeypatch.setenv("EVENKEEL_DATABASE", str(service.database.url.render_as_string(hide_password=False)))
    monkeypatch.setenv("EVENKEEL_VAR", str(tmp_path))
    monkeypatch.setenv("EVENKEEL_MAIL_IN_URL", service.settings.mail_in_url)
    (service.drop / "one.eml").write_bytes(bytes(letter()))
    said = CliRunner().invoke(main, ["mail", "fetch"])
    assert said.output == "1 mail came, 1 of them new. The worker takes them apart.\n"
    mail = bytes(letter(subject="Piped"))
    assert CliRunner().invoke(main, ["mail", "receive"], input=mail).output == "Kept.\n"
    assert CliRunner().invoke(main, ["mail", "receive"], input=mail).output == "It is here already.\n"
