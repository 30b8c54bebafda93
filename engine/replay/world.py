"""Where a replay happens: the store, who may act, and where each ticket stands, looked at anew after every deed.

Nothing here changes a ticket; it only says what the tables say.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import bindparam, select

from engine.models import Instance, Task

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.db import Database
    from engine.errors import Refusal

_STANDING = (
    select(
        Instance.stage,
        Instance.status,
        Instance.data,
        Task.id.label("task"),
        Task.assignee.label("assignee"),
    )
    .outerjoin(Task, (Task.instance_id == Instance.id) & (Task.status == "open"))
    .where(Instance.id == bindparam("instance"))
)

_TOLD = ("priority", "reassignment_count", "reopen_count", "standing", "outcome")


class Row(Protocol):
    """What the row of any log says of itself."""

    @property
    def case(self) -> str:
        """The ticket that it belongs to."""
        ...

    @property
    def at(self) -> datetime:
        """When it was written."""
        ...

    @property
    def line(self) -> int:
        """Where it stands in the file."""
        ...

    @property
    def state(self) -> str:
        """The log's own word for where the ticket is."""
        ...


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a ticket stands: stage, whether it is open, its counters, its open task and who has it.

    `place` is a problem's word for who has it (queued, assigned, in progress, waiting), `outcome` how it ended.
    """

    stage: str | None
    status: str
    priority: int | None
    reassignments: int | None
    reopenings: int | None
    task: int | None
    assignee: str | None
    place: str | None = None
    outcome: str | None = None


NOWHERE = Standing(None, "", None, None, None, None, None)


@dataclass(slots=True)
class Ticket:
    """A ticket of the log in our store, and what is remembered of its way."""

    id: int
    number: str
    standing: Standing
    closed_at: datetime | None = None
    closed_by_timer: bool = False
    refusals: list[str] = field(default_factory=list)
    wrong_priorities: int = 0
    other_stages: int = 0


@dataclass(slots=True)
class World:
    """The store and everything known by the log's names. `looking` is one session for all looks."""

    database: Database
    looking: Session
    actors: Mapping[str, Actor]
    tickets: dict[str, Ticket] = field(default_factory=dict)
    by_id: dict[int, Ticket] = field(default_factory=dict)
    commits: int = 0
    mails: int = 0
    timers: int = 0
    clocks: int = 0

    def standing(self, instance: int) -> Standing:
        """What the tables say of a ticket now."""
        row = self.looking.connection().execute(_STANDING, {"instance": instance}).first()
        if row is None:
            return NOWHERE
        priority, moved, again, place, outcome = (row.data.get(name) for name in _TOLD)
        return Standing(row.stage, row.status, priority, moved, again, row.task, row.assignee, place, outcome)

    def refused(self, event: Row, before: Row | None, refusal: Refusal) -> None:
        """Remember what could not be done; a ticket that was refused at its start stands nowhere."""
        ticket = self.tickets.setdefault(event.case, Ticket(0, event.case, NOWHERE))
        change = f"{before.state} to {event.state}" if before else f"begun {event.state}"
        ticket.refusals.append(f"{event.case}, line {event.line}, {change}: {refusal.sentence}")

    def keep(self, case: str, ticket: Ticket) -> None:
        """Remember a ticket that was begun."""
        self.tickets[case] = self.by_id[ticket.id] = ticket
