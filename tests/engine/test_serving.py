"""Serving: ports, the worker that is kept running, children that end with their parent."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from engine import serving
from engine.errors import Unavailable

ROOT = Path(__file__).parents[2]


def eventually(holds: Callable[[], object], *, seconds: float = 10) -> bool:
    """True once `holds` does; processes are real here, so their time cannot be travelled."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.02)
    return False


def test_a_port_that_is_taken_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "PORT_PATIENCE_SECONDS", 0)
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(Unavailable) as refused:
        serving.require_free("127.0.0.1", taken.getsockname()[1])
    assert "choose another with --port" in refused.value.sentence


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(Unavailable):
        serving.require_free("192.0.2.1", 0)


def test_the_worker_is_started_again_when_it_dies_and_ends_when_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(serving, "AGAIN_AFTER_SECONDS", 0.05)
    started = tmp_path / "started"
    program = f"import os, time; open({str(started)!r}, 'a').write(f'{{os.getpid()}}\\n'); time.sleep(60)"
    keeper = serving.Keeper([sys.executable, "-c", program], {})

    def pids() -> list[int]:
        return [int(line) for line in started.read_text().split()] if started.exists() else []

    keeper.start()
    assert eventually(lambda: len(pids()) == 1)
    os.kill(pids()[0], signal.SIGKILL)
    assert eventually(lambda: len(pids()) == 2)
    keeper.stop()
    assert not Path(f"/proc/{pids()[1]}").exists()
    assert len(pids()) == 2


def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    child = (
        "import os, threading; from engine import serving; serving.AGAIN_AFTER_SECONDS = 0.05; stop = threading.Event();"
        "serving.end_with_parent(os.getppid(), stop.set); print('watching', flush=True); stop.wait(60)"
    )
    parent = (
        f"import subprocess, sys; child = subprocess.Popen([sys.executable, '-c', {child!r}], stdout=subprocess.PIPE);"
        "child.stdout.readline(); print(child.pid, flush=True); child.wait()"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True, env=environment
    ) as running:
        assert running.stdout is not None
        orphan = int(running.stdout.readline())
        running.kill()
    assert eventually(lambda: _ended(orphan))


def test_a_child_whose_parent_was_killed_while_it_started_ends_too() -> None:
    stop = threading.Event()
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        pass
    serving.end_with_parent(gone.pid, stop.set)
    assert stop.wait(10)


def _ended(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    # A container without an init leaves the dead as zombies: ended all the same.
    return not status.exists() or status.read_text().rsplit(")", 1)[1].split()[0] == "Z"
