"""What a replay shows: how far our incidents went the way of the log's, and how fast.

Every figure is of all incidents that were replayed; nothing is left out because it is inconvenient.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from engine.replay.lines import portion, refused
from engine.replay.site import OWN

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from engine.clocks import Attained
    from engine.replay.log import Case
    from engine.replay.pace import Speed
    from engine.replay.world import Ticket, World

FINAL = ("ended", "cancelled")
DAYS, WITHIN = timedelta(days=5), timedelta(hours=1)
SOURCE = (
    "Log: C. Amaral, M. Fantinato, S. Peres: Incident management process enriched event log, UCI 498, 2018 (CC BY 4.0)."
)


@dataclass(frozen=True, slots=True)
class Report:
    """Counts of incidents unless the name says otherwise."""

    incidents: int
    final: int
    outcomes: Mapping[str, int]
    refused: int
    refusals: tuple[str, ...]
    priorities_equal: int
    stages_equal: int
    reassignments_equal: int
    reopenings_equal: int
    log_closed_in_time: int
    closed_in_time: int
    timers: int
    mails: int
    clocks: int
    attained: tuple[Attained, ...]
    speed: Speed

    def as_dict(self) -> dict[str, Any]:
        """All figures as JSON values."""
        return {
            **{name: getattr(self, name) for name in _COUNTS},
            "outcomes": dict(self.outcomes),
            "attained": [
                {"clock": one.clock, "priority": one.value, "met": one.met, "missed": one.missed}
                for one in self.attained
            ],
            "refusals": list(self.refusals),
            **self.speed.as_dict(),
            "sites_own": list(OWN),
            "source": SOURCE,
        }

    def as_text(self) -> str:
        """The report for a terminal."""
        all_events = self.speed.events
        ends = ", ".join(f"{name} {count:,}" for name, count in self.outcomes.items())
        lines = [
            f"{self.incidents:,} incidents, {all_events:,} events, on {self.speed.store}",
            f"the incident pack with what is that site's own: {'; '.join(OWN)}",
            "",
            portion("in a final state", self.final, self.incidents, f"({ends})"),
            portion("traces without a refusal", self.incidents - self.refused, self.incidents),
            portion("events with the log's priority", self.priorities_equal, all_events),
            portion("events in the log's state", self.stages_equal, all_events),
            portion("reassignments as in the log", self.reassignments_equal, self.incidents),
            portion("reopenings as in the log", self.reopenings_equal, self.incidents),
            portion(
                "closed by our timer within an hour of the log",
                self.closed_in_time,
                self.log_closed_in_time,
                "of those the log closed 5 d to 5 d 1 h after resolution",
            ),
            "",
            *(_attained(one) for one in self.attained),
            "",
            self._pace(),
        ]
        return "\n".join([*lines, *refused(self.refusals), "", SOURCE])

    def _pace(self) -> str:
        return (
            f"{self.speed.as_text()}, {self.timers:,} timers, {self.clocks:,} targets that neared "
            f"or were missed, {self.mails:,} mails not sent"
        )


def compared(world: World, cases: list[Case], speed: Speed, attained: list[Attained]) -> Report:
    """The report of a world in which everything has happened; `attained` is what its clocks say."""
    pairs = [(case, world.tickets[case.number]) for case in cases]
    tickets = [ticket for _, ticket in pairs]
    timely = [(ticket, closed) for case, ticket in pairs if (closed := _closed_in_time(case))]
    return Report(
        incidents=len(cases),
        final=sum(ticket.standing.status in FINAL for ticket in tickets),
        outcomes=dict(Counter(ticket.standing.stage or "" for ticket in tickets).most_common()),
        refused=sum(bool(ticket.refusals) for ticket in tickets),
        refusals=tuple(refusal for ticket in tickets for refusal in ticket.refusals),
        priorities_equal=speed.events - sum(ticket.wrong_priorities for ticket in tickets),
        stages_equal=speed.events - sum(ticket.other_stages for ticket in tickets),
        reassignments_equal=sum(
            _grown(case, "reassignments") == ticket.standing.reassignments for case, ticket in pairs
        ),
        reopenings_equal=sum(_grown(case, "reopenings") == ticket.standing.reopenings for case, ticket in pairs),
        log_closed_in_time=len(timely),
        closed_in_time=sum(_is_timely(ticket, closed) for ticket, closed in timely),
        timers=world.timers,
        mails=world.mails,
        clocks=world.clocks,
        attained=tuple(attained),
        speed=speed,
    )


def _grown(case: Case, counter: str) -> int:
    """How much a counter of the log grew from the first row on."""
    first, last = case.events[0], case.events[-1]
    return int(getattr(last, counter)) - int(getattr(first, counter))


def _closed_in_time(case: Case) -> datetime | None:
    """When the log closed the case, if that was five days to five days and an hour after its last resolution."""
    resolved: datetime | None = None
    state = closed = None
    for event in case.events:
        if event.state == "Resolved" and state != "Resolved":
            resolved, closed = event.at, None
        if event.state == "Closed" and state != "Closed":
            closed = event.at
        state = event.state
    if resolved is None or closed is None:
        return None
    return closed if DAYS <= closed - resolved <= DAYS + WITHIN else None


def _is_timely(ticket: Ticket, closed: datetime) -> bool:
    return ticket.closed_by_timer and ticket.closed_at is not None and abs(ticket.closed_at - closed) <= WITHIN


def _attained(one: Attained) -> str:
    return portion(f"{one.label.lower()} in time, priority {one.value}", one.met, one.met + one.missed)


_COUNTS = (
    "incidents", "final", "refused", "priorities_equal", "stages_equal", "reassignments_equal", "reopenings_equal",
    "log_closed_in_time", "closed_in_time", "timers", "mails", "clocks",
)  # fmt: skip
