"""How paths are compiled, and which members the values have that are no contexts: parts of dates, times, durations and ranges."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.feel import temporal
from engine.feel.compiling import Code, code, rule
from engine.feel.errors import Null
from engine.feel.syntax import Path
from engine.feel.temporal import DAY, Date, DateTime, Months, Nanos, Time
from engine.feel.values import Range, kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.feel.scope import Scope


@rule(Path)
def _path(node: Path) -> Code:
    value, name, place = code(node.value), node.name, node.at

    def step(scope: Scope) -> Any:
        source = value(scope)
        if type(source) is dict:
            if name not in source:
                scope.run.note(f"There is no '{name}' in the context.", place)
                return None
            return source[name]
        if isinstance(source, list):
            scope.run.place = place
            scope.run.spend(len(source))
            return [_member(item, name) for item in source]
        try:
            return _member(source, name, strict=True)
        except Null as reason:
            scope.run.note(reason.sentence, place)
            return None

    return step


def _member(value: Any, name: str, *, strict: bool = False) -> Any:
    if isinstance(value, dict):
        return value.get(name)
    reader = _MEMBERS.get((type(value), name))
    if reader is not None:
        return reader(value)
    if strict:
        raise Null(f"A {kind(value)} has no '{name}'.")
    return None


def _offset(value: Any) -> Nanos | None:
    shift = temporal.offset(value)
    return None if shift is None else Nanos(shift * temporal.SECOND)


def _zone(value: Any) -> str | None:
    zone = value.zone if isinstance(value, Time) else value.time.zone
    return zone if isinstance(zone, str) else None


def _part(count: int, unit: int, wrap: int | None = None) -> Decimal:
    """Whole units in a duration, of its own sign."""
    units = abs(count) // unit % wrap if wrap else abs(count) // unit
    return Decimal(-units if count < 0 else units)


_S = temporal.SECOND
_MEMBERS: dict[tuple[type, str], Callable[[Any], Any]] = {
    (Months, "years"): lambda v: _part(v.months, 12),
    (Months, "months"): lambda v: _part(v.months, 1, 12),
    (Nanos, "days"): lambda v: _part(v.nanos, DAY),
    (Nanos, "hours"): lambda v: _part(v.nanos, 3600 * _S, 24),
    (Nanos, "minutes"): lambda v: _part(v.nanos, 60 * _S, 60),
    (Nanos, "seconds"): lambda v: _part(v.nanos, _S, 60),
    (Range, "start"): lambda v: v.low,
    (Range, "end"): lambda v: v.high,
    (Range, "start included"): lambda v: v.low_closed,
    (Range, "end included"): lambda v: v.high_closed,
    (Date, "weekday"): lambda v: Decimal(temporal.weekday(v)),
    (DateTime, "weekday"): lambda v: Decimal(temporal.weekday(v.date)),
    (Date, "year"): lambda v: Decimal(v.year),
    (Date, "month"): lambda v: Decimal(v.month),
    (Date, "day"): lambda v: Decimal(v.day),
    (DateTime, "year"): lambda v: Decimal(v.date.year),
    (DateTime, "month"): lambda v: Decimal(v.date.month),
    (DateTime, "day"): lambda v: Decimal(v.date.day),
    (DateTime, "hour"): lambda v: Decimal(v.time.hour),
    (DateTime, "minute"): lambda v: Decimal(v.time.minute),
    (DateTime, "second"): lambda v: Decimal(v.time.second),
    (DateTime, "time offset"): _offset,
    (DateTime, "timezone"): _zone,
    (Time, "hour"): lambda v: Decimal(v.hour),
    (Time, "minute"): lambda v: Decimal(v.minute),
    (Time, "second"): lambda v: Decimal(v.second),
    (Time, "time offset"): _offset,
    (Time, "timezone"): _zone,
}
