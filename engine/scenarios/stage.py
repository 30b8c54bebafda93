"""Where a scenario is played, and what stands there: the store, the worker, the clock, the instance, and what was sent out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from engine import instances
from engine.actor import SYSTEM
from engine.models import Instance, Process

if TYPE_CHECKING:
    from datetime import datetime

    from engine.db import Database
    from engine.scenarios.reading import Scenario
    from engine.worker import Worker


class Broken(Exception):  # noqa: N818  a finding, not a failure of the program
    """A step did not go as the scenario says."""


@dataclass(slots=True)
class Stage:
    """Where a scenario is played: a store, a worker, a clock, and what was sent out.

    `own` are the messages that the scenario itself said, `heard` is the last one that an expectation has looked at.
    """

    scenario: Scenario
    database: Database
    worker: Worker
    clock: datetime
    sent: list[str] = field(default_factory=list)
    instance: int = 0
    heard: int = 0
    own: set[int] = field(default_factory=set)


def view(stage: Stage, of: str = "") -> instances.InstanceView:
    """The scenario's instance, or the newest one of another process."""
    newest = select(func.max(Instance.id)).join(Process, Process.id == Instance.process_id).where(Process.key == of)
    with stage.database.reading() as session:
        wanted = (session.scalar(newest) or 0) if of else stage.instance
        if not wanted:
            raise Broken(f"there is no instance of '{of}'.")
        return instances.find(session, wanted, by=SYSTEM)


def where_it_is(stage: Stage, of: str = "") -> str:
    """Stage and open tasks, as a part of a sentence."""
    found = view(stage, of)
    opened = ", ".join(task.element for task in found.tasks) or "none"
    return f"its stage is {shown(found.row.stage)}, its open tasks are {opened}."


def shown(value: Any) -> str:
    """A value in a sentence."""
    if isinstance(value, list):
        return ", ".join(str(each) for each in value) or "none"
    return "none" if value is None else str(value)
