"""Dates, times, date-times and the two durations of FEEL.

Context: FEEL's years run from -999,999,999 to 999,999,999, its times may have a zone by name, and its date-times keep the zone
they were written with; Python's types do none of that. Decision: own values inside, Python's at the edges (`values`).
Consequence: the arithmetic is here, on whole days and nanoseconds, and years outside 1 to 9999 stay our own values.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from engine.feel.errors import Null

Zone = int | str
"""An offset from UTC in seconds, or the name of a zone."""

SECOND = 1_000_000_000
DAY = 86_400 * SECOND
YEAR_CAP = 999_999_999
DURATION_CAP = 2 * YEAR_CAP * 366 * DAY
MONTHS_CAP = 2 * YEAR_CAP * 12
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_CYCLE = 400  # the Gregorian calendar repeats after 400 years


@dataclass(frozen=True, slots=True)
class Date:
    """A day of the proleptic Gregorian calendar."""

    year: int
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day, with an offset, a zone's name, or neither."""

    hour: int
    minute: int
    second: int
    nano: int = 0
    zone: Zone | None = None


@dataclass(frozen=True, slots=True)
class DateTime:
    """A date and time; the zone stands in the time."""

    date: Date
    time: Time


@dataclass(frozen=True, slots=True)
class Months:
    """A years and months duration."""

    months: int


@dataclass(frozen=True, slots=True)
class Nanos:
    """A days and time duration, in nanoseconds."""

    nanos: int


def month_length(year: int, month: int) -> int:
    """The days of a month."""
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)  # noqa: PLR2004  February
    return _LENGTHS[month - 1] + leap


def date(year: int, month: int, day: int) -> Date:
    """A date that exists; Null otherwise."""
    if not (-YEAR_CAP <= year <= YEAR_CAP and 1 <= month <= 12 and 1 <= day <= month_length(year, month)):  # noqa: PLR2004
        raise Null(f"There is no date {year}-{month}-{day}.")
    return Date(year, month, day)


def time(hour: int, minute: int, second: int, nano: int = 0, zone: Zone | None = None) -> Time:
    """A time that exists; Null otherwise."""
    if not (0 <= hour <= 23 and 0 <= minute <= 59 and 0 <= second <= 59):  # noqa: PLR2004
        raise Null(f"There is no time {hour}:{minute}:{second}.")
    if isinstance(zone, int) and abs(zone) > 18 * 3600:
        raise Null("An offset from UTC is at most 18 hours.")
    return Time(hour, minute, second, nano, zone)


def months(count: int) -> Months:
    """A years and months duration within the cap; Null otherwise."""
    if abs(count) > MONTHS_CAP:
        raise Null("The duration is too long.")
    return Months(count)


def nanos(count: int) -> Nanos:
    """A days and time duration within the cap; Null otherwise."""
    if abs(count) > DURATION_CAP:
        raise Null("The duration is too long.")
    return Nanos(count)


def day_number(value: Date) -> int:
    """Days since 1970-01-01."""
    year = value.year - (value.month <= 2)  # noqa: PLR2004  the year begins in March here, so that the leap day is its last
    era, of_era = divmod(year, _CYCLE)
    of_year = (153 * ((value.month + 9) % 12) + 2) // 5 + value.day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


def from_day_number(number: int) -> Date:
    """The date so many days after 1970-01-01; Null outside the calendar."""
    era, of_era = divmod(number + 719468, 146097)
    year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153
    day = of_year - (153 * month + 2) // 5 + 1
    month = month + 3 if month < 10 else month - 9  # noqa: PLR2004
    return date(year + era * _CYCLE + (month <= 2), month, day)  # noqa: PLR2004


def weekday(value: Date) -> int:
    """1 for Monday to 7 for Sunday."""
    return (day_number(value) + 3) % 7 + 1


def time_nanos(value: Time) -> int:
    """Nanoseconds since midnight, as the clock shows them."""
    return ((value.hour * 60 + value.minute) * 60 + value.second) * SECOND + value.nano


def time_from_nanos(count: int, zone: Zone | None) -> Time:
    """The time so many nanoseconds after midnight, around the clock."""
    seconds, nano = divmod(count % DAY, SECOND)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return Time(hour, minute, second, nano, zone)


def local_nanos(value: DateTime) -> int:
    """Nanoseconds since 1970-01-01T00:00:00, as the clock shows them."""
    return day_number(value.date) * DAY + time_nanos(value.time)


def offset(value: DateTime | Time) -> int | None:
    """Seconds that the value's clock is ahead of UTC. A time alone with a named zone takes that zone's offset of 1970-01-01."""
    zone = value.zone if isinstance(value, Time) else value.time.zone
    if zone is None or isinstance(zone, int):
        return zone
    moment = value if isinstance(value, DateTime) else DateTime(Date(1970, 1, 1), value)
    return _zone_offset(zone, moment)


def instant(value: DateTime) -> int:
    """Nanoseconds since 1970-01-01T00:00:00Z; of a value without a zone, as if it were UTC."""
    return local_nanos(value) - (offset(value) or 0) * SECOND


def at_instant(count: int, zone: Zone | None) -> DateTime:
    """The date and time of an instant on the clock of `zone`."""
    shift = _utc_offset(zone, _from_local(count, None)) if isinstance(zone, str) else zone or 0
    return _from_local(count + shift * SECOND, zone)


def add_months(value: Date, count: int) -> Date:
    """The same day so many months on; the month's last day where that day does not exist."""
    year, month = divmod(value.year * 12 + value.month - 1 + count, 12)
    return date(year, month + 1, min(value.day, month_length(year, month + 1)))


@functools.lru_cache(512)
def zone_info(name: str) -> ZoneInfo:
    """The zone of this name; Null if there is none."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError) as problem:  # ZoneInfoNotFoundError is a KeyError
        raise Null(f"There is no time zone '{name}'.") from problem
    except KeyError as problem:
        raise Null(f"There is no time zone '{name}'.") from problem


def _from_local(count: int, zone: Zone | None) -> DateTime:
    days, rest = divmod(count, DAY)
    return DateTime(from_day_number(days), time_from_nanos(rest, zone))


def _zone_offset(zone: str, value: DateTime) -> int:
    shift = _nearby(value).replace(tzinfo=zone_info(zone)).utcoffset()
    return 0 if shift is None else round(shift.total_seconds())


def _utc_offset(zone: str, value: DateTime) -> int:
    shift = _nearby(value).replace(tzinfo=ZoneInfo("UTC")).astimezone(zone_info(zone)).utcoffset()
    return 0 if shift is None else round(shift.total_seconds())


def _nearby(value: DateTime) -> datetime:
    """Python's date-time for looking a zone up; years that Python lacks borrow one with the same calendar."""
    year = value.date.year
    if year > 9998:  # noqa: PLR2004  Python's years end here
        year = 9600 + year % _CYCLE - (_CYCLE if year % _CYCLE > 398 else 0)  # noqa: PLR2004
    if year < 2:  # noqa: PLR2004
        year = _CYCLE + year % _CYCLE
    return datetime(year, value.date.month, value.date.day, value.time.hour, value.time.minute, value.time.second)  # noqa: DTZ001
