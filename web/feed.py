"""The feed: one thread per web process looks at what happens in the store and hands it to the open event streams.

Context: each stream holds a thread of the server. Decision: a process keeps so many streams that threads remain for pages, and
a stream ends after some minutes, so that who has signed out or lost a role hears no more. Consequence: a browser that is turned
away asks every few seconds instead. What happened before a stream was opened, as far as its page does not show it, is read for
that stream alone, once the thread has begun to look: so nothing falls between the two.
"""

from __future__ import annotations

import logging
import queue
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine import live, now

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from engine.actor import Actor
    from engine.db import Database
    from engine.live import Change

log = logging.getLogger(__name__)

EVERY_SECONDS = 0.25
AWAKE_SECONDS = 15.0
"""A stream says something at least this often, so that what lies between does not close it."""
TURNS = 20
"""So many times a stream is kept awake before it ends (5 minutes)."""
BACKLOG = 100


@dataclass(frozen=True, slots=True)
class News:
    """What happened up to the moment `at`, as far as the listener may know of it; None when it was too much to name it."""

    changes: list[Change] | None
    at: datetime


class Feed:
    """What happens, for those who listen; nothing is read while nobody does."""

    def __init__(self, database: Database, *, most: int) -> None:
        self._database, self._most = database, most
        self._lock = threading.Lock()
        self._listeners: set[queue.Queue[News]] = set()
        self._closed, self._begun = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def listen(self, actor: Actor, *, since: datetime | None = None) -> Iterator[News] | None:
        """What has happened `since` a moment and happens from now on; news without changes say that all is well.

        Answers None at once when so many listen that nobody else can.
        """
        heard: queue.Queue[News] = queue.Queue(BACKLOG)
        with self._lock:
            if self._closed.is_set() or len(self._listeners) >= self._most:
                return None
            self._listeners.add(heard)
            if self._thread is None:
                self._begun.clear()
                self._thread = threading.Thread(target=self._look, name="feed", daemon=True)
                self._thread.start()
        return self._hear(heard, actor, since)

    def close(self) -> None:
        """End all streams, as the process ends."""
        self._closed.set()
        self._tell(News(None, now.now()))

    def _hear(self, heard: queue.Queue[News], actor: Actor, since: datetime | None) -> Iterator[News]:
        try:
            begun, at = self._begun.wait(AWAKE_SECONDS), now.now()
            yield News([], since or at)
            if since or not begun:
                yield News(self._missed(actor, since) if since and begun else None, at)
            turns = 0
            while turns < TURNS and not self._closed.is_set():
                at = now.now()
                try:
                    news = heard.get(timeout=AWAKE_SECONDS)
                except queue.Empty:
                    turns += 1
                    yield News([], at)
                    continue
                shown = _shown(news.changes, actor, since)
                if shown is None or shown:
                    yield News(shown, news.at)
        finally:
            with self._lock:
                self._listeners.discard(heard)

    def _missed(self, actor: Actor, since: datetime) -> list[Change] | None:
        """What happened before the thread began to look, or before this listener came."""
        with self._database.reading() as session:
            return _shown(live.since(session, since, by=actor), actor, since)

    def _look(self) -> None:
        """Look until nobody listens any more."""
        mark: live.Mark | None = None
        while not self._closed.wait(EVERY_SECONDS if mark else 0):
            with self._lock:
                if not self._listeners:
                    self._thread = None
                    return
            at = now.now()
            try:
                with self._database.reading() as session:
                    mark, changes = live.look(session, mark or live.begin(session))
                self._begun.set()
            except Exception:
                log.exception("The feed could not read what happened; it looks again.")
                self._closed.wait(AWAKE_SECONDS)
                continue
            if changes is None or changes:
                self._tell(News(changes, at))

    def _tell(self, news: News) -> None:
        with self._lock:
            for each in self._listeners:
                if each.full():  # a stream that does not keep up reads everything anew once it does
                    _empty(each)
                    each.put_nowait(News(None, news.at))
                else:
                    each.put_nowait(news)


def _shown(changes: list[Change] | None, actor: Actor, since: datetime | None) -> list[Change] | None:
    if changes is None:
        return None
    return [one for one in changes if one.shown_to(actor) and not one.was_only(actor, before=since)]


def _empty(heard: queue.Queue[News]) -> None:
    while True:
        try:
            heard.get_nowait()
        except queue.Empty:
            return
