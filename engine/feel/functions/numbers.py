"""Built-in functions on numbers and booleans."""

from __future__ import annotations

import decimal
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.feel.errors import Null
from engine.feel.functions.registry import builtin, whole
from engine.feel.temporal import Months, Nanos
from engine.feel.values import NUMBERS, kind

if TYPE_CHECKING:
    from engine.feel.scope import Run

_SCALE_LOW, _SCALE_HIGH = -6111, 6176
"""The scales that decimal128 has."""


@builtin("not(negand)")
def not_(_run: Run, value: Any) -> bool:
    """The opposite of a boolean."""
    if isinstance(value, bool):
        return not value
    raise Null(f"A {kind(value)} has no opposite; a boolean is needed.")


@builtin("decimal(n: number, scale: number)")
def decimal_(_run: Run, n: Decimal, scale: Decimal) -> Decimal:
    """Rounded half to even."""
    return _rounded(n, scale, decimal.ROUND_HALF_EVEN)


@builtin("floor(n: number)")
@builtin("floor(n: number, scale: number)")
def floor(_run: Run, n: Decimal, scale: Decimal | None = None) -> Decimal:
    """Rounded down."""
    return _rounded(n, scale, decimal.ROUND_FLOOR)


@builtin("ceiling(n: number)")
@builtin("ceiling(n: number, scale: number)")
def ceiling(_run: Run, n: Decimal, scale: Decimal | None = None) -> Decimal:
    """Rounded up."""
    return _rounded(n, scale, decimal.ROUND_CEILING)


@builtin("round up(n: number, scale: number)")
def round_up(_run: Run, n: Decimal, scale: Decimal) -> Decimal:
    """Rounded away from zero."""
    return _rounded(n, scale, decimal.ROUND_UP)


@builtin("round down(n: number, scale: number)")
def round_down(_run: Run, n: Decimal, scale: Decimal) -> Decimal:
    """Rounded towards zero."""
    return _rounded(n, scale, decimal.ROUND_DOWN)


@builtin("round half up(n: number, scale: number)")
def round_half_up(_run: Run, n: Decimal, scale: Decimal) -> Decimal:
    """Rounded to the nearest, a half away from zero."""
    return _rounded(n, scale, decimal.ROUND_HALF_UP)


@builtin("round half down(n: number, scale: number)")
def round_half_down(_run: Run, n: Decimal, scale: Decimal) -> Decimal:
    """Rounded to the nearest, a half towards zero."""
    return _rounded(n, scale, decimal.ROUND_HALF_DOWN)


@builtin("abs(n)")
def abs_(_run: Run, value: Any) -> Any:
    """Without the sign: of a number or a duration."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, Decimal):
        return NUMBERS.abs(value)
    if isinstance(value, Months):
        return Months(abs(value.months))
    if isinstance(value, Nanos):
        return Nanos(abs(value.nanos))
    raise Null(f"A {kind(value)} has no sign.")


@builtin("modulo(dividend: number, divisor: number)")
def modulo(_run: Run, dividend: Decimal, divisor: Decimal) -> Decimal:
    """What is left after division; it has the sign of the divisor."""
    if not divisor:
        raise Null("There is no division by zero.")
    try:
        rest = NUMBERS.remainder(dividend, divisor)
    except decimal.InvalidOperation as problem:
        raise Null("The numbers are too far apart for a remainder.") from problem
    return NUMBERS.add(rest, divisor) if rest and (rest < 0) is not (divisor < 0) else rest


@builtin("sqrt(number: number)")
def sqrt(_run: Run, value: Decimal) -> Decimal:
    """The square root."""
    if value < 0:
        raise Null("A negative number has no square root.")
    return NUMBERS.sqrt(value)


@builtin("log(number: number)")
def log(_run: Run, value: Decimal) -> Decimal:
    """The natural logarithm."""
    if value <= 0:
        raise Null("Only a positive number has a logarithm.")
    return NUMBERS.ln(value)


@builtin("exp(number: number)")
def exp(_run: Run, value: Decimal) -> Decimal:
    """The power of e."""
    try:
        return NUMBERS.exp(value)
    except decimal.DecimalException as problem:
        raise Null("The result is too large.") from problem


@builtin("odd(number: number)")
def odd(_run: Run, value: Decimal) -> bool:
    """Whether a whole number is odd."""
    return _parity(value) == 1


@builtin("even(number: number)")
def even(_run: Run, value: Decimal) -> bool:
    """Whether a whole number is even."""
    return _parity(value) == 0


def _parity(value: Decimal) -> Decimal:
    try:
        return abs(NUMBERS.remainder(value, Decimal(2)))
    except decimal.InvalidOperation:
        return Decimal(0)  # beyond 34 digits, where only even numbers can be written


def _rounded(value: Decimal, scale: Decimal | None, rounding: str) -> Decimal:
    places = whole(scale, "scale") if scale is not None else 0
    if not _SCALE_LOW <= places <= _SCALE_HIGH:
        raise Null(f"A scale is from {_SCALE_LOW} to {_SCALE_HIGH}.")
    if isinstance(value.as_tuple().exponent, int) and -int(value.as_tuple().exponent) <= places:
        return value  # it has no more places than wanted
    try:
        return value.quantize(Decimal((0, (1,), -places)), rounding, NUMBERS)
    except decimal.InvalidOperation as problem:
        raise Null("The number cannot be rounded to that scale.") from problem
