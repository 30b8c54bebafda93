"""An invented log in the shape of the data set: a few incidents of a place that does not exist."""

from __future__ import annotations

import csv
import gzip
import io
from datetime import datetime, timedelta
from pathlib import Path

from engine.replay.log import COLUMNS

BEGINNING = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001  the log has no zones
BASE = {
    **dict.fromkeys(COLUMNS, "?"),
    "reassignment_count": "0",
    "reopen_count": "0",
    "caller_id": "Caller 1",
    "opened_by": "Opened by 1",
    "sys_updated_by": "Updated by 1",
    "contact_type": "Phone",
    "category": "Category 1",
    "impact": "2 - Medium",
    "urgency": "2 - Medium",
    "priority": "3 - Moderate",
    "assignment_group": "Group 1",
    "notify": "Do Not Notify",
    "closed_code": "code 6",
}


def row(number: str, modification: int, state: str, after: timedelta, **changes: str) -> dict[str, str]:
    """One row of the log, `after` so long."""
    at = (BEGINNING + after).strftime("%d/%m/%Y %H:%M").lstrip("0")
    return {
        **BASE,
        "number": number,
        "sys_mod_count": str(modification),
        "incident_state": state,
        "sys_updated_at": at,
        **changes,
    }


def written(
    folder: Path, rows: list[dict[str, str]], *, columns: tuple[str, ...] = COLUMNS, packed: bool = False
) -> Path:
    """The rows as a CSV file."""
    file = folder / ("log.csv.gz" if packed else "log.csv")
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, extrasaction="ignore", restval="?")
    writer.writeheader()
    writer.writerows(rows)
    data = text.getvalue().encode()
    file.write_bytes(gzip.compress(data) if packed else data)
    return file


def hours(count: float) -> timedelta:
    """So many hours."""
    return timedelta(hours=count)


def days(count: float) -> timedelta:
    """So many days."""
    return timedelta(days=count)
