"""Built-in functions that make one kind of value from another."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.feel import iso, temporal
from engine.feel.errors import Null
from engine.feel.functions.registry import builtin, whole
from engine.feel.lexing import DIGITS_CAP
from engine.feel.temporal import SECOND, Date, DateTime, Months, Nanos, Time, Zone
from engine.feel.texts import text
from engine.feel.values import NUMBERS, kind, written

if TYPE_CHECKING:
    from engine.feel.scope import Run

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_SEPARATORS = (" ", ",", ".", None)


@builtin("string(from)")
def string(run: Run, value: Any) -> str | None:
    """The value as text."""
    return None if value is None else str(run.sized(text(value)))


@builtin("number(from: string, grouping separator?: string, decimal separator?: string)")
def number_(_run: Run, value: str, grouping: str | None = None, point: str | None = None) -> Decimal:
    """The number that a text is, read with the separators given."""
    if grouping not in _SEPARATORS or point not in (".", ",", None) or (grouping is not None and grouping == point):
        raise Null("A grouping separator is space, comma or period; a decimal separator the other of comma and period.")
    plain = value.replace(grouping, "") if grouping else value
    plain = plain.replace(point, ".") if point else plain
    if len(plain) > DIGITS_CAP or not _NUMBER.fullmatch(plain):
        raise Null(f"'{value[:40]}' is no number.")
    number = written(plain)
    if number is None:
        raise Null(f"'{value[:40]}' is too large a number.")
    return number


@builtin("number(from: number)")
def number_of_number(_run: Run, value: Decimal) -> Decimal:
    """A number stays."""
    return value


@builtin("date(from)")
def date(_run: Run, value: Any) -> Date:
    """The date of a text or of a date and time."""
    if isinstance(value, str):
        return iso.date(value)
    if isinstance(value, DateTime):
        return value.date
    if isinstance(value, Date):
        return value
    raise Null(f"A {kind(value)} has no date.")


@builtin("date(year: number, month: number, day: number)")
def date_of_parts(_run: Run, year: Decimal, month: Decimal, day: Decimal) -> Date:
    """The date of a year, a month and a day."""
    return temporal.date(whole(year, "year"), whole(month, "month"), whole(day, "day"))


@builtin("time(from)")
def time(_run: Run, value: Any) -> Time:
    """The time of a text or of a date and time; of a date, midnight in UTC."""
    if isinstance(value, str):
        return iso.time(value)
    if isinstance(value, DateTime):
        return value.time
    if isinstance(value, Date):
        return Time(0, 0, 0, 0, 0)
    if isinstance(value, Time):
        return value
    raise Null(f"A {kind(value)} has no time.")


@builtin("time(hour: number, minute: number, second: number, offset?: duration)")
def time_of_parts(
    _run: Run,
    hour: Decimal,
    minute: Decimal,
    second: Decimal,
    offset: Months | Nanos | None = None,
) -> Time:
    """The time of its parts; the seconds may have a fraction."""
    if isinstance(offset, Months):
        raise Null("An offset is a days and time duration.")
    seconds = whole(second, "second")
    nano = int(NUMBERS.multiply(NUMBERS.subtract(second, Decimal(seconds)), Decimal(SECOND)))
    zone: Zone | None = None if offset is None else offset.nanos // SECOND
    return temporal.time(whole(hour, "hour"), whole(minute, "minute"), seconds, nano, zone)


@builtin("date and time(from)")
def date_and_time(_run: Run, value: Any) -> DateTime:
    """The date and time of a text; of a date, its beginning in UTC."""
    if isinstance(value, str):
        return iso.date_time(value)
    if isinstance(value, DateTime):
        return value
    if isinstance(value, Date):
        return DateTime(value, Time(0, 0, 0, 0, 0))
    raise Null(f"A {kind(value)} has no date and time.")


@builtin("date and time(date: date, time: time)")
def date_with_time(_run: Run, date: Date | DateTime, time: Time) -> DateTime:
    """A date at a time; of a date and time the date counts."""
    return DateTime(date.date if isinstance(date, DateTime) else date, time)


@builtin("date and time(date: date and time, timezone: string)")
def date_in_zone(_run: Run, moment: DateTime, zone: str) -> DateTime:
    """The same moment on the clock of a zone."""
    temporal.zone_info(zone)
    return temporal.at_instant(temporal.instant(moment), zone)


@builtin("duration(from)")
def duration(_run: Run, value: Any) -> Months | Nanos:
    """The duration of a text."""
    if isinstance(value, Months | Nanos):
        return value
    if isinstance(value, str):
        return iso.duration(value)
    raise Null(f"A {kind(value)} is no duration.")


@builtin("years and months duration(from: date, to: date)")
def years_and_months_duration(_run: Run, start: Date | DateTime, end: Date | DateTime) -> Months:
    """The whole months between two dates."""
    first = start.date if isinstance(start, DateTime) else start
    last = end.date if isinstance(end, DateTime) else end
    count = (last.year - first.year) * 12 + last.month - first.month
    if count > 0 and last.day < first.day:
        count -= 1
    if count < 0 and last.day > first.day:
        count += 1
    return temporal.months(count)
