"""The audit log of a ServiceNow platform, as the UCI data set 498 gives it: read strictly, one event per row.

Columns are known by name: a missing or unknown one is refused, because a log that is read wrongly still replays. `?` is null,
dates are day first. `resolved_at` and `closed_at` are final values repeated on every row of a case and are never looked at;
so is `closed_code`, except as the code with which a case is resolved.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias

from engine.replay import cases

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

COLUMNS = (
    "number", "incident_state", "active", "reassignment_count", "reopen_count", "sys_mod_count", "made_sla",
    "caller_id", "opened_by", "opened_at", "sys_created_by", "sys_created_at", "sys_updated_by", "sys_updated_at",
    "contact_type", "location", "category", "subcategory", "u_symptom", "cmdb_ci", "impact", "urgency", "priority",
    "assignment_group", "assigned_to", "knowledge", "u_priority_confirmation", "notify", "problem_id", "rfc",
    "vendor", "caused_by", "closed_code", "resolved_by", "resolved_at", "closed_at",
)  # fmt: skip
STATES = {
    "New": "New",
    "Active": "In progress",
    "Awaiting User Info": "On hold",
    "Awaiting Vendor": "On hold",
    "Awaiting Problem": "On hold",
    "Awaiting Evidence": "On hold",
    "-100": "On hold",
    "Resolved": "Resolved",
    "Closed": "Closed",
}
"""State of the log -> stage of the process."""


@dataclass(frozen=True, slots=True)
class Event:
    """One row: what an incident looked like after somebody changed it `at` a moment (to the minute, taken as UTC)."""

    case: str
    line: int
    at: datetime
    state: str
    modification: int
    reassignments: int
    reopenings: int
    by: str
    caller: str | None
    opened_by: str | None
    contact: str | None
    location: str | None
    category: str | None
    subcategory: str | None
    symptom: str | None
    item: str | None
    impact: int
    urgency: int
    priority: int
    group: str | None
    assignee: str | None
    notify: bool
    problem: str | None
    change: str | None
    vendor: str | None
    close_code: str | None


Case: TypeAlias = "cases.Case[Event]"
"""All events of an incident, in the order of their modification counts."""


def read(file: Path, *, first: int | None = None) -> list[Case]:
    """The incidents of a file, as `cases.read` gives them."""
    return cases.read(file, COLUMNS, event=_event, ordered=_ordered, first=first)


def _event(line: int, row: Mapping[str, str]) -> Event:
    text = {name: None if value in ("?", "") else value for name, value in row.items()}
    return Event(
        case=row["number"],
        line=line,
        at=_moment(row["sys_updated_at"]),
        state=_state(row["incident_state"]),
        modification=int(row["sys_mod_count"]),
        reassignments=int(row["reassignment_count"]),
        reopenings=int(row["reopen_count"]),
        by=row["sys_updated_by"],
        caller=text["caller_id"],
        opened_by=text["opened_by"],
        contact=text["contact_type"],
        location=text["location"],
        category=text["category"],
        subcategory=text["subcategory"],
        symptom=text["u_symptom"],
        item=text["cmdb_ci"],
        impact=_rank(row["impact"]),
        urgency=_rank(row["urgency"]),
        priority=_rank(row["priority"]),
        group=text["assignment_group"],
        assignee=text["assigned_to"],
        notify=row["notify"] != "Do Not Notify",
        problem=text["problem_id"],
        change=text["rfc"],
        vendor=text["vendor"],
        close_code=text["closed_code"],
    )


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=UTC)


def _state(text: str) -> str:
    if text not in STATES:
        raise ValueError(f"the state '{text}' is unknown")
    return text


def _rank(text: str) -> int:
    return int(text.partition(" ")[0])


def _ordered(events: list[Event]) -> Iterator[Event]:
    """By modification count; a clock that went back is held at the moment before."""
    latest: datetime | None = None
    for event in sorted(events, key=lambda event: event.modification):
        latest = event.at if latest is None else max(latest, event.at)
        yield event if event.at == latest else replace(event, at=latest)
