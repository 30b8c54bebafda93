"""A service of real processes that is killed at random while people work on it, and the ledger of what it acknowledged.

Requests whose answer was lost are repeated with the same Idempotency-Key until it is known, as a careful client does.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass
class Ledger:
    """What was acknowledged: numbers of started instances, ids of completed tasks."""

    started: list[str] = field(default_factory=list)
    completed: list[int] = field(default_factory=list)
    repeated: int = 0
    guard: threading.Lock = field(default_factory=threading.Lock)


class Service:
    """`evenkeel serve` on a free port, started again after each kill."""

    def __init__(self, url: str, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self._environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "EVENKEEL_DATABASE": url,
            "EVENKEEL_VAR": str(folder),
            "EVENKEEL_PORT": str(self.port),
            "EVENKEEL_THREADS": "8",
        }
        self._log = (folder / "service.log").open("ab")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start all processes and wait until they answer."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "engine.cli", "serve"],
            env=self._environment,
            cwd=ROOT,
            stdout=self._log,
            stderr=self._log,
        )
        self.wait()

    def wait(self) -> None:
        """Wait until the service answers."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                if request(self.port, "GET", "/healthz")[0] == 200:
                    return
            except OSError:
                time.sleep(0.05)
            if self._process is not None and self._process.poll() is not None:
                self.start()  # the parent gives up after two deaths in a few seconds; an init system would start it again
                return
        raise TimeoutError("the service does not answer; see service.log")

    def kill(self, choose: random.Random) -> str:
        """SIGKILL the parent, a web process or the worker, whichever fate chooses; answers which."""
        assert self._process is not None
        family = {"parent": self._process.pid}
        for pid in _children(self._process.pid):
            command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
            family["worker" if "worker" in command.split("\0") else "web"] = pid
        victim = choose.choice(sorted(family))
        os.kill(family[victim], signal.SIGKILL)
        if victim == "parent":
            self._process.wait()
            for pid in (pid for name, pid in family.items() if name != "parent"):
                _end(pid)
            self.start()
        else:
            self.wait()
        return victim

    def stop(self) -> None:
        """End politely."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=60)
        self._log.close()


def request(port: int, method: str, path: str, body: Any = None, *, token: str = "", key: str = "") -> tuple[int, Any]:
    """One request on a connection of its own: status and JSON."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    headers = {"Content-Type": "application/json", "Connection": "close"}
    headers |= {"Authorization": f"Bearer {token}"} if token else {}
    headers |= {"Idempotency-Key": key} if key else {}
    try:
        connection.request(method, path, body=None if body is None else json.dumps(body), headers=headers)
        answer = connection.getresponse()
        content = answer.read()
        return answer.status, json.loads(content) if content.startswith((b"{", b"[")) else content
    finally:
        connection.close()


def insist(port: int, path: str, body: Any, *, token: str, key: str, ledger: Ledger) -> tuple[int, Any]:
    """Repeat a command with its key until its outcome is known."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            status, answer = request(port, "POST", path, body, token=token, key=key)
        except (OSError, http.client.HTTPException):
            with ledger.guard:
                ledger.repeated += 1
            time.sleep(0.1)
            continue
        if status not in (502, 503, 504):
            return status, answer
        time.sleep(0.1)
    raise TimeoutError(path)


def _children(pid: int) -> list[int]:
    threads = Path(f"/proc/{pid}/task").glob("*/children")  # a child belongs to the thread that started it
    return [int(child) for thread in threads for child in thread.read_text().split()]


def _end(pid: int) -> None:
    until = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and time.monotonic() < until:
        if Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
            return
        time.sleep(0.05)
