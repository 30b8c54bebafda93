"""What the catalogue promises, in words: a price, and how long it takes."""

from __future__ import annotations

import re
from decimal import Decimal

_DURATION = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_UNITS = ("week", "day", "hour", "minute", "second")
_COUNTED = ("day", "hour")
"""Units that mean something else on a calendar with closing times."""
ALWAYS = "24x7"


def price(amount: float, currency: str) -> str:
    """The words for an amount: Free, 129.90 EUR, 1,290 EUR."""
    if not amount:
        return "Free"
    exact = Decimal(str(amount))
    return f"{exact:,.2f} {currency}".replace(".00 ", " ")


def delivery(duration: str, calendar: str) -> str:
    """The words for a duration: 15 minutes, 5 working days, 1 day and 4 hours; what has no such words stays as it is."""
    found = _DURATION.fullmatch(duration)
    parts = [] if found is None else zip(found.groups(), _UNITS, strict=True)
    words = [_counted(int(number), unit, calendar) for number, unit in parts if number and int(number)]
    return " and ".join(words) or duration


def _counted(number: int, unit: str, calendar: str) -> str:
    kind = f"working {unit}" if unit in _COUNTED and calendar != ALWAYS else unit
    return f"{number} {kind}" + ("" if number == 1 else "s")
