"""The worker: does what is due. Any number of workers may run, in any number of processes, beside the web or apart from it.

Each job is a transaction of its own, so a failing or endless instance holds up no other; a job that fails is noted and tried
again later. Connectors are called between transactions, never inside one.
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

from engine import batches, clocks, idempotency, jobs, messages, now
from engine.actor import SYSTEM
from engine.desk import alerts, heartbeats
from engine.errors import Conflict, Noted, NotFound, Refusal
from engine.reports import reckoning

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.db import Database

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0
SWEEP_EVERY = 30.0
CHORES_EVERY = 3600.0
BATCH_ITEMS = 25
"""Seconds."""
MOST_RECKONINGS = 40
"""So many small transactions of counting at most before other work gets its turn; a store with years to count goes on later."""


def following(session: Session) -> datetime | None:
    """When a job or a clock is due next, now or later; None when nothing waits for the clock."""
    found = [one.due_at for one in (jobs.following(session), clocks.following(session)) if one is not None]
    return min(found, default=None)


class Worker:
    """Does due jobs of one store.

    Args:
        connectors: name -> function(parameters, key) -> result.
        chores: are done once an hour.
        sweep: seconds between two looks for what slipped through; on a clock that leaps, each look is for nothing.
    """

    def __init__(
        self,
        database: Database,
        connectors: Mapping[str, Callable[[Mapping[str, Any], str], dict[str, Any]]],
        *,
        chores: Sequence[Callable[[], object]] = (),
        sweep: float = SWEEP_EVERY,
    ) -> None:
        self._database = database
        self._connectors = connectors
        self._chores = chores
        self._sweep_every = sweep
        self._swept: datetime | None = None
        self._tidied: datetime | None = None

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; a store that is away is waited for."""
        while not stop.is_set():
            try:
                worked = self.step()
            except Refusal as refusal:
                log.warning("the worker waits: %s", refusal.sentence)
                worked = 0
            except Exception:
                log.exception("the worker stumbled and goes on")
                worked = 0
            if not worked:
                stop.wait(POLL_SECONDS)

    def step(self) -> int:
        """Do everything that is due now, once each; answers how many jobs and clocks that were."""
        self._sweep()
        self._tidy()
        with self._database.reading() as session:
            due, struck = jobs.due(session), clocks.due(session)
        for job in due:
            self._do(job)
        for clock in struck:
            self._strike(clock)
        return len(due) + len(struck)

    def drain(self, *, most: int = 1000) -> int:
        """Step until nothing is due any more; answers how many jobs were done."""
        done = 0
        while done < most and (worked := self.step()):
            done += worked
        return done

    def _sweep(self) -> None:
        moment = now.now()
        if self._swept is not None and 0 <= (moment - self._swept).total_seconds() < self._sweep_every:
            return
        self._swept = moment
        with self._database.reading() as session:
            waiting = messages.waiting(session)
            old = messages.overdue(session) or idempotency.old(session)
            unwatched = heartbeats.unwatched(session)
        for message in waiting:
            with self._database.transaction() as session:
                messages.redeliver(session, message)
        for source in unwatched:
            with self._database.transaction() as session:
                heartbeats.watch(session, source)
        if old:
            with self._database.transaction() as session:
                messages.expire(session)
                idempotency.forget_old(session)
        self._reckon()

    def _reckon(self) -> None:
        """Count what happened for the reports, in small transactions, and no longer than it can wait."""
        for _ in range(MOST_RECKONINGS):
            with self._database.reading() as session:
                if not reckoning.behind(session):
                    return
            with self._database.transaction() as session:
                if reckoning.catch_up(session) is None:
                    return

    def _tidy(self) -> None:
        moment = now.now()
        if self._tidied is not None and 0 <= (moment - self._tidied).total_seconds() < CHORES_EVERY:
            return
        self._tidied = moment
        for chore in self._chores:
            chore()

    def _do(self, job: jobs.Due) -> None:
        try:
            _DEEDS[job.kind](self, job)
        except (Conflict, NotFound) as refusal:
            self._failed(job, refusal.sentence)
        except Refusal:
            raise
        except Exception as error:
            log.exception("job %s failed", job.id)
            self._failed(job, f"{type(error).__name__}: {error}")

    def _strike(self, clock: clocks.Due) -> None:
        try:
            with self._database.transaction() as session:
                clocks.strike(session, clock)
        except Noted as refusal:  # it is told, and a fault says why nothing followed from it
            log.warning("clock %s: %s", clock.id, refusal.sentence)
        except (Conflict, NotFound) as refusal:
            self._postponed(clock, refusal.sentence)
        except Refusal:
            raise
        except Exception as error:
            log.exception("clock %s failed", clock.id)
            self._postponed(clock, f"{type(error).__name__}: {error}")

    def _postponed(self, clock: clocks.Due, sentence: str) -> None:
        log.warning("clock %s is tried again later: %s", clock.id, sentence)
        with self._database.transaction() as session:
            clocks.postpone(session, clock)

    def _fire(self, job: jobs.Due) -> None:
        with self._database.transaction() as session:
            jobs.fire(session, job.id)

    def _begin(self, job: jobs.Due) -> None:
        with self._database.transaction() as session:
            jobs.begin(session, job.id)

    def _deliver(self, job: jobs.Due) -> None:
        with self._database.transaction() as session:
            row = jobs.one(session, job.id)
            if row is None or not jobs.remove(session, job.id):
                return
            said: dict[str, Any] = row["payload"]
            if said["kind"] == "caught":
                jobs.catch(session, row)
            elif said["kind"] == "signal":
                messages.broadcast(session, said["name"], payload=said["payload"], by=SYSTEM)
            else:
                messages.deliver(
                    session,
                    said["name"],
                    correlation=_plain(said["correlation"]),
                    payload=said["payload"],
                    by=SYSTEM,
                    key=row["key"],
                )

    def _take_apart(self, job: jobs.Due) -> None:
        with self._database.transaction() as session:
            alerts.split(session, job.id)

    def _tell(self, job: jobs.Due) -> None:
        with self._database.transaction() as session:
            alerts.deliver(session, job.id)

    def _look(self, job: jobs.Due) -> None:
        with self._database.transaction() as session:
            heartbeats.look(session, job.id)

    def _go_on(self, job: jobs.Due) -> None:
        """Some items of a batch, each in a transaction of its own; then what else is due has its turn."""
        with self._database.reading() as session:
            batch = batches.of_job(session, job.id)
        if batch is None:
            return
        for _ in range(BATCH_ITEMS):
            with self._database.transaction() as session:
                if not batches.step(session, batch):
                    batches.rest(session, batch, job.id)
                    return

    def _call(self, job: jobs.Due) -> None:
        with self._database.transaction() as session:
            leased = jobs.lease(session, job.id)
        if leased is None:
            return
        try:
            result = self._connector(leased.connector)(leased.parameters, leased.key)
        except Exception as error:  # noqa: BLE001  the far end may fail in any way
            log.warning("connector %s failed: %s", leased.connector, error)
            with self._database.transaction() as session:
                jobs.fail(session, leased.id, sentence=_sentence(leased, error), lease=leased.lease)
            return
        with self._database.transaction() as session:
            jobs.finish(session, leased, result)

    def _connector(self, name: str) -> Callable[[Mapping[str, Any], str], dict[str, Any]]:
        if name not in self._connectors:
            raise NotFound(f"There is no connector '{name}'.")
        return self._connectors[name]

    def _failed(self, job: jobs.Due, sentence: str) -> None:
        with self._database.transaction() as session:
            jobs.fail(session, job.id, sentence=sentence)
            alerts.given_up(session, job.id, sentence=sentence)


_DEEDS: dict[str, Callable[[Worker, jobs.Due], None]] = {
    "timer": Worker._fire,  # noqa: SLF001  the table of deeds belongs to the class
    "start": Worker._begin,  # noqa: SLF001
    "delivery": Worker._deliver,  # noqa: SLF001
    "service": Worker._call,  # noqa: SLF001
    "send": Worker._call,  # noqa: SLF001
    "alert": Worker._take_apart,  # noqa: SLF001
    "alert_item": Worker._tell,  # noqa: SLF001
    "batch": Worker._go_on,  # noqa: SLF001
    "heartbeat": Worker._look,  # noqa: SLF001
}


def _sentence(leased: jobs.Leased, error: Exception) -> str:
    why = error.sentence if isinstance(error, Refusal) else f"{type(error).__name__}: {error}"
    return f"The connector '{leased.connector}' of '{leased.element}' failed: {why}"


def _plain(correlation: str | None) -> Any:
    return None if correlation is None else json.loads(correlation)
