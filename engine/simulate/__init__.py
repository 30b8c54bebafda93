"""Simulation: an imagined company at work on the real service, so that there is something to look at and to measure with.

Context: a demo of a dozen tickets shows no queue, and a benchmark needs a desk that has been in use for weeks. Decision: seeded
people report, answer late, change their minds and go on holiday on a virtual clock, and all they do goes through the verbs that
pages use; what they typically do stands in each pack's `simulation.yaml`, where a process owner can change it. Consequence: a
process without a habit works as well (its forms are filled in as they ask), and four weeks without a fault are a test of all.
"""

from __future__ import annotations

import math
import random
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from engine import deployments, desk, now, strictjson
from engine.actor import SYSTEM
from engine.desk import alert_sources, loading
from engine.replay import loop, pace
from engine.simulate import habits, report, shape, staff
from engine.simulate.world import World, run
from engine.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from engine.db import Database
    from engine.packs import Pack

__all__ = ["settle", "simulate", "simulated"]

SWEEP = 3600.0
"""Seconds of the virtual clock between two looks for messages that nobody took."""


def simulate(
    database: Database, packs: Sequence[Pack], *, seed: int, days: int, scale: float = 1.0, as_json: bool = False
) -> str:
    """Let the company work for `days` that end now, in an empty store; answers the report, as text or as JSON.

    Args:
        scale: 1.0 is a company of some thousand people with about 1,250 tickets and alerts a day.

    Raises:
        Conflict: the store holds tickets already.
        Invalid: a pack or its habits cannot be read.
    """
    loop.require_empty(database, "simulate", "simulated.db")
    until = now.now().replace(hour=0, minute=0, second=0, microsecond=0)
    settle(database, packs, until - timedelta(days=days))
    found = simulated(database, packs, seed=seed, begin=until - timedelta(days=days), until=until, scale=scale)
    return strictjson.dumps(found.as_dict()) if as_json else found.as_text()


def settle(database: Database, packs: Sequence[Pack], moment: datetime) -> None:
    """Bring the desk's own data and the packs into a new store, at a moment of the past."""
    desk.register()
    with now.at(moment), database.transaction() as session:
        loading.load(session, loading.files(loading.FACTORY))
        deployments.deploy(session, packs, by=SYSTEM, source="simulation", reason="An imagined company begins")


def simulated(
    database: Database, packs: Sequence[Pack], *, seed: int, begin: datetime, until: datetime, scale: float
) -> report.Report:
    """Let the company work from one moment to another in a store that has its data and packs; the figures."""
    chance = random.Random(seed)  # noqa: S311  it is to be repeatable, not secret
    days = math.ceil((until - begin) / timedelta(days=1))
    alone = {pack.key: habits.of(pack) for pack in packs}
    told = {pack.key: habits.merged(alone, pack) for pack in packs}
    bare = pace.bare_commits(database)
    with now.at(begin), database.transaction() as session:
        people = staff.hired(session, chance, begin, days)
        for source in {start.alert for each in told.values() for start in each.starts if start.alert}:
            alert_sources.add(session, source, kind="generic", name=f"{source} (simulated)")
    far_ends = _Sent()
    with database.reading() as looking:
        world = World(database, looking, Worker(database, far_ends, sweep=SWEEP), people, told, chance)
        _plan(world, begin, days, scale)
        planned, begun = len(world.ahead), time.perf_counter()
        for _ in pace.shown(_days(world, begin, until), days, what="days"):
            pass
        seconds = time.perf_counter() - begun
        with now.at(until):
            return report.made(world, days=days, planned=planned, seconds=seconds, bare=bare, sent=far_ends.count)


def _plan(world: World, begin: datetime, days: int, scale: float) -> None:
    for each in world.habits.values():
        for start in each.starts:
            for moment in shape.arrivals(world.chance, begin, days, start.per_day * scale, even=start.even):
                world.plan(moment, "begin", start)


def _days(world: World, begin: datetime, until: datetime) -> Iterator[datetime]:
    """One item for each day of the company that is over."""
    midnight = begin + timedelta(days=1)
    for moment in run(world, until):
        while moment >= midnight:
            midnight += timedelta(days=1)
            yield midnight
    yield until


class _Sent(dict[str, Any]):
    """Far ends of every name: what is sent is counted and goes nowhere."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> Any:
        def called(_parameters: Mapping[str, Any], _key: str) -> dict[str, Any]:
            self.count += 1
            return {}

        return called
