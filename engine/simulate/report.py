"""What a simulation shows: how much was done, what stands open, and whether anything stands still that should not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, func, select

from engine import clocks, now
from engine.models import Fault, Instance, Job, Process, Subscription, Task

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.orm import Session

    from engine.simulate.world import World

SHOWN = 12
GRACE = timedelta(hours=1)
"""A job that is due is done at once on the virtual clock; one that is overdue for an hour stands still."""


@dataclass(frozen=True, slots=True)
class Report:
    """Counts; `processes` is key -> (begun, open, outcomes), `clocks` label -> (met, missed).

    `stalled` are the numbers of instances that wait for nothing, `deferred` tasks that waited for somebody on holiday.
    """

    days: int
    planned: int
    processes: Mapping[str, tuple[int, int, Mapping[str, int]]]
    clocks: Mapping[str, tuple[int, int]]
    tasks: int
    messages: int
    mails: int
    deferred: int
    refused: Mapping[str, int]
    given_up: tuple[str, ...]
    faults: tuple[str, ...]
    stalled: tuple[str, ...]
    seconds: float
    bare: float
    store: str

    @property
    def sound(self) -> bool:
        """Whether nothing broke and nothing stands still."""
        return not (self.faults or self.stalled or self.given_up)

    def as_dict(self) -> dict[str, Any]:
        """All figures as JSON values."""
        return {name: _plain(getattr(self, name)) for name in self.__slots__}

    def as_text(self) -> str:
        """The report for a terminal."""
        begun = sum(each[0] for each in self.processes.values())
        lines = [
            f"{self.days} day{'s' * (self.days > 1)}, {begun:,} instances of {len(self.processes)} processes, on {self.store}",
            "",
            *(_line(key, *each) for key, each in sorted(self.processes.items())),
            *(f"{label}: {met:,} met, {missed:,} missed" for label, (met, missed) in sorted(self.clocks.items())),
            "",
            f"tasks completed {self.tasks:,}, said by people and machines {self.messages:,}, mails {self.mails:,}",
            f"tasks put off while somebody is on holiday {self.deferred:,}",
            f"{self.seconds:,.0f} s, {self.tasks / (self.seconds or 1):,.0f} tasks a second; bare commits {self.bare:,.0f}/s",
            f"faults {len(self.faults)}, tickets that wait for nothing {len(self.stalled)}, tasks given up {len(self.given_up)}",
        ]
        lines += [f"  fault: {each}" for each in self.faults[:SHOWN]]
        lines += [f"  stalled: {each}" for each in self.stalled[:SHOWN]]
        lines += [f"  given up: {each}" for each in self.given_up[:SHOWN]]
        most = sorted(self.refused.items(), key=lambda pair: -pair[1])[:SHOWN]
        lines += [f"  refused {number:,} times: {sentence}" for sentence, number in most]
        return "\n".join(lines)


def made(world: World, *, days: int, planned: int, seconds: float, bare: float, sent: int) -> Report:
    """The report of a world at the end of its time."""
    tally, session = world.tally, world.looking
    processes = _processes(session)
    return Report(
        days=days,
        planned=planned,
        processes=processes,
        clocks=_clocks(session, processes),
        tasks=sum(tally.completed.values()),
        messages=sum(tally.said.values()),
        mails=sent,
        deferred=tally.late,
        refused=dict(tally.refused),
        given_up=tuple(tally.given_up),
        faults=tuple(
            f"{number} at {element}: {sentence}"
            for number, element, sentence in session.execute(
                select(Instance.number, Fault.element, Fault.sentence)
                .join(Instance, Instance.id == Fault.instance_id)
                .where(Fault.status == "open")
            )
        ),
        stalled=_stalled(session),
        seconds=seconds,
        bare=bare,
        store=world.database.dialect,
    )


def _processes(session: Session) -> dict[str, tuple[int, int, dict[str, int]]]:
    found: dict[str, tuple[int, int, dict[str, int]]] = {}
    counted = (
        select(Process.key, Instance.status, Instance.outcome, func.count())
        .join(Process, Process.id == Instance.process_id)
        .group_by(Process.key, Instance.status, Instance.outcome)
    )
    for key, status, outcome, number in session.execute(counted):
        begun, still, outcomes = found.get(key, (0, 0, {}))
        if status != "open":
            outcomes[outcome or status] = outcomes.get(outcome or status, 0) + number
        found[key] = (begun + number, still + (number if status == "open" else 0), outcomes)
    return found


def _clocks(session: Session, processes: Iterable[str]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for process in processes:
        for each in clocks.attainment(session, process):
            label = f"{process}, {each.label}"
            met, missed = found.get(label, (0, 0))
            found[label] = (met + each.met, missed + each.missed)
    return found


def _stalled(session: Session) -> tuple[str, ...]:
    """Open instances that wait for nothing, or for a job that is long due."""
    waits = [
        exists().where(Task.instance_id == Instance.id, Task.status == "open"),
        exists().where(Job.instance_id == Instance.id, Job.status == "open", Job.due_at > now.now() - GRACE),
        exists().where(Subscription.instance_id == Instance.id),
    ]
    found = select(Instance.number).where(Instance.status == "open", and_(*(~each for each in waits)))
    return tuple(session.scalars(found.order_by(Instance.id)))


def _line(key: str, begun: int, still: int, outcomes: Mapping[str, int]) -> str:
    ended = ", ".join(
        f"{outcome} {number:,}" for outcome, number in sorted(outcomes.items(), key=lambda pair: -pair[1])
    )
    return f"{key:20} {begun:7,} begun, {still:6,} open; {ended}"


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return {key: _plain(each) for key, each in value.items()} if hasattr(value, "items") else value
