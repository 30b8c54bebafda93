"""The web as it is served: three human tasks an instance over the API, by 1 and by 8 clients.

Server, database and clients share the machine. Clients run in a process of their own with kept connections; each starts an
instance and completes its tasks one after the other, as the answers name them. Reading a task is measured apart.
"""

from __future__ import annotations

import http.client
import json
import multiprocessing
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine import settings
from engine.db import Database
from tests.benchmarks.measuring import Table, available_stores, bare_commits, milliseconds, opened, percentile
from tests.benchmarks.packs import deploy, line

ROOT = Path(__file__).parents[2]
CLIENTS = (1, 8)
WORKERS = 2


@dataclass
class Taken:
    """Seconds that each request took, by what it was for; `wall` is the whole run."""

    start: list[float] = field(default_factory=list)
    read: list[float] = field(default_factory=list)
    complete: list[float] = field(default_factory=list)
    wall: float = 0.0


def tables(*, quick: bool) -> Iterator[Table]:
    """Instances per second and what each request takes."""
    rows = []
    for store in available_stores():
        with tempfile.TemporaryDirectory() as folder, opened(store, Path(folder)) as database:
            token = deploy(database, line("three", "TRE", 3))
            bare = bare_commits(database)
            with served(database, Path(folder)) as (address, processes):
                _drive(address, token, clients=2, instances=10)
                for clients in CLIENTS:
                    before = cpu(processes)
                    taken = _drive(address, token, clients=clients, instances=40 if quick else 400)
                    used = cpu(processes) - before
                    taken.read = _drive(address, token, clients=clients, instances=10 * clients, reading=True).read
                    rows.append((store, clients, *_row(taken, used), f"{os.getloadavg()[0]:.1f}", f"{bare:,.0f}"))
    yield Table(
        "Over HTTP: start an instance and complete its three tasks",
        ("store", "clients", "instances/s", "start p50 ms", "p95", "read p50", "p95", "complete p50", "p95", "max",
         "server CPU ms/instance", "load", "bare commits/s"),
        rows,
        f"{WORKERS} web processes; the clients use the same cores, and PostgreSQL's own CPU is not in the column.",
    )  # fmt: skip


def _row(taken: Taken, used: float) -> tuple[object, ...]:
    count = len(taken.start)
    return (
        f"{count / taken.wall:,.1f}",
        *(
            milliseconds(value)
            for kind in (taken.start, taken.read, taken.complete)
            for value in (statistics.median(kind), percentile(kind, 0.95))
        ),
        milliseconds(max(taken.complete)),
        milliseconds(used / count),
    )


@contextmanager
def served(database: Database, folder: Path) -> Iterator[tuple[str, list[int]]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    chosen = settings.Settings(
        database=database.url.render_as_string(hide_password=False),
        var=folder,
        port=port,
        workers=WORKERS,
        log_level="warning",
    )
    environment = {**os.environ, **settings.exported(chosen), "EVENKEEL_SECRET_KEY": "", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "engine.cli", "serve"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            _wait(f"{chosen.address}/healthz")
            yield chosen.address, _family(server.pid)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(120)


def _wait(url: str) -> None:
    until = time.monotonic() + 120
    while True:
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310  our own address
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def _drive(address: str, token: str, *, clients: int, instances: int, reading: bool = False) -> Taken:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_clients, (address, token, clients, instances), {"reading": reading})


def _clients(address: str, token: str, clients: int, instances: int, *, reading: bool) -> Taken:
    taken, left, lock = Taken(), iter(range(instances)), threading.Lock()

    def client() -> None:
        connection = http.client.HTTPConnection(address.removeprefix("http://"))
        while True:
            with lock:
                if next(left, None) is None:
                    return
            _instance(connection, token, taken, reading=reading)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken.wall = time.perf_counter() - begun
    return taken


def _instance(connection: http.client.HTTPConnection, token: str, taken: Taken, *, reading: bool) -> None:
    moved = _ask(connection, token, "POST", "/api/instances", taken.start, {"process": "three", "variables": {}})
    while moved["tasks"]:
        task = moved["tasks"][0]["id"]
        if reading:
            _ask(connection, token, "GET", f"/api/tasks/{task}", taken.read)
        moved = _ask(connection, token, "POST", f"/api/tasks/{task}/completion", taken.complete, {"answers": {}})


def _ask(
    connection: http.client.HTTPConnection, token: str, method: str, path: str, into: list[float], *body: Any
) -> Any:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    begun = time.perf_counter()
    connection.request(method, path, json.dumps(body[0]) if body else None, headers)
    answer = connection.getresponse()
    said = answer.read()
    into.append(time.perf_counter() - begun)
    if answer.status >= 400:
        raise RuntimeError(f"{method} {path} answered {answer.status}: {said.decode()[:500]}")
    return json.loads(said)


def _family(pid: int) -> list[int]:
    lists = Path(f"/proc/{pid}/task").glob("*/children")  # one for each thread that started some
    return [pid, *(each for known in lists for child in known.read_text().split() for each in _family(int(child)))]


def cpu(pids: list[int]) -> float:
    ticks = 0
    for pid in pids:
        stat = Path(f"/proc/{pid}/stat")
        if not stat.exists():
            continue  # a process that was started again
        parts = stat.read_text(encoding="ascii", errors="replace").rsplit(")", 1)[1].split()
        ticks += int(parts[11]) + int(parts[12])
    return ticks / os.sysconf("SC_CLK_TCK")
