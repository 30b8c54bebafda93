# ruff: noqa: S608  names of our own tables and columns, put together for a store of our own
"""Copying tickets inside a store, as `multiplied` says: one statement for each table and some copies at a time.

The rows of the originals are put aside first with a mark in place of the leading zeros of every ticket's number (`INC0001234`
becomes `INC` mark `1234`), so that a copy is one replacement: copy 17 is `INC0171234`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Column, Connection, LargeBinary, String, Table

from engine.models import (
    Attachment,
    Base,
    Booking,
    ChangeResult,
    Clock,
    ClockSpan,
    Entry,
    Fault,
    HistoryEvent,
    Instance,
    Job,
    KnownError,
    Link,
    Message,
    Occupation,
    Outage,
    SearchText,
    Subscription,
    Survey,
    Tally,
    TallyClock,
    Task,
    Watcher,
    table,
)
from engine.models.base import Moment

ZEROS, DIGITS = "000", 4
"""A number has seven digits; so many originals of one process, and 999 copies of each, can be told apart."""
MARK = "\ue000"
PUT_OFF = timedelta(days=60)
AT_ONCE = 40
"""Copies in one statement."""
PLANNED = 60
"""Days over which the bookings of open copies lie ahead."""

_TICKET = 'JOIN instance t ON t.id = o."instance_id"'
_NUMBER = 'JOIN instance t ON t.number = o."number"'
_BELONGS: dict[type[Base], str] = {
    Instance: "JOIN instance t ON t.id = o.id",
    **dict.fromkeys(
        (
            Task,
            Clock,
            HistoryEvent,
            Entry,
            Subscription,
            Message,
            Job,
            Survey,
            Tally,
            TallyClock,
            SearchText,
            Watcher,
            Fault,
        ),
        _TICKET,
    ),
    ClockSpan: "JOIN clock c ON c.id = o.clock_id JOIN instance t ON t.id = c.instance_id",
    Attachment: "JOIN entry e ON e.id = o.entry_id JOIN instance t ON t.id = e.instance_id",
    **dict.fromkeys((Booking, Occupation, ChangeResult, Outage), _NUMBER),
    KnownError: "JOIN instance t ON t.number = o.problem",
    Link: "JOIN instance a ON a.number = o.number JOIN instance t ON t.number = o.other",
}
"""model -> how its rows (`o`) find their ticket (`t`)."""
_TICKET_OPEN = "t.status = 'open'"
_OPEN = {Link: "(t.status = 'open' OR a.status = 'open')"}
_REFERS = {"instance_id": Instance, "clock_id": Clock, "entry_id": Entry, "job_id": Job}
_SAID = frozenset(
    {"number", "other", "problem", "text", "correlation", "told", "known", "replies", "notes", "workaround"}
)
_LATER = frozenset({("job", "due_at"), ("clock", "next_at")})
_AHEAD = frozenset({("booking", "starts"), ("booking", "ends"), ("occupation", "starts"), ("occupation", "ends")})
_WORDS = "ix_search_text_words"


def copied(
    connection: Connection, copies: Mapping[bool, int], back: Mapping[tuple[bool, int], timedelta]
) -> Iterator[str]:
    """Make `copies` of each open (True) and closed (False) ticket, `back` in time; answers each table that is done."""
    postgresql = connection.dialect.name == "postgresql"
    prefixes = list(connection.exec_driver_sql("SELECT prefix FROM process").scalars())
    most = connection.exec_driver_sql("SELECT max(next_number) FROM process").scalar_one()
    if most > 10**DIGITS or max(copies.values()) >= 10 ** len(ZEROS):
        raise ValueError(f"{most} tickets of a process in {max(copies.values())} copies do not fit into seven digits.")
    strides = {model: _last(connection, table(model)) for model in _BELONGS if "id" in table(model).c}
    _list_copies(connection, copies, back, postgresql=postgresql)
    if postgresql:
        connection.exec_driver_sql(f"DROP INDEX IF EXISTS {_WORDS}")
    for model in _BELONGS:
        _put_aside(connection, model, prefixes, postgresql=postgresql)
    for model in _BELONGS:
        _copy(connection, model, strides, sum(copies.values()), postgresql=postgresql)
        yield table(model).name
    numbers = 10**DIGITS * (max(copies.values()) + 1)
    connection.exec_driver_sql(f"UPDATE process SET next_number = next_number + {numbers}")
    if postgresql:
        connection.exec_driver_sql(f"CREATE INDEX {_WORDS} ON search_text USING gin (words)")
        for model in strides:
            name = table(model).name
            connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}) + 1)"
            )


def _last(connection: Connection, of: Table) -> int:
    return int(connection.exec_driver_sql(f"SELECT coalesce(max(id), 0) FROM {of.name}").scalar_one())


def _list_copies(
    connection: Connection, copies: Mapping[bool, int], back: Mapping[tuple[bool, int], timedelta], *, postgresql: bool
) -> None:
    """`place` counts all copies, the closed ones first, so that ids grow with time as in life."""
    span = "interval" if postgresql else "text"
    connection.exec_driver_sql(
        f"CREATE TEMP TABLE made (is_open int, place int, digits text, back {span}, later {span}, ahead {span})"
    )
    for (is_open, each), shift in back.items():
        place = each + (copies[False] if is_open else 0)
        later = PUT_OFF - shift
        ahead = timedelta(days=each % PLANNED) if is_open else -shift
        told = ", ".join(f"'{_seconds(one)}'" for one in (-shift, later, ahead))
        connection.exec_driver_sql(f"INSERT INTO made VALUES ({int(is_open)}, {place}, '{each:03d}', {told})")


def _seconds(shift: timedelta) -> str:
    return f"{int(shift.total_seconds()):+d} seconds"


def _put_aside(connection: Connection, model: type[Base], prefixes: list[str], *, postgresql: bool) -> None:
    """A table `aside_<name>` with the originals, marked; `is_open` is that of their ticket."""
    of = table(model)
    shown = ", ".join(f"{_marked(each, prefixes, postgresql=postgresql)} AS {_quoted(each)}" for each in of.columns)
    is_open = f"CASE WHEN {_OPEN.get(model, _TICKET_OPEN)} THEN 1 ELSE 0 END AS is_open"
    connection.exec_driver_sql(
        f"CREATE TEMP TABLE aside_{of.name} AS SELECT {is_open}, {shown} FROM {of.name} o {_BELONGS[model]}"
    )


def _marked(column: Column[Any], prefixes: list[str], *, postgresql: bool) -> str:
    found = f"o.{_quoted(column)}"
    if not _speaks(column):
        return found
    if isinstance(column.type, LargeBinary):
        found = f"convert_from({found}, 'UTF8')" if postgresql else f"CAST({found} AS text)"
    elif postgresql:
        found = f"{found}::text"
    for prefix in prefixes:
        for written in (prefix, prefix.lower()):  # search folds its words
            if column.name in ("told", "known", "replies", "notes") or written == prefix:
                found = f"replace({found}, '{written}{ZEROS}', '{written}{MARK}')"
    return found


def _speaks(column: Column[Any]) -> bool:
    """Whether a column may hold the number of a ticket."""
    told = isinstance(column.type, String) and column.name in _SAID
    return told or isinstance(column.type, LargeBinary) or "JSON" in repr(column.type).upper()


def _copy(
    connection: Connection, model: type[Base], strides: Mapping[type[Base], int], last: int, *, postgresql: bool
) -> None:
    of = table(model)
    names = ", ".join(_quoted(each) for each in of.columns)
    shown = ", ".join(_again(model, each, strides, postgresql=postgresql) for each in of.columns)
    for first in range(1, last + 1, AT_ONCE):
        connection.exec_driver_sql(
            f"INSERT INTO {of.name} ({names}) SELECT {shown} FROM made CROSS JOIN aside_{of.name} o "
            f"WHERE o.is_open = made.is_open AND made.place BETWEEN {first} AND {first + AT_ONCE - 1}"
            + (" ORDER BY 1" if model in (Instance, Tally, SearchText) else "")
        )


def _again(model: type[Base], column: Column[Any], strides: Mapping[type[Base], int], *, postgresql: bool) -> str:
    found, owner = f"o.{_quoted(column)}", model if column.name == "id" else _REFERS.get(column.name)
    if owner is not None:
        return f"{found} + made.place * {strides[owner]}"
    if isinstance(column.type, Moment):
        of = (table(model).name, column.name)
        shift = "made.later" if of in _LATER else "made.ahead" if of in _AHEAD else "made.back"
        return f"{found} + {shift}" if postgresql else f"strftime('%Y-%m-%d %H:%M:%f000', {found}, {shift})"
    if column.name == "key":
        return f"{found} || '-' || made.place"
    if not _speaks(column):
        return found
    text = f"replace({found}, '{MARK}', made.digits)"
    if isinstance(column.type, LargeBinary):
        return f"convert_to({text}, 'UTF8')" if postgresql else f"CAST({text} AS blob)"
    return f"({text})::jsonb" if postgresql and "JSON" in repr(column.type).upper() else text


def _quoted(column: Column[Any]) -> str:
    return f'"{column.name}"'
