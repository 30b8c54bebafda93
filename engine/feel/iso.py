"""Dates, times and durations as ISO 8601 texts, both ways. A time may end in `Z`, an offset, or `@` and a zone's name."""

from __future__ import annotations

import re

from engine.feel import temporal
from engine.feel.errors import Null
from engine.feel.temporal import DAY, SECOND, Date, DateTime, Months, Nanos, Time, Zone

LENGTH_CAP = 100

_DATE = r"(-?(?:[1-9]\d{4,8}|\d{4}))-(\d\d)-(\d\d)"
_TIME = r"(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|z|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z][\w+/-]*)?"
_AS_DATE = re.compile(_DATE, re.ASCII)
_AS_TIME = re.compile(_TIME, re.ASCII)
_AS_DATE_TIME = re.compile(f"{_DATE}T{_TIME}", re.ASCII)
_AS_DURATION = re.compile(
    r"(-)?P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d*))?S)?)?",
    re.ASCII,
)

Temporal = Date | Time | DateTime | Months | Nanos


def literal(text: str) -> Temporal:
    """What `@"text"` means; Null if it is no date, time or duration."""
    for read in (date, date_time, time, duration):
        try:
            return read(text)
        except Null:
            continue
    raise Null(f"'{text[:LENGTH_CAP]}' is no date, time or duration.")


def date(text: str) -> Date:
    """`2026-11-23`; Null otherwise."""
    match = _match(_AS_DATE, text, "date such as 2026-11-23")
    return _date(match[1], match[2], match[3])


def time(text: str) -> Time:
    """`08:30:00`, with a zone or without; Null otherwise."""
    match = _match(_AS_TIME, text.removeprefix("T"), "time such as 08:30:00")
    return _time(*match.groups())


def date_time(text: str) -> DateTime:
    """`2026-11-23T08:30:00`, with a zone or without; a date alone means its beginning. Null otherwise."""
    match = _AS_DATE_TIME.fullmatch(text) if len(text) <= LENGTH_CAP else None
    if match is None:
        return DateTime(date(text), Time(0, 0, 0))
    groups = match.groups()
    day = _date(*groups[:3])
    if groups[3:6] == ("24", "00", "00") and not int(
        groups[6] or 0
    ):  # midnight at the end of a day, as ISO 8601 has it
        return DateTime(temporal.from_day_number(temporal.day_number(day) + 1), _time("0", "0", "0", None, groups[7]))
    return DateTime(day, _time(*groups[3:]))


def duration(text: str) -> Months | Nanos:
    """`P1Y2M` or `P1DT2H3M4.5S`; Null otherwise, also if months stand with days."""
    match = _match(_AS_DURATION, text, "duration such as PT4H or P1Y")
    sign = -1 if match[1] else 1
    years, month, weeks, days, hours, minutes, seconds = (int(match[i] or 0) for i in range(2, 9))
    rest = any(match[i] is not None for i in range(4, 9))
    if match[2] is not None or match[3] is not None:
        if rest:
            raise Null("A duration has years and months, or days and time, not both.")
        return temporal.months(sign * (years * 12 + month))
    nano = int(((match[9] or "") + "000000000")[:9])
    return temporal.nanos(sign * ((weeks * 7 + days) * DAY + (hours * 3600 + minutes * 60 + seconds) * SECOND + nano))


def text(value: Temporal) -> str:
    """The ISO text of a value."""
    if isinstance(value, Date):
        return _date_text(value)
    if isinstance(value, Time):
        return _time_text(value)
    if isinstance(value, DateTime):
        return f"{_date_text(value.date)}T{_time_text(value.time)}"
    if isinstance(value, Months):
        return _months_text(value.months)
    return _nanos_text(value.nanos)


def _match(pattern: re.Pattern[str], text: str, what: str) -> re.Match[str]:
    match = pattern.fullmatch(text) if len(text) <= LENGTH_CAP else None
    if match is None:
        raise Null(f"'{text[:LENGTH_CAP]}' is no {what}.")
    return match


def _date(year: str | None, month: str | None, day: str | None) -> Date:
    return temporal.date(int(year or 0), int(month or 0), int(day or 0))


def _time(hour: str | None, minute: str | None, second: str | None, fraction: str | None, zone: str | None) -> Time:
    nano = int(((fraction or "") + "000000000")[:9])
    return temporal.time(int(hour or 0), int(minute or 0), int(second or 0), nano, _zone(zone))


def _zone(text: str | None) -> Zone | None:
    if not text:
        return None
    if text in "Zz":
        return 0
    if text.startswith("@"):
        temporal.zone_info(text[1:])
        return text[1:]
    parts = [int(part) for part in text[1:].split(":")]
    if any(part > 59 for part in parts[1:]):  # noqa: PLR2004
        raise Null(f"'{text}' is no offset from UTC.")
    seconds = parts[0] * 3600 + parts[1] * 60 + (parts[2] if len(parts) > 2 else 0)  # noqa: PLR2004
    return -seconds if text[0] == "-" else seconds


def _date_text(value: Date) -> str:
    sign = "-" if value.year < 0 else ""
    return f"{sign}{abs(value.year):04}-{value.month:02}-{value.day:02}"


def _time_text(value: Time) -> str:
    fraction = f".{value.nano:09}".rstrip("0") if value.nano else ""
    return f"{value.hour:02}:{value.minute:02}:{value.second:02}{fraction}{_zone_text(value.zone)}"


def _zone_text(zone: Zone | None) -> str:
    if zone is None:
        return ""
    if isinstance(zone, str):
        return f"@{zone}"
    if zone == 0:
        return "Z"
    minutes, seconds = divmod(abs(zone), 60)
    tail = f":{seconds:02}" if seconds else ""
    return f"{'-' if zone < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}{tail}"


def _months_text(count: int) -> str:
    years, months = divmod(abs(count), 12)
    parts = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
    return f"{'-' if count < 0 else ''}P{parts}"


def _nanos_text(count: int) -> str:
    seconds, nano = divmod(abs(count), SECOND)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    fraction = f".{nano:09}".rstrip("0") if nano else ""
    parts = (
        (f"{hour}H" if hour else "")
        + (f"{minute}M" if minute else "")
        + (f"{second}{fraction}S" if second or nano else "")
    )
    day = f"{days}D" if days else ""
    clock = f"T{parts}" if parts else ""
    return f"{'-' if count < 0 else ''}P{day}{clock}" if day or clock else "PT0S"
