"""Values as JSON, the form in which variables are kept."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.feel import iso
from engine.feel.errors import FeelError
from engine.feel.temporal import SECOND, DateTime, Time, Zone, instant
from engine.feel.texts import range_text
from engine.feel.values import Budget, Function, Range, inward, is_integral

JSON_DIGITS = 30


def to_json(value: Any) -> Any:
    """A value as JSON can hold it: whole numbers as int, others as float, dates and durations as ISO text, ranges as text."""
    return _json(value, Budget(), 0)


def _json(value: Any, budget: Budget, depth: int) -> Any:
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Decimal):
        return _json_number(value)
    if isinstance(value, list | tuple):
        budget.spend(len(value) + 1, depth)
        return [_json(item, budget, depth + 1) for item in value]
    if isinstance(value, dict):
        budget.spend(len(value) + 1, depth)
        return {key: _json(item, budget, depth + 1) for key, item in value.items()}
    if isinstance(value, Range):
        return range_text(value)
    if isinstance(value, Function):
        raise FeelError("A function cannot be kept as a value; call it first.")
    inside = inward(value)
    return iso.text(_plain(inside))


def _json_number(value: Decimal) -> int | float:
    if value.adjusted() < JSON_DIGITS and is_integral(value):
        return int(value)
    if value.adjusted() > 300:  # noqa: PLR2004  beyond what a float holds
        raise FeelError("A number is too large to be kept.")
    return float(value)


def _plain(value: Any) -> Any:
    """A zone by name is kept as the offset it has at that moment: ISO texts outside FEEL know no zone names."""
    if isinstance(value, DateTime) and isinstance(value.time.zone, str):
        shift = (instant(DateTime(value.date, _zoned(value.time, None))) - instant(value)) // SECOND
        return DateTime(value.date, _zoned(value.time, shift))
    return value


def _zoned(value: Time, zone: Zone | None) -> Time:
    return Time(value.hour, value.minute, value.second, value.nano, zone)
