"""Fifty agents at work: each looks at a list, opens a ticket and its task, sends the form, and thinks for 5 to 10 seconds between.

Every page of theirs listens to the event stream as the page's script does; who looks at a list asks for it again when something
of theirs changed, every two seconds at most, and who has a ticket open says so every ten. Now and then somebody searches, opens
the dashboard or the calendar. They run in a process of their own, so that their work is not taken for the server's.
"""

from __future__ import annotations

import multiprocessing
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from tests.benchmarks.browser import Answer, Browser, Refused, form

THINK = (5.0, 10.0)
REFRESH, PRESENCE = 2.0, 10.0
BOXES = ("mine", "groups", "groups", "breaching", "answered", "done", "all")
ASIDE = {
    0.10: "/search?search=laptop",
    0.04: "/search?search=invoice+is:open",
    0.03: "/reports",
    0.02: "/changes/calendar?view=week",
}
WAYS: tuple[dict[str, str], ...] = (
    {"action": "note", "internal_note": "Asked the colleagues."},
    {"action": "ask_user", "question": "Does it happen on another computer as well?"},
    {
        "action": "resolve",
        "close_code": "Solution provided",
        "close_notes": "Setting corrected.",
        "cause": "Configuration",
    },
)


@dataclass
class Done:
    """Seconds that each page took, by kind; sentences of what failed; `refreshed` are lists asked for again."""

    taken: dict[str, list[float]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    refreshed: int = 0
    heard: int = 0

    def add(self, kind: str, seconds: float) -> None:
        self.taken.setdefault(kind, []).append(seconds)


@contextmanager
def working(address: str, people: list[tuple[str, list[int]]], seconds: float) -> Iterator[Any]:
    """Agents (word of their session, their tasks) at work meanwhile; what is given answers `Done` once they went home."""
    context = multiprocessing.get_context("spawn")
    queue: Any = context.Queue()
    process = context.Process(target=_office, args=(address, people, seconds, queue))
    process.start()
    try:
        yield lambda: queue.get(timeout=seconds + 120)
    finally:
        process.join(30)
        if process.is_alive():
            process.kill()


def completed(browser: Browser, task: int, way: dict[str, str]) -> tuple[Answer, Answer]:
    """A task's page, and the page that its form leads to.

    Raises:
        Refused: the task is not to be had any more, or the form was not taken.
    """
    page = browser.get(f"/tasks/{task}")
    values = form(page.text, "task-form")
    if values is None:
        raise Refused(f"Task {task} shows no form.")
    after = browser.post(f"/tasks/{task}/completion", {**values, **way})
    if not after.redirected:
        raise Refused(f"The form of task {task} was not taken.")
    return page, after


def _office(address: str, people: list[tuple[str, list[int]]], seconds: float, queue: Any) -> None:
    done, lock, until = Done(), threading.Lock(), time.monotonic() + seconds
    threads = [
        threading.Thread(target=_Agent(Browser(address, word), tasks, random.Random(place), until, done, lock).work)
        for place, (word, tasks) in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    queue.put(done)


class _HomeTime(Exception):  # noqa: N818  nothing is wrong
    """The day is over."""


@dataclass
class _Agent:
    browser: Browser
    tasks: list[int]
    chance: random.Random
    until: float
    done: Done
    lock: Any
    changed: threading.Event = field(default_factory=threading.Event)

    def work(self) -> None:
        with suppress(_HomeTime):
            self._think("", self.chance.random() * THINK[1])
            while True:
                try:
                    self._turn()
                except (Refused, OSError) as refused:
                    with self.lock:
                        self.done.failed.append(str(refused) or repr(refused))
                    self._think("", THINK[0])

    def _turn(self) -> None:
        box = f"/inbox?box={self.chance.choice(BOXES)}"
        self._look("inbox", box)
        self._think(box)
        aside = next((path for share, path in ASIDE.items() if self.chance.random() < share), None)
        if aside:
            self._look(aside.partition("?")[0].strip("/"), aside)
            self._think("")
        if not self.tasks:
            return
        task = self.tasks.pop()
        page = self._look("task", f"/tasks/{task}")
        number = page.text.partition('<p class="over"><a href="/')[2].partition('"')[0]
        self._look("ticket", f"/{number}")
        self._think(f"/{number}", page=page.text)
        _, after = completed(self.browser, task, self.chance.choice(WAYS))
        with self.lock:
            self.done.add("form to next page", after.seconds)
        self._think("")

    def _look(self, kind: str, path: str) -> Answer:
        page = self.browser.get(path)
        with self.lock:
            self.done.add(kind, page.seconds)
        return page

    def _think(self, path: str, seconds: float = 0.0, page: str = "") -> None:
        """Read for a while; a list is asked for again when something of it changed.

        Raises:
            _HomeTime: the day is over. Nobody clicks any more: fifty who stopped reading at one moment would be a rush.
        """
        self.changed.clear()
        close = self.browser.listen(self._heard)
        until = min(self.until, time.monotonic() + (seconds or self.chance.uniform(*THINK)))
        try:
            while (left := until - time.monotonic()) > 0:
                if not self.changed.wait(left) or not path.startswith("/inbox"):
                    time.sleep(max(0.0, until - time.monotonic()))
                    break
                time.sleep(0.15)
                self.changed.clear()
                again = self.browser.get(path, **{"HX-Request": "true", "HX-Target": "div#inbox"})
                with self.lock:
                    self.done.add("inbox anew", again.seconds)
                    self.done.refreshed += 1
                time.sleep(max(0.0, min(REFRESH, until - time.monotonic())))
        finally:
            close()
        if time.monotonic() >= self.until:
            raise _HomeTime

    def _heard(self, line: str) -> None:
        if line.startswith("data:") and '"mine": true' in line:
            self.done.heard += 1
            self.changed.set()
