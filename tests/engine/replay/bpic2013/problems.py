"""An invented log in the shape of the data set: a few problems of a place that does not exist."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine.replay.bpic2013.log import COLUMNS

BEGINNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BASE = {
    **dict.fromkeys(COLUMNS, "x"),
    "Resource": "Ann",
    "org:group": "Line 1",
    "organization involved": "T1 2nd",
    "impact": "Medium",
    "product": "PROD1",
}


def row(case: str, state: str, days: float, **changes: str) -> dict[str, str]:
    """One row of the log, so many days after the beginning; `person` and `team` for short."""
    at = (BEGINNING + timedelta(days=days)).strftime("%Y-%m-%d %H:%M:%S.000")
    named = {"person": "Resource", "team": "organization involved"}
    changed = {named.get(name, name): value for name, value in changes.items()}
    return {**BASE, "Case ID": case, "Complete Timestamp": at, "lifecycle:transition": state, **changed}


def written(folder: Path, rows: list[dict[str, str]], *, columns: tuple[str, ...] = COLUMNS) -> Path:
    """The rows as a CSV file."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, extrasaction="ignore", restval="x")
    writer.writeheader()
    writer.writerows(rows)
    file = folder / "log.csv"
    file.write_text(text.getvalue(), encoding="utf-8")
    return file
