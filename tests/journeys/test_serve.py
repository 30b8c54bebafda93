"""The service as an operator runs it: started by one command, ended by SIGTERM without losing what it accepted."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import serving

ROOT = Path(__file__).parents[2]
HALF = (
    b"POST /api/instances HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{"
)


class Served:
    """`evenkeel serve --demo` on a free port, in a folder of its own."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = port or free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        options = ["--port", str(self.port), "--var", folder, "--database", f"sqlite:///{folder / 'demo.db'}"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "engine.cli", "serve", "--demo", "--demo-days", "0", *options],
            env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def get(self, path: str) -> str:
        """The text at `path`, once the service answers."""
        until = time.monotonic() + 90
        while True:
            try:
                with urllib.request.urlopen(self.address + path, timeout=5) as answer:  # noqa: S310  our own address
                    return answer.read().decode()
            except OSError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise
                time.sleep(0.05)

    def children(self) -> list[int]:
        """Process ids of the web processes and the worker."""
        lists = Path(f"/proc/{self.process.pid}/task").glob("*/children")  # one for each thread that started some
        return [int(pid) for each in lists for pid in each.read_text().split()]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    service = Served(tmp_path)
    yield service
    service.process.kill()
    service.process.communicate()


def test_one_command_serves_the_demo_and_says_where(served: Served) -> None:
    assert "Sign in" in served.get("/sign-in")
    assert served.get("/readyz")
    assert len(served.children()) >= 2  # a web process and the worker
    served.process.send_signal(signal.SIGTERM)
    said, _ = served.process.communicate(timeout=30)
    assert f"Evenkeel is at {served.address}" in said
    assert "password evenkeel" in said
    assert "Traceback" not in said


def test_sigterm_lets_an_accepted_request_end_and_leaves_no_process(served: Served) -> None:
    served.get("/readyz")
    children = served.children()
    with socket.create_connection(("127.0.0.1", served.port)) as connection:
        connection.sendall(HALF)
        time.sleep(0.3)  # the request must have arrived at another process before that is told to end
        served.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        connection.sendall(b"}")
        assert connection.recv(64).startswith(b"HTTP/1.1 401 ")
    assert served.process.wait(30) == 0
    assert [pid for pid in children if Path(f"/proc/{pid}").exists()] == []


def test_an_open_stream_does_not_hold_up_the_end(served: Served) -> None:
    served.get("/readyz")
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    token = re.search(r'name="ek-csrf" value="([^"]+)"', browser.open(f"{served.address}/sign-in").read().decode())
    assert token
    said = {"login": "alice", "password": "evenkeel", "ek-csrf": token[1]}
    browser.open(f"{served.address}/sign-in", urllib.parse.urlencode(said).encode())
    with browser.open(f"{served.address}/live") as stream:
        assert stream.readline().startswith(b"retry:")
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(serving.DRAIN_SECONDS / 2) == 0
        assert b"Traceback" not in stream.read()


def test_a_second_service_on_the_same_port_is_refused(served: Served, tmp_path: Path) -> None:
    served.get("/readyz")
    (tmp_path / "other").mkdir()
    second = Served(tmp_path / "other", served.port)
    said, _ = second.process.communicate(timeout=30)
    assert second.process.returncode == 1
    assert "choose another with --port" in said
