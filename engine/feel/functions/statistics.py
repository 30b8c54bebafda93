"""Built-in functions that make one value of many: they take a list, or the values one by one."""

from __future__ import annotations

import functools
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.feel.errors import Null
from engine.feel.functions.lists import spread
from engine.feel.functions.registry import builtin
from engine.feel.operators import arithmetic, less
from engine.feel.values import NUMBERS, kind

if TYPE_CHECKING:
    from engine.feel.scope import Run


@builtin("min(*list)")
def min_(run: Run, *items: Any) -> Any:
    """The least."""
    values = _some(run, items, "min")
    return functools.reduce(lambda best, value: value if less(value, best) else best, values[1:], _ordered(values[0]))


@builtin("max(*list)")
def max_(run: Run, *items: Any) -> Any:
    """The greatest."""
    values = _some(run, items, "max")
    return functools.reduce(lambda best, value: value if less(best, value) else best, values[1:], _ordered(values[0]))


@builtin("sum(*list)")
def sum_(run: Run, *items: Any) -> Any:
    """All together; durations too."""
    values = _some(run, items, "sum")
    if isinstance(values[0], str | list | dict | bool):
        raise Null(f"A {kind(values[0])} cannot be summed.")
    if len(values) == 1 and values[0] is None:
        raise Null("null cannot be summed.")
    return functools.reduce(lambda total, value: arithmetic("+", total, value), values)


@builtin("product(*list)")
def product(run: Run, *items: Any) -> Decimal:
    """All multiplied."""
    return functools.reduce(lambda total, value: arithmetic("*", total, value), _numbers(run, items, "product"))


@builtin("mean(*list)")
def mean(run: Run, *items: Any) -> Any:
    """The average."""
    values = _some(run, items, "mean")
    return arithmetic("/", sum_(run, values), Decimal(len(values)))


@builtin("median(*list)")
def median(run: Run, *items: Any) -> Decimal:
    """The middle one, or the average of the two in the middle."""
    values = sorted(_numbers(run, items, "median"))
    middle = len(values) // 2
    if len(values) % 2:
        return values[middle]
    return NUMBERS.divide(NUMBERS.add(values[middle - 1], values[middle]), Decimal(2))


@builtin("stddev(*list)")
def stddev(run: Run, *items: Any) -> Decimal:
    """The standard deviation of a sample."""
    values = _numbers(run, items, "stddev")
    if len(values) < 2:  # noqa: PLR2004
        raise Null("A standard deviation needs two values.")
    middle = mean(run, list(values))
    squares = [NUMBERS.power(NUMBERS.subtract(value, middle), Decimal(2)) for value in values]
    return NUMBERS.sqrt(NUMBERS.divide(sum_(run, squares), Decimal(len(values) - 1)))


@builtin("mode(*list)")
def mode(run: Run, *items: Any) -> list[Decimal]:
    """The most frequent, in order."""
    values = spread(run, items, "mode")
    if not values:
        return []
    counted = Counter(_numbers(run, (values,), "mode"))
    most = max(counted.values())
    return sorted(value for value, times in counted.items() if times == most)


def _some(run: Run, items: tuple[Any, ...], function: str) -> list[Any]:
    values = spread(run, items, function)
    if not values:
        raise Null(f"{function} of an empty list is null.")
    return values


def _ordered(value: Any) -> Any:
    less(value, value)
    return value


def _numbers(run: Run, items: tuple[Any, ...], function: str) -> list[Decimal]:
    values = _some(run, items, function)
    for value in values:
        if not isinstance(value, Decimal):
            raise Null(f"{function} has a {kind(value)}; numbers are needed.")
    return values
