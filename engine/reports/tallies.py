"""Tallies: what is read of an instance, its clocks and its last survey for the reports. Values only; nothing is written here.

A process is measured by its own clocks: `response` for the first answer, `resolution` or `delivery` for the end of the work. One
without such a clock is done when it ends, and takes the time that passed. What was cancelled, or stopped by an error, was
withdrawn: it has no answer and no solution that could be fast or slow.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RESPONSE, RESOLVING = "response", ("resolution", "delivery")
CONTACT = timedelta(hours=1)
"""What is solved so soon after the first response was solved at the first contact."""
MACHINES = ("monitoring",)
"""Ways in which nobody is in contact."""
_LONGEST_WORD = 100
_MOST = 10_000


def made(row: Mapping[Any, Any], clocks: Iterable[Mapping[Any, Any]], survey: Any) -> dict[str, Any]:
    """The values of a tally.

    Args:
        row: id, sequence, process, status, stage, service, data, started_at, ended_at of an instance.
        clocks: its rows of the table `clock`.
        survey: its last survey (sent_at, answered_at, score), or None.
    """
    data, by_name = row["data"], {clock["name"]: clock for clock in clocks}
    values = {
        "instance_id": row["id"],
        "sequence": row["sequence"],
        "process": row["process"],
        "group": _word(data.get("assignment_group")),
        "service": row["service"],
        "priority": _whole(data.get("priority"), None),
        "kind": _word(data.get("change_type")) or (_word(data.get("severity")) if data.get("declared_at") else None),
        "result": _word(data.get("close_code")),
        "opened_at": row["started_at"],
        "reopened": _whole(data.get("reopen_count"), 0),
        "reassigned": _whole(data.get("reassignment_count"), 0),
        "caused": _whole(data.get("incidents_caused"), 0),
        "asked_at": None if survey is None else survey.sent_at,
        "answered_at": None if survey is None else survey.answered_at,
        "score": None if survey is None else survey.score,
    }
    values |= _ends(row, by_name)
    values |= _response(by_name.get(RESPONSE), withdrawn=values["state"] == "withdrawn")
    return values | {"first_contact": _first_contact(values, data)}


def decided(clocks: Iterable[Mapping[Any, Any]]) -> list[dict[str, Any]]:
    """The clocks that have met or missed their target; one that is overdue has missed it by now."""
    found = []
    for clock in clocks:
        missed = clock["breached_at"] is not None
        if clock["target"] is not None and (missed or clock["outcome"] == "met"):
            at = clock["breached_at"] if missed else clock["since"]
            shown = {"instance_id": clock["instance_id"], "name": clock["name"], "label": clock["label"]}
            found.append({**shown, "met": not missed, "decided_at": at})
    return found


def _ends(row: Mapping[Any, Any], clocks: Mapping[str, Mapping[Any, Any]]) -> dict[str, Any]:
    clock = next((clocks[name] for name in RESOLVING if name in clocks), None)
    if row["status"] in ("cancelled", "aborted") or (row["status"] == "ended" and row["stage"] == "Cancelled"):
        return {"state": "withdrawn", "done_at": row["ended_at"], "resolution": None}
    if clock is not None and clock["status"] == "stopped":
        return {"state": "resolved", "done_at": clock["since"], "resolution": clock["consumed"]}
    if row["status"] == "ended":
        passed = int((row["ended_at"] - row["started_at"]).total_seconds())
        return {"state": "resolved", "done_at": row["ended_at"], "resolution": max(0, passed)}
    return {"state": "open", "done_at": None, "resolution": None}


def _response(clock: Mapping[Any, Any] | None, *, withdrawn: bool) -> dict[str, Any]:
    if clock is None or withdrawn or clock["status"] != "stopped":
        return {"responded_at": None, "response": None}
    return {"responded_at": clock["since"], "response": clock["consumed"]}


def _first_contact(values: Mapping[str, Any], data: Mapping[str, Any]) -> bool | None:
    responded: datetime | None = values["responded_at"]
    if values["state"] != "resolved" or responded is None or data.get("contact_type") in MACHINES:
        return None
    once = not (values["reassigned"] or values["reopened"])
    return once and values["done_at"] - responded <= CONTACT


def _word(value: Any) -> str | None:
    return value[:_LONGEST_WORD] if isinstance(value, str) and value else None


def _whole(value: Any, default: int | None) -> Any:
    known = isinstance(value, int) and not isinstance(value, bool)
    return min(max(value, 0), _MOST) if known else default
