"""How fast: a progress line for a person who waits, and the bare durable commit rate that bounds every figure."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, insert

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.db import Database

Item = TypeVar("Item")

WIDTH = 30


@dataclass(frozen=True, slots=True)
class Speed:
    """`seconds` of wall time for `events`; `bare` is the durable commits a second the same store makes with nothing to do."""

    events: int
    seconds: float
    commits: int
    bare: float
    store: str

    def as_dict(self) -> dict[str, Any]:
        """All figures as JSON values."""
        return {
            "events": self.events,
            "seconds": round(self.seconds, 1),
            "events_per_second": round(self.events / self.seconds, 1),
            "commits": self.commits,
            "commits_per_second": round(self.commits / self.seconds, 1),
            "bare_commits_per_second": round(self.bare, 1),
            "store": self.store,
        }

    def as_text(self) -> str:
        """One line, without its end."""
        return (
            f"{self.seconds:,.0f} s: {self.events / self.seconds:,.0f} events a second, "
            f"{self.commits:,} commits ({self.commits / self.seconds:,.0f} a second; the bare store makes {self.bare:,.0f})"
        )


def shown(items: Iterable[Item], total: int, what: str = "events") -> Iterator[Item]:
    """The items, with a line on standard error that says how far it is, when a person is looking."""
    if not sys.stderr.isatty():
        yield from items
        return
    begun = told = time.monotonic()
    for count, item in enumerate(items, 1):
        yield item
        if time.monotonic() - told >= 0.5 or count == total:  # noqa: PLR2004  often enough for the eye
            told = time.monotonic()
            sys.stderr.write(_line(count, total, told - begun, what))
            sys.stderr.flush()
    sys.stderr.write("\n")


def bare_commits(database: Database, *, seconds: float = 1.0) -> float:
    """Durable transactions a second that write one row of 1 KiB, on this store by one connection."""
    table = Table("replay_pace", MetaData(), Column("id", Integer, primary_key=True), Column("text", LargeBinary))
    table.create(database.engine)
    try:
        count, begun = 0, time.perf_counter()
        while time.perf_counter() - begun < seconds:
            with database.transaction() as session:
                session.connection().execute(insert(table), {"text": b"x" * 1024})
            count += 1
        return count / (time.perf_counter() - begun)
    finally:
        table.drop(database.engine)


def _line(count: int, total: int, seconds: float, what: str) -> str:
    done = WIDTH * count // total
    rate = count / seconds if seconds else 0.0
    left = (total - count) / rate if rate else 0.0
    bar = "█" * done + "░" * (WIDTH - done)
    return f"\r{bar} {count:,} of {total:,} {what}, {rate:,.1f} a second, {left:,.0f} s left "
