"""Exports: a list as a CSV or XLSX file, row by row, so that a hundred thousand rows need no more memory than ten.

A text that a spreadsheet would take for a formula (it begins with = + - @, a tab or a line end) is written as text: in CSV behind
an apostrophe, in XLSX as what it is. Moments are dates in the zone of the reader, which a link brings along (`zone`); UTC else.
Who asks for a file is asked the same questions as for its list: the routes that call this have the policy of their pages.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, available_timezones

import xlsxwriter
from flask import Response, request, stream_with_context

from engine.rows import UNRANKED
from web import here
from web.pages import addresses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from flask import Flask
    from sqlalchemy.orm import Session

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
BITE = 500
"""Rows of CSV that are sent at once."""
CHUNK = 64 * 1024
"""Bytes of XLSX."""
LONGEST_CELL = 32_000
"""What a spreadsheet holds in a cell, with room to spare."""
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, what it shows of a row (text, number or moment), and its width in letters."""

    heading: str
    of: Callable[[Any], Any]
    width: int = 16


def answer(kind: str, name: str, columns: Sequence[Column], rows: Callable[[Session], Iterator[Any]]) -> Response:
    """A file of the `kind` csv or xlsx; `rows` are read while it is sent, with a session of their own."""
    zone = _zone()
    written = {"csv": _csv, "xlsx": _xlsx}[kind](columns, rows, zone)
    told = Response(stream_with_context(written), content_type=KINDS[kind])
    told.headers["Content-Disposition"] = f'attachment; filename="{_file_name(name)}.{kind}"'
    return told


def install(app: Flask) -> None:
    """Let templates offer the files of their list."""
    app.jinja_env.globals.update(files_of=files)


def files(path: str) -> dict[str, str]:
    """The addresses of the files of the list that is shown now, by kind: the same query without its page."""
    query = {name: value for name, value in request.args.items() if name != "page"}
    return {kind: addresses.joined(f"{path}.{kind}", query) for kind in KINDS}


def plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(DANGEROUS) or text.startswith(DANGEROUS) else text


def _csv(columns: Sequence[Column], rows: Callable[[Session], Iterator[Any]], zone: tzinfo) -> Iterator[bytes]:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_heading(column, zone) for column in columns])
    yield "\ufeff".encode()  # by this mark a spreadsheet knows that it is UTF-8
    with here.reading() as session:
        for number, row in enumerate(rows(session), 1):
            writer.writerow([_in_csv(column.of(row), zone) for column in columns])
            if number % BITE == 0:
                yield _taken(text)
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    told = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return told


def _in_csv(value: Any, zone: tzinfo) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    return plain(value) if isinstance(value, str) else value


def _xlsx(columns: Sequence[Column], rows: Callable[[Session], Iterator[Any]], zone: tzinfo) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as file:
        # Rows go to the disk as they come, and no text is ever read as a formula or a link.
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        book = xlsxwriter.Workbook(file, options)
        sheet = book.add_worksheet("List")
        bold, moment = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, _heading(column, zone), bold)
        sheet.freeze_panes(1, 0)
        with here.reading() as session:
            for number, row in enumerate(rows(session), 1):
                for place, column in enumerate(columns):
                    _write(sheet, number, place, column.of(row), zone, moment)
        book.close()
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


def _write(sheet: Any, number: int, place: int, value: Any, zone: tzinfo, moment: Any) -> None:  # noqa: PLR0917  a cell
    if isinstance(value, datetime):
        sheet.write_datetime(number, place, value.astimezone(zone).replace(tzinfo=None), moment)
    elif isinstance(value, int | float):
        sheet.write_number(number, place, value)
    elif value is not None:
        sheet.write_string(number, place, str(value)[:LONGEST_CELL])


def _heading(column: Column, zone: tzinfo) -> str:
    return column.heading.replace("{zone}", str(zone))


def _zone() -> tzinfo:
    name = addresses.text("zone")
    return ZoneInfo(name) if name in available_timezones() else UTC


def _file_name(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-")[:80] or "list"


def _hours(seconds: int | None) -> float | None:
    return None if seconds is None else round(seconds / 3600, 3)


TALLIED = (
    Column("Number", lambda row: row.number, 14),
    Column("Title", lambda row: row.title, 48),
    Column("Process", lambda row: row.process),
    Column("State", lambda row: row.outcome or row.stage or row.status),
    Column("Priority", lambda row: row.priority, 8),
    Column("Group", lambda row: row.group, 20),
    Column("Service", lambda row: row.service),
    Column("Requester", lambda row: row.requester),
    Column("Opened ({zone})", lambda row: row.opened_at, 18),
    Column("First response ({zone})", lambda row: row.responded_at, 18),
    Column("First response (hours)", lambda row: _hours(row.response)),
    Column("Done ({zone})", lambda row: row.done_at, 18),
    Column("Time to resolve (hours)", lambda row: _hours(row.resolution)),
    Column("Closed as", lambda row: row.result),
    Column("Type", lambda row: row.kind, 12),
    Column("Reopened", lambda row: row.reopened, 9),
    Column("Score", lambda row: row.score, 7),
    Column("Target", lambda row: row.clock),
    Column("Target met", lambda row: None if row.met is None else "met" if row.met else "missed", 10),
    Column("Target decided ({zone})", lambda row: row.decided_at, 18),
)
"""Of the lists behind numbers."""
OUTAGES = (
    Column("Service", lambda row: row.service),
    Column("Ticket", lambda row: row.number),
    Column("Impact", lambda row: row.impact),
    Column("Planned", lambda row: "planned" if row.planned else "unplanned"),
    Column("Began ({zone})", lambda row: row.begins_at, 18),
    Column("Over ({zone})", lambda row: row.ends_at, 18),
    Column("Announced ({zone})", lambda row: row.announced_at, 18),
)
INSTANCES = (
    Column("Number", lambda row: row.number, 14),
    Column("Title", lambda row: row.title, 48),
    Column("Process", lambda row: row.process_name),
    Column("State", lambda row: row.outcome or row.stage or row.status),
    Column("Requester", lambda row: row.requester),
    Column("Opened ({zone})", lambda row: row.started_at, 18),
    Column("Changed ({zone})", lambda row: row.changed_at, 18),
    Column("Ended ({zone})", lambda row: row.ended_at, 18),
)
"""Of the list of tickets."""
TASKS = (
    Column("Number", lambda row: row.number, 14),
    Column("Title", lambda row: row.subject, 48),
    Column("Task", lambda row: row.title, 24),
    Column("Process", lambda row: row.process_name),
    Column("State", lambda row: row.stage),
    Column("Priority", lambda row: None if row.priority == UNRANKED else row.priority, 8),
    Column("Group", lambda row: row.group, 20),
    Column("Assigned to", lambda row: row.assignee),
    Column("Requester", lambda row: row.requester),
    Column("Service", lambda row: row.service),
    Column("Offered ({zone})", lambda row: row.created_at, 18),
    Column("Due ({zone})", lambda row: row.due_at, 18),
    Column("Target over ({zone})", lambda row: row.breach_at, 18),
    Column("Follow up ({zone})", lambda row: row.follow_up_at, 18),
    Column("Done ({zone})", lambda row: row.done_at, 18),
)
"""Of the inbox."""
