"""What the operators do with values: equality, order, arithmetic. Where an operator has no meaning, the result is null.

Equality and order between kinds is null, not false: a condition takes both for "no", and the problem is noted.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.feel import temporal
from engine.feel.errors import Null
from engine.feel.temporal import DAY, SECOND, Date, DateTime, Months, Nanos, Time
from engine.feel.values import NUMBERS, Function, Range, kind

if TYPE_CHECKING:
    from engine.feel.scope import Run

_PLAIN = (Decimal, str, bool)


def equal(run: Run, left: Any, right: Any) -> bool | None:
    """Whether two values are equal; None if they are of different kinds."""
    if left is None or right is None:
        return left is right
    if type(left) is not type(right):
        return None
    return bool(left == right) if isinstance(left, _PLAIN) else _same(run, left, right)


def _same(run: Run, left: Any, right: Any) -> bool | None:
    """Whether two values of one kind are equal, part by part."""
    if isinstance(left, list):
        run.spend(1)
        return len(left) == len(right) and all(equal(run, a, b) is True for a, b in zip(left, right, strict=True))
    if isinstance(left, dict):
        run.spend(1)
        return left.keys() == right.keys() and all(equal(run, left[key], right[key]) is True for key in left)
    if isinstance(left, Function):
        return True if left is right else None
    if isinstance(left, Range):
        return _same_range(run, left, right)
    return _same_key(left, right)


def _same_range(run: Run, left: Range, right: Range) -> bool:
    closed = (left.low_closed, left.high_closed) == (right.low_closed, right.high_closed)
    return closed and equal(run, left.low, right.low) is True and equal(run, left.high, right.high) is True


def _same_key(left: Any, right: Any) -> bool | None:
    try:
        return bool(key(left, right) == key(right, left))
    except Null:
        return False


def key(value: Any, other: Any) -> Any:
    """What to compare `value` by with `other` of the same kind; Null if the kind has no order or they do not go together."""
    if type(value) is not type(other):
        raise Null(f"A {kind(value)} and a {kind(other)} cannot be compared.")
    if isinstance(value, Decimal | str):
        return value
    if isinstance(value, Date):
        return (value.year, value.month, value.day)
    if isinstance(value, Nanos):
        return value.nanos
    if isinstance(value, Months):
        return value.months
    if isinstance(value, Time | DateTime):
        return _clock_key(value, other)
    raise Null(f"A {kind(value)} has no order.")


def _clock_key(value: Time | DateTime, other: Time | DateTime) -> int:
    shift = temporal.offset(value)
    if (shift is None) is not (temporal.offset(other) is None):
        raise Null("One of the times has a zone and the other has none.")
    local = temporal.time_nanos(value) if isinstance(value, Time) else temporal.local_nanos(value)
    return local - (shift or 0) * SECOND


def less(left: Any, right: Any) -> bool:
    """Whether `left` comes before `right`; Null if they cannot be compared."""
    return bool(key(left, right) < key(right, left))


def inside(value: Any, within: Range) -> bool:
    """Whether a value lies in a range; Null if it cannot be compared with the ends."""
    if within.low is not None and (less(value, within.low) or (not within.low_closed and not less(within.low, value))):
        return False
    if within.high is None:
        return True
    return not (less(within.high, value) or (not within.high_closed and not less(value, within.high)))


def arithmetic(operator: str, left: Any, right: Any) -> Any:
    """The result of `+ - * / **`; Null if it has none."""
    rule = _RULES.get((operator, type(left), type(right)))
    if rule is None:
        raise Null(f"'{operator}' has no meaning between a {kind(left)} and a {kind(right)}.")
    try:
        return rule(left, right)
    except (decimal.DecimalException, ArithmeticError) as problem:
        raise Null(f"The result of '{operator}' is no number.") from problem


def negated(value: Any) -> Any:
    """`-value`; Null for what has no negative."""
    if isinstance(value, Decimal):
        return NUMBERS.minus(value)
    if isinstance(value, Nanos):
        return Nanos(-value.nanos)
    if isinstance(value, Months):
        return Months(-value.months)
    raise Null(f"A {kind(value)} has no negative.")


def _power(base: Decimal, exponent: Decimal) -> Decimal:
    """Zero to a negative power is infinite to the decimal library, and no number here."""
    result = NUMBERS.power(base, exponent)
    if not result.is_finite():
        raise ZeroDivisionError
    return result


def _shift_moment(value: DateTime, by: int) -> DateTime:
    if isinstance(value.time.zone, str):
        return temporal.at_instant(temporal.instant(value) + by, value.time.zone)
    days, rest = divmod(temporal.local_nanos(value) + by, DAY)
    return DateTime(temporal.from_day_number(days), temporal.time_from_nanos(rest, value.time.zone))


def _shift_date(value: Date, by: int) -> Date:
    return temporal.from_day_number((temporal.day_number(value) * DAY + by) // DAY)


def _shift_time(value: Time, by: int) -> Time:
    return temporal.time_from_nanos(temporal.time_nanos(value) + by, value.zone)


def _shift_months(value: DateTime, by: int) -> DateTime:
    return DateTime(temporal.add_months(value.date, by), value.time)


def _moments_apart(left: DateTime, right: DateTime) -> Nanos:
    return temporal.nanos(_clock_key(left, right) - _clock_key(right, left))


def _midnight(value: Date) -> DateTime:
    """A date among date-times is its beginning in UTC, as DMN prescribes."""
    return DateTime(value, Time(0, 0, 0, 0, 0))


def _scaled(value: Nanos | Months, by: Decimal) -> Nanos | Months:
    if isinstance(value, Nanos):
        return temporal.nanos(int(NUMBERS.multiply(Decimal(value.nanos), by)))
    return temporal.months(int(NUMBERS.multiply(Decimal(value.months), by)))


def _divided(value: Nanos | Months, by: Decimal) -> Nanos | Months:
    if isinstance(value, Nanos):
        return temporal.nanos(int(NUMBERS.divide(Decimal(value.nanos), by)))
    return temporal.months(int(NUMBERS.divide(Decimal(value.months), by)))


Rule = Callable[[Any, Any], Any]

_RULES: dict[tuple[str, type, type], Rule] = {
    ("+", Decimal, Decimal): NUMBERS.add,
    ("-", Decimal, Decimal): NUMBERS.subtract,
    ("*", Decimal, Decimal): NUMBERS.multiply,
    ("/", Decimal, Decimal): NUMBERS.divide,
    ("**", Decimal, Decimal): _power,
    ("+", str, str): lambda a, b: a + b,
    ("+", Nanos, Nanos): lambda a, b: temporal.nanos(a.nanos + b.nanos),
    ("-", Nanos, Nanos): lambda a, b: temporal.nanos(a.nanos - b.nanos),
    ("/", Nanos, Nanos): lambda a, b: NUMBERS.divide(Decimal(a.nanos), Decimal(b.nanos)),
    ("+", Months, Months): lambda a, b: temporal.months(a.months + b.months),
    ("-", Months, Months): lambda a, b: temporal.months(a.months - b.months),
    ("/", Months, Months): lambda a, b: NUMBERS.divide(Decimal(a.months), Decimal(b.months)),
    ("-", Date, Date): lambda a, b: temporal.nanos((temporal.day_number(a) - temporal.day_number(b)) * DAY),
    ("-", DateTime, DateTime): _moments_apart,
    ("-", Date, DateTime): lambda a, b: _moments_apart(_midnight(a), b),
    ("-", DateTime, Date): lambda a, b: _moments_apart(a, _midnight(b)),
    ("-", Time, Time): lambda a, b: temporal.nanos(_clock_key(a, b) - _clock_key(b, a)),
    ("+", Date, Nanos): lambda a, b: _shift_date(a, b.nanos),
    ("+", Nanos, Date): lambda a, b: _shift_date(b, a.nanos),
    ("-", Date, Nanos): lambda a, b: _shift_date(a, -b.nanos),
    ("+", DateTime, Nanos): lambda a, b: _shift_moment(a, b.nanos),
    ("+", Nanos, DateTime): lambda a, b: _shift_moment(b, a.nanos),
    ("-", DateTime, Nanos): lambda a, b: _shift_moment(a, -b.nanos),
    ("+", Time, Nanos): lambda a, b: _shift_time(a, b.nanos),
    ("+", Nanos, Time): lambda a, b: _shift_time(b, a.nanos),
    ("-", Time, Nanos): lambda a, b: _shift_time(a, -b.nanos),
    ("+", Date, Months): lambda a, b: temporal.add_months(a, b.months),
    ("+", Months, Date): lambda a, b: temporal.add_months(b, a.months),
    ("-", Date, Months): lambda a, b: temporal.add_months(a, -b.months),
    ("+", DateTime, Months): lambda a, b: _shift_months(a, b.months),
    ("+", Months, DateTime): lambda a, b: _shift_months(b, a.months),
    ("-", DateTime, Months): lambda a, b: _shift_months(a, -b.months),
    ("*", Nanos, Decimal): _scaled,
    ("*", Decimal, Nanos): lambda a, b: _scaled(b, a),
    ("/", Nanos, Decimal): _divided,
    ("*", Months, Decimal): _scaled,
    ("*", Decimal, Months): lambda a, b: _scaled(b, a),
    ("/", Months, Decimal): _divided,
}
