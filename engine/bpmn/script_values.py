"""What a script may hand back: JSON, and what has one obvious form in it: dates as ISO text, decimals as numbers."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from typing import Any

from engine.feel import FeelError, to_json

NESTING = 50
SIZE = 100_000
DIGITS = 30


class Unfit(Exception):  # noqa: N818  told as a sentence by the caller
    """A value that has no form in JSON."""


def json_value(value: Any) -> Any:
    """`value` as JSON; Unfit with the reason if it has no form there."""
    left = [SIZE]
    return _json(value, left, 0)


def _json(value: Any, left: list[int], depth: int) -> Any:
    left[0] -= 1
    if depth > NESTING or left[0] < 0:
        raise Unfit(f"it is nested more than {NESTING} levels deep or has more than {SIZE} parts.")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int | float | Decimal):
        return _number(value)
    if isinstance(value, list | tuple):
        return [_json(item, left, depth + 1) for item in value]
    if isinstance(value, dict):
        return {_key(key): _json(item, left, depth + 1) for key, item in value.items()}
    return _moment(value)


def _text(value: str) -> str:
    if "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
        raise Unfit("a text has a character that no store keeps.")
    return value


def _number(value: float | Decimal) -> Any:
    if isinstance(value, int) and abs(value) < 10**DIGITS:
        return value
    if isinstance(value, int) or not math.isfinite(value):
        raise Unfit(f"a number has more than {DIGITS} digits or is none.")
    return to_json(value) if isinstance(value, Decimal) else value


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise Unfit(f"a key is {key!r}; keys are texts.")
    return _text(key)


def _moment(value: Any) -> Any:
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        try:
            return to_json(value)
        except FeelError as problem:
            raise Unfit(problem.sentence) from problem
    raise Unfit(f"a {type(value).__name__} has no form in JSON; use lists, dicts, texts and numbers.")
