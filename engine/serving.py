"""Serving: web processes under one parent, and beside them one worker process, all ended together.

Granian serves (in trials 10 to 27 % more than gunicorn's threads on the same machine, event streams and draining included); the
application stays plain WSGI, so another server is a line. The worker is a process of its own, so that timers and mail do not
wait for pages, and is begun again when it dies. A child whose parent is gone ends itself: nothing is left holding the port.
"""

from __future__ import annotations

import errno
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from engine import desk
from engine.errors import Unavailable
from engine.settings import exported

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.settings import Settings

log = logging.getLogger(__name__)

DRAIN_SECONDS = 30
"""How long requests that were accepted may take to end after SIGTERM."""
AGAIN_AFTER_SECONDS = 1.0
PORT_PATIENCE_SECONDS = 3.0


def serve(settings: Settings, *, worker: bool) -> None:
    """Serve until SIGTERM or SIGINT; then accepted requests are finished and the worker ends its step."""
    server = Server(
        target="evenkeel",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=settings.threads,
        http=HTTPModes.http1,
        respawn_failed_workers=True,
        workers_kill_timeout=DRAIN_SECONDS,
        log_level=LogLevels.error,
    )
    told, telling = os.pipe()  # any signal to end makes it readable, here and in the web processes that granian forks
    os.set_blocking(telling, False)
    signal.set_wakeup_fd(telling, warn_on_full_buffer=False)
    keeper = Keeper([sys.executable, "-m", "engine.cli", "worker", "--parent", str(os.getpid())], exported(settings))
    if worker:
        server.on_startup(keeper.start)
        server.on_shutdown(keeper.stop)
    server.serve(target_loader=partial(_application, settings, os.getpid(), told), wrap_loader=False)


def end_with_parent(parent: int, end: Callable[[], object]) -> None:
    """Call `end` once the process that started this one, `parent`, is gone: perhaps already while this one was starting."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(AGAIN_AFTER_SECONDS)
        log.warning("The parent process has ended; ending too.")
        end()

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()


def require_free(host: str, port: int) -> None:
    """Make sure that nobody listens there: a second Evenkeel would share the port and silently take half of the requests.

    Raises:
        Unavailable: the port is taken or not allowed.
    """
    deadline = time.monotonic() + PORT_PATIENCE_SECONDS
    while True:
        try:
            with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
                return
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                raise Unavailable(
                    f"Evenkeel cannot listen on {host}, port {port}: {os.strerror(error.errno or 0).lower()}. "
                    "End what runs there, or choose another with --port.",
                    code="port",
                ) from error
            time.sleep(0.2)


class Keeper:
    """Keeps one child process running until told to stop."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self._command = command
        self._environment = {**os.environ, **environment}
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="keeper", daemon=True)

    def start(self) -> None:
        """Start the child, and start it again whenever it ends by itself."""
        self._thread.start()

    def stop(self) -> None:
        """End the child: ask, wait for its step to end, insist."""
        self._stopping.set()
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(DRAIN_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        self._thread.join(DRAIN_SECONDS)

    def _keep(self) -> None:
        while not self._stopping.is_set():
            self._process = subprocess.Popen(self._command, env=self._environment)  # noqa: S603  our own program
            if self._stopping.is_set():  # stop() came between the look above and the start
                self._process.terminate()
            code = self._process.wait()
            if not self._stopping.wait(AGAIN_AFTER_SECONDS):
                log.error("The worker ended with code %s; it is started again.", code)


def _application(settings: Settings, parent: int, told: int) -> Any:
    # Runs in each web process, which granian forks: connections must be opened here, never before.
    from web import create_app  # noqa: PLC0415  the engine runs whole without web; only serving needs it

    desk.register(settings)
    end_with_parent(parent, partial(os.kill, os.getpid(), signal.SIGTERM))
    app = create_app(settings)
    _when_readable(told, app.extensions["feed"].close)  # an open stream would hold up the end for as long as it lasts
    return app


def _when_readable(told: int, end: Callable[[], object]) -> None:
    def watch() -> None:
        select.select([told], [], [])
        end()

    threading.Thread(target=watch, name="when-told", daemon=True).start()
