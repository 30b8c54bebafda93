"""A real IMAP server on loopback for tests, with one mailbox that is empty but for mail that was read already."""

from __future__ import annotations

import imaplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

USER, WORD = "demouser", "demopass"
_COMMAND = "import sys; from pymap.main import main; sys.exit(main())"


@contextmanager
def served() -> Iterator[int]:
    """The port of a server that runs until the block ends; skips with a reason where pymap is not installed."""
    pytest.importorskip("pymap", reason="pymap, the IMAP server of these tests, is not installed")
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    given = ["--host", "127.0.0.1", "--port", str(port), "--no-tls", "dict", "--demo-data"]
    with subprocess.Popen([sys.executable, "-c", _COMMAND, *given], stderr=subprocess.DEVNULL) as server:
        until = time.monotonic() + 30
        while not _answers(port):
            assert server.poll() is None
            assert time.monotonic() < until
            time.sleep(0.05)
        with client(port) as box:
            box.store("1:*", "+FLAGS", r"(\Seen)")
            box.create("Kept")
        yield port
        server.terminate()


@contextmanager
def client(port: int) -> Iterator[imaplib.IMAP4]:
    """Somebody who has opened the mailbox."""
    box = imaplib.IMAP4("127.0.0.1", port)
    box.login(USER, WORD)
    box.select("INBOX")
    yield box
    box.logout()


def put(port: int, *mails: object) -> None:
    """Mails arrive."""
    with client(port) as box:
        for one in mails:
            box.append("INBOX", "", "", bytes(one).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))  # type: ignore[call-overload]


def url(port: int, *, word: str = WORD, folder: str = "INBOX") -> str:
    """The address of the mailbox, as the settings take it."""
    return f"imap://{USER}:{word}@127.0.0.1:{port}/{folder}"


def _answers(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
