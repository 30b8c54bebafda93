"""IMAP: mail is fetched from a real server, marked or moved only after it was kept, and nothing of it is lost when we fail."""

import imaplib
import socket
import subprocess
import sys
import time
from contextlib import closing

import pytest

from engine.connectors import imap
from engine.errors import Unavailable
from tests.engine.letters import letter

pytest.importorskip("pymap", reason="pymap, the IMAP server of these tests, is not installed")


@pytest.fixture
def port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = "import sys; from pymap.main import main; sys.exit(main())"
    given = ["--host", "127.0.0.1", "--port", str(port), "--no-tls", "dict", "--demo-data"]
    with subprocess.Popen([sys.executable, "-c", command, *given], stderr=subprocess.DEVNULL) as server:
        until = time.monotonic() + 30
        while not answers(port):
            assert server.poll() is None
            assert time.monotonic() < until
            time.sleep(0.05)
        with client(port) as box:
            box.store("1:*", "+FLAGS", r"(\Seen)")
            box.create("Kept")
        yield port
        server.terminate()


def answers(port):
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class client:  # noqa: N801  reads as a sentence
    def __init__(self, port):
        self.box = imaplib.IMAP4("127.0.0.1", port)

    def __enter__(self):
        self.box.login("demouser", "demopass")
        self.box.select("INBOX")
        return self.box

    def __exit__(self, *_):
        self.box.logout()


def put(port, *mails):
    with client(port) as box:
        for one in mails:
            box.append("INBOX", None, None, bytes(one).replace(b"\n", b"\r\n"))


def url(port, word="demopass", folder="INBOX"):
    return f"imap://demouser:{word}@127.0.0.1:{port}/{folder}"


def fetch(port, kept, **given):
    return imap.fetch(url(port), lambda raw, size: kept.append((raw, size)), **{"largest": 10**6, "head": 100, **given})


def test_mail_is_fetched_once_and_marked(port):
    put(port, letter(subject="One"), letter(subject="Two"))
    kept = []
    assert fetch(port, kept) == 2
    assert [raw.count(f"Subject: {word}".encode()) for (raw, _), word in zip(kept, ("One", "Two"), strict=True)] == [
        1,
        1,
    ]
    assert [size for raw, size in kept] == [len(raw) for raw, size in kept]
    assert fetch(port, kept) == 0


def test_kept_mail_is_moved_when_a_folder_is_set(port):
    put(port, letter(subject="One"))
    with client(port) as box:
        box.expunge()
        box.store("1:*", "+FLAGS", r"(\Seen)")  # somebody has read it; it is taken all the same
        waiting = len(box.search(None, "ALL")[1][0].split())
    assert fetch(port, [], done="Kept") == waiting
    with client(port) as box:
        assert box.search(None, "ALL")[1] == [b""]
        assert box.select("Kept") == ("OK", [str(waiting).encode()])


def test_what_was_not_kept_stays(port):
    put(port, letter())

    def fail(_raw, _size):
        raise Unavailable("The store is away.")

    with pytest.raises(Unavailable, match="store is away"):
        imap.fetch(url(port), fail, largest=10**6, head=100)
    assert fetch(port, []) == 1


def test_of_a_large_mail_the_beginning_is_fetched(port):
    put(port, letter(text="x" * 70 + "\n" + "y" * 5000))
    kept = []
    fetch(port, kept, largest=1000)
    [(raw, size)] = kept
    assert len(raw) == 100
    assert size > 5000


def test_a_wrong_password_a_missing_folder_and_a_silent_server_are_sentences(port):
    with pytest.raises(Unavailable, match=r"^Mail cannot be fetched now: .* It stays where it is\.$"):
        imap.fetch(url(port, "wrong"), print, largest=1, head=1)
    with pytest.raises(Unavailable, match="Mail cannot be fetched now"):
        imap.fetch(url(port, folder="Nowhere"), print, largest=1, head=1)
    with pytest.raises(Unavailable, match="Mail cannot be fetched now"):
        imap.fetch("imap://a:b@127.0.0.1:1/INBOX", print, largest=1, head=1)
