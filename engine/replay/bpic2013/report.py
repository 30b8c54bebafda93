"""What the replay of the closed problems has shown: the log beside our tables, in all and by impact."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from engine.replay import people
from engine.replay.bpic2013.log import ENDS, IMPACTS
from engine.replay.lines import portion, refused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.replay.bpic2013.log import Case
    from engine.replay.pace import Speed
    from engine.replay.world import Ticket, World

SOURCE = "Log: W. Steeman: BPI Challenge 2013, closed problems (Volvo IT Belgium), 4TU.ResearchData, 2013."


@dataclass(frozen=True, slots=True)
class Share:
    """The cases of one impact: how many, without a refusal, median days from the first to the last row."""

    cases: int
    clean: int
    days: int


@dataclass(frozen=True, slots=True)
class Report:
    """Counts of problems unless the name says otherwise."""

    problems: int
    final: int
    outcomes: Mapping[str, int]
    refused: int
    refusals: tuple[str, ...]
    states_equal: int
    owners_equal: int
    owned: int
    hand_overs: int
    hand_overs_equal: int
    reopened: int
    reopenings_equal: int
    by_impact: Mapping[str, Share]
    timers: int
    mails: int
    speed: Speed

    def as_dict(self) -> dict[str, Any]:
        """All figures as JSON values."""
        return {
            **{name: getattr(self, name) for name in _COUNTS},
            "outcomes": dict(self.outcomes),
            "refusals": list(self.refusals),
            "by_impact": {name: asdict(share) for name, share in self.by_impact.items()},
            **self.speed.as_dict(),
            "source": SOURCE,
        }

    def as_text(self) -> str:
        """The report for a terminal."""
        events = self.speed.events
        ends = ", ".join(f"{name} {count:,}" for name, count in self.outcomes.items())
        lines = [
            f"{self.problems:,} problems, {events:,} events, on {self.speed.store}; the problem pack as it comes",
            "",
            portion("in a final state", self.final, self.problems, f"({ends})"),
            portion("traces without a refusal", self.problems - self.refused, self.problems),
            portion("events in the log's state", self.states_equal, events),
            portion("events with the log's person", self.owners_equal, self.owned, "where one has it"),
            portion(
                "hand-overs between teams as in the log",
                self.hand_overs_equal,
                self.problems,
                f"{self.hand_overs:,} in all",
            ),
            portion("reopenings as in the log", self.reopenings_equal, self.problems, f"{self.reopened:,} reopened"),
            "",
            *(_impact(name, share) for name, share in self.by_impact.items()),
            "",
            f"{self.speed.as_text()}, {self.timers:,} timers, {self.mails:,} mails not sent",
        ]
        return "\n".join([*lines, *refused(self.refusals), "", SOURCE])


@dataclass(slots=True)
class Tally:
    """What was compared right after each event."""

    states: int = 0
    owners: int = 0
    owned: int = 0


def compared(world: World, cases: Sequence[Case], tally: Tally, speed: Speed) -> Report:
    """The report of a world in which everything has happened."""
    pairs = [(case, world.tickets[case.number]) for case in cases]
    tickets = [ticket for _, ticket in pairs]
    return Report(
        problems=len(cases),
        final=sum(ticket.standing.status in ("ended", "cancelled") for ticket in tickets),
        outcomes=dict(Counter(ticket.standing.outcome or "" for ticket in tickets).most_common()),
        refused=sum(bool(ticket.refusals) for ticket in tickets),
        refusals=tuple(refusal for ticket in tickets for refusal in ticket.refusals),
        states_equal=tally.states,
        owners_equal=tally.owners,
        owned=tally.owned,
        hand_overs=sum(_hand_overs(case) for case in cases),
        hand_overs_equal=sum(_hand_overs(case) == ticket.standing.reassignments for case, ticket in pairs),
        reopened=sum(bool(_reopenings(case)) for case in cases),
        reopenings_equal=sum(_reopenings(case) == ticket.standing.reopenings for case, ticket in pairs),
        by_impact={
            impact: _share([pair for pair in pairs if pair[0].events[0].impact == impact]) for impact in IMPACTS
        },
        timers=world.timers,
        mails=world.mails,
        speed=speed,
    )


def _hand_overs(case: Case) -> int:
    return sum(people.group(one.team) != people.group(other.team) for one, other in pairwise(case.events))


def _reopenings(case: Case) -> int:
    return sum(one.state in ENDS and other.state not in ENDS for one, other in pairwise(case.events))


def _share(pairs: Sequence[tuple[Case, Ticket]]) -> Share:
    days = sorted((case.events[-1].at - case.events[0].at).days for case, _ in pairs)
    clean = sum(not ticket.refusals for _, ticket in pairs)
    return Share(len(pairs), clean, days[len(days) // 2] if days else 0)


def _impact(name: str, share: Share) -> str:
    return portion(f"impact {name}, without a refusal", share.clean, share.cases, f"median {share.days} days")


_COUNTS = (
    "problems", "final", "refused", "states_equal", "owners_equal", "owned", "hand_overs", "hand_overs_equal",
    "reopened", "reopenings_equal", "timers", "mails",
)  # fmt: skip
