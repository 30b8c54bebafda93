"""The feed: one thread per web process looks at what happens in the store and hands it to the open event streams.

Context: each stream holds a thread of the server. Decision: a process keeps so many streams that threads remain for pages, and
a stream ends after some minutes, so that who has signed out or lost a role hears no more. Consequence: a browser that is turned
away asks every few seconds instead.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING

from engine import live, now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.actor import Actor
    from engine.db import Database
    from engine.live import Change

log = logging.getLogger(__name__)

EVERY_SECONDS = 0.4
AWAKE_SECONDS = 15.0
"""A stream says something at least this often, so that what lies between does not close it."""
TURNS = 20
"""So many times a stream is kept awake before it ends (5 minutes)."""
BACKLOG = 100
KEPT_SECONDS = 20.0
"""What happened of late is kept so long, for a page that was made before its stream was opened."""


class Feed:
    """What happens, for those who listen; nothing is read while nobody does."""

    def __init__(self, database: Database, *, most: int) -> None:
        self._database, self._most = database, most
        self._lock = threading.Lock()
        self._listeners: set[queue.Queue[list[Change] | None]] = set()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None
        self._late: deque[tuple[float, list[Change] | None]] = deque(maxlen=BACKLOG // 2)

    def listen(self, actor: Actor, *, age: float = 0) -> Iterator[list[Change] | None] | None:
        """What happened in the last `age` seconds and happens from now on, as lists of what `actor` may know of.

        An empty list says that all is well, None that too much happened to name it. Answers None at once when so many listen
        that nobody else can.
        """
        heard: queue.Queue[list[Change] | None] = queue.Queue(BACKLOG)
        with self._lock:
            if self._closed.is_set() or len(self._listeners) >= self._most:
                return None
            for at, changes in self._late:
                if at > time.monotonic() - age:
                    heard.put_nowait(changes)
            self._listeners.add(heard)
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, name="feed", daemon=True)
                self._thread.start()
        return self._hear(heard, actor)

    def close(self) -> None:
        """End all streams, as the process ends."""
        self._closed.set()
        self._tell(None)

    def _hear(self, heard: queue.Queue[list[Change] | None], actor: Actor) -> Iterator[list[Change] | None]:
        try:
            yield []
            turns = 0
            while turns < TURNS and not self._closed.is_set():
                try:
                    changes = heard.get(timeout=AWAKE_SECONDS)
                except queue.Empty:
                    turns, changes = turns + 1, []
                    yield changes
                    continue
                shown = None if changes is None else [one for one in changes if one.shown_to(actor)]
                if shown is None or shown:
                    yield shown
        finally:
            with self._lock:
                self._listeners.discard(heard)

    def _look(self) -> None:
        """Look until nobody listens any more."""
        mark: live.Mark | None = None
        while not self._closed.wait(EVERY_SECONDS if mark else 0):
            with self._lock:
                if not self._listeners:
                    self._thread = None
                    self._late.clear()
                    return
            try:
                with self._database.reading() as session:
                    mark = mark or live.begin(session, since=now.now() - timedelta(seconds=KEPT_SECONDS))
                    mark, changes = live.look(session, mark)
            except Exception:
                log.exception("The feed could not read what happened; it looks again.")
                self._closed.wait(AWAKE_SECONDS)
                continue
            if changes is None or changes:
                self._tell(changes)

    def _tell(self, changes: list[Change] | None) -> None:
        with self._lock:
            self._late.append((time.monotonic(), changes))
            for each in self._listeners:
                if each.full():  # a stream that does not keep up reads everything anew once it does
                    _empty(each)
                    changes = None
                each.put_nowait(changes)


def _empty(heard: queue.Queue[list[Change] | None]) -> None:
    while True:
        try:
            heard.get_nowait()
        except queue.Empty:
            return
