"""The closed problems of Volvo IT, as the BPI Challenge 2013 gives them: one event per row, in the order of the file.

Columns are known by name; those that only name the variant of a trace or a country are required and not looked at. Moments have
no zone and are taken as UTC. A row says what a problem looked like after somebody changed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias

from engine.replay import cases

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

COLUMNS = (
    "Case ID", "Activity", "Resource", "Complete Timestamp", "Variant", "Variant index", "org:group", "resource country",
    "organization country", "organization involved", "org:role", "concept:name", "impact", "product",
    "lifecycle:transition",
)  # fmt: skip
ACTIONS = {
    "Awaiting Assignment": "queue",
    "Unmatched": "queue",
    "Assigned": "assign",
    "In Progress": "start",
    "Wait": "wait_other",
    "Closed": "fixed",
    "Cancelled": "cancel",
}
"""Sub-status of the log -> the action that leads to it. The status (Queued, Accepted, Completed, Unmatched) follows from it."""
ENDS = ("Closed", "Cancelled")
IMPACTS = {"Major": (1, 1), "High": (1, 2), "Medium": (2, 2), "Low": (3, 3)}
"""Impact of the log -> impact and urgency; the log has one word for both."""


@dataclass(frozen=True, slots=True)
class Event:
    """One row: `state` is the sub-status, `team` the support team, `line_of_work` the part of the organisation it belongs to."""

    case: str
    line: int
    at: datetime
    state: str
    person: str
    team: str
    line_of_work: str
    impact: str
    product: str


Case: TypeAlias = "cases.Case[Event]"


def read(file: Path, *, first: int | None = None) -> list[Case]:
    """The problems of a file, as `cases.read` gives them."""
    return cases.read(file, COLUMNS, event=_event, ordered=_ordered, first=first)


def _event(line: int, row: Mapping[str, str]) -> Event:
    return Event(
        case=row["Case ID"],
        line=line,
        at=datetime.fromisoformat(row["Complete Timestamp"]).replace(tzinfo=UTC),
        state=_known(row["lifecycle:transition"], ACTIONS, "sub-status"),
        person=row["Resource"],
        team=row["organization involved"],
        line_of_work=row["org:group"],
        impact=_known(row["impact"], IMPACTS, "impact"),
        product=row["product"],
    )


def _ordered(events: list[Event]) -> list[Event]:
    return sorted(events, key=lambda event: event.at)


def _known(text: str, known: Mapping[str, object], what: str) -> str:
    if text not in known:
        raise ValueError(f"the {what} '{text}' is unknown")
    return text
