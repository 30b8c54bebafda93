"""The values of FEEL, and how they come in and go out.

Inside: None, bool, str, Decimal (34 digits), list, dict with string keys, the values of `temporal`, `Range`, `Function`.
In: JSON values as they are (an ISO string stays a string, a float becomes Decimal(repr)), and Python's date, time, datetime,
timedelta. Out: Python's date, time, datetime and timedelta where they can hold the value, else our own.
"""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from engine.feel.errors import FeelError
from engine.feel.temporal import SECOND, Date, DateTime, Months, Nanos, Time, Zone

if TYPE_CHECKING:
    from engine.feel.syntax import TypeName

NUMBERS = decimal.Context(
    prec=34,
    rounding=decimal.ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow],
)
"""Decimal128 of IEEE 754, as DMN prescribes."""

TEMPORAL = (Date, Time, DateTime, Months, Nanos)
_AS_IS = frozenset({str, bool, type(None)})
_PLAIN = _AS_IS | {Decimal}
_WHOLE = 10**34
"""Whole numbers up to here have a decimal of their own."""

NESTING_CAP = 100
SIZE_CAP = 500_000


@dataclass(frozen=True, slots=True)
class Range:
    """All between two ends; an end of None is open to that side."""

    low: Any
    low_closed: bool
    high: Any
    high_closed: bool


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function as a value: its parameters' names and types, and how to call it with values in that order."""

    parameters: tuple[str, ...]
    types: tuple[TypeName | None, ...]
    call: Callable[..., Any]
    name: str = ""
    result: TypeName | None = None


class Budget:
    """What is left of the size that one value may have on its way in or out."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = SIZE_CAP

    def spend(self, count: int, depth: int) -> None:
        """Charge so many parts, found so deep; FeelError when it is too much."""
        self.left -= count
        if self.left < 0 or depth > NESTING_CAP:
            raise FeelError("A value is too large or nested too deep.")


def inward(value: Any) -> Any:
    """A value from outside as FEEL sees it."""
    sort = type(value)
    if sort is str or sort is bool or value is None:
        return value
    if sort is int and -_WHOLE < value < _WHOLE:
        return Decimal(value)
    return _inward(value, None, 0)


def outward(value: Any) -> Any:
    """A value of FEEL as Python sees it."""
    return value if type(value) in _PLAIN else _outward(value, Budget(), 0)


def number(value: Decimal) -> Decimal:
    """`value` rounded to 34 digits; FeelError beyond the largest number there is."""
    try:
        return NUMBERS.plus(value)
    except decimal.Overflow as problem:
        raise FeelError("A number is too large.") from problem


def written(digits: str) -> Decimal | None:
    """The number that digits are, rounded to 34 of them; None if it is too large."""
    try:
        return NUMBERS.plus(Decimal(digits))
    except decimal.DecimalException:
        return None


def is_integral(value: Decimal) -> bool:
    """Whether the number has no fraction."""
    return value == value.to_integral_value()


def kind(value: Any) -> str:
    """The name of the value's type, for sentences and `instance of`."""
    if value is None:
        return "null"
    for types, name in _KINDS:
        if isinstance(value, types):
            return name
    return type(value).__name__


_KINDS: tuple[tuple[Any, str], ...] = (
    (bool, "boolean"),
    (Decimal, "number"),
    (str, "string"),
    (list, "list"),
    (dict, "context"),
    (Date, "date"),
    (Time, "time"),
    (DateTime, "date and time"),
    (Nanos, "days and time duration"),
    (Months, "years and months duration"),
    (Range, "range"),
    (Function, "function"),
)


def _inward(value: Any, budget: Budget | None, depth: int) -> Any:
    sort = type(value)
    if sort in _AS_IS:
        return value
    if sort is dict or sort is list or isinstance(value, (Mapping, list, tuple)):
        return _parts(value, budget or Budget(), depth)
    if isinstance(value, (Decimal, int, float)):
        return _number(value)
    return str(value) if isinstance(value, str) else _temporal_inward(value)


def _parts(value: Any, budget: Budget, depth: int) -> Any:
    budget.spend(len(value) + 1, depth)
    if isinstance(value, (list, tuple)):
        return [_inward(item, budget, depth + 1) for item in value]
    return {str(key): _inward(item, budget, depth + 1) for key, item in value.items()}


def _number(value: Decimal | float) -> Decimal | None:
    """A number as FEEL has it; null for what is none. A float is what it prints, and a whole one has no places."""
    if isinstance(value, float) and not value.is_integer():
        value = Decimal(repr(value))
    elif not isinstance(value, Decimal):
        value = Decimal(int(value))
    return number(value) if value.is_finite() else None


def _temporal_inward(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return DateTime(Date(value.year, value.month, value.day), _clock(value.time(), value.tzinfo, value.utcoffset()))
    if isinstance(value, dt.date):
        return Date(value.year, value.month, value.day)
    if isinstance(value, dt.time):
        return _clock(value, value.tzinfo, value.utcoffset())
    if isinstance(value, dt.timedelta):
        return Nanos((value.days * 86_400 + value.seconds) * SECOND + value.microseconds * 1000)
    if isinstance(value, (*TEMPORAL, Range, Function)):
        return value
    raise FeelError(f"A value of type {type(value).__name__} has no meaning in FEEL.")


def _clock(value: dt.time, zone: dt.tzinfo | None, shift: dt.timedelta | None) -> Time:
    named: Zone | None = None
    if isinstance(zone, ZoneInfo) and zone.key not in (None, "UTC"):
        named = zone.key
    elif shift is not None:
        named = round(shift.total_seconds())
    return Time(value.hour, value.minute, value.second, value.microsecond * 1000, named)


def _outward(value: Any, budget: Budget, depth: int) -> Any:
    if isinstance(value, list):
        budget.spend(len(value) + 1, depth)
        return [_outward(item, budget, depth + 1) for item in value]
    if isinstance(value, dict):
        budget.spend(len(value) + 1, depth)
        return {key: _outward(item, budget, depth + 1) for key, item in value.items()}
    return _temporal_outward(value) if isinstance(value, (Date, Time, DateTime, Nanos)) else value


def _temporal_outward(value: Date | Time | DateTime | Nanos) -> Any:
    if _too_fine(value):
        return value
    try:
        if isinstance(value, Nanos):
            return dt.timedelta(microseconds=value.nanos // 1000)
        if isinstance(value, Date):
            return dt.date(value.year, value.month, value.day)
        if isinstance(value, Time):
            return _python_time(value)
        return dt.datetime.combine(dt.date(value.date.year, value.date.month, value.date.day), _python_time(value.time))
    except (ValueError, OverflowError):  # outside Python's years
        return value


def _too_fine(value: Date | Time | DateTime | Nanos) -> bool:
    """Whether the value has parts of a microsecond, which Python's times do not hold."""
    fine = {Time: lambda v: v.nano, DateTime: lambda v: v.time.nano, Nanos: lambda v: v.nanos}.get(type(value))
    return fine is not None and bool(fine(value) % 1000)


def _python_time(value: Time) -> dt.time:
    zone: dt.tzinfo | None = None
    if isinstance(value.zone, str):
        zone = ZoneInfo(value.zone)
    elif value.zone is not None:
        zone = dt.timezone(dt.timedelta(seconds=value.zone)) if value.zone else dt.UTC
    return dt.time(value.hour, value.minute, value.second, value.nano // 1000, zone)
