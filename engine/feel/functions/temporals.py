"""Built-in functions on dates and times. The moment is the one that the evaluation was given: FEEL has no clock of its own."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.feel import temporal
from engine.feel.errors import Null
from engine.feel.functions.registry import builtin
from engine.feel.temporal import Date, DateTime
from engine.feel.values import inward

if TYPE_CHECKING:
    from engine.feel.scope import Run

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@builtin("now()")
def now(run: Run) -> Any:
    """The moment of the evaluation."""
    if run.moment is None:
        raise Null("The moment is not known here.")
    return inward(run.moment)


@builtin("today()")
def today(run: Run) -> Any:
    """The day of the evaluation, on the clock of the moment's zone."""
    return now(run).date


@builtin("day of week(date: date)")
def day_of_week(_run: Run, value: Date | DateTime) -> str:
    """Monday to Sunday."""
    return _DAYS[temporal.weekday(_day(value)) - 1]


@builtin("month of year(date: date)")
def month_of_year(_run: Run, value: Date | DateTime) -> str:
    """January to December."""
    return _MONTHS[_day(value).month - 1]


@builtin("day of year(date: date)")
def day_of_year(_run: Run, value: Date | DateTime) -> Decimal:
    """1 to 366."""
    day = _day(value)
    return Decimal(temporal.day_number(day) - temporal.day_number(Date(day.year, 1, 1)) + 1)


@builtin("week of year(date: date)")
def week_of_year(_run: Run, value: Date | DateTime) -> Decimal:
    """The week of ISO 8601, 1 to 53."""
    day = _day(value)
    thursday = temporal.from_day_number(temporal.day_number(day) - temporal.weekday(day) + 4)
    return Decimal((temporal.day_number(thursday) - temporal.day_number(Date(thursday.year, 1, 1))) // 7 + 1)


@builtin("last day of month(date: date)")
def last_day_of_month(_run: Run, value: Date | DateTime) -> Date:
    """The last day of the date's month."""
    day = _day(value)
    return Date(day.year, day.month, temporal.month_length(day.year, day.month))


def _day(value: Date | DateTime) -> Date:
    return value.date if isinstance(value, DateTime) else value
