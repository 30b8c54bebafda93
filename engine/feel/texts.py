"""Values as text: what `string()` gives. Inside lists and contexts, strings stand in quotes, as they would be written in FEEL."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.feel import iso
from engine.feel.errors import Null
from engine.feel.values import TEMPORAL, Budget, Range, kind

_STRING_PART = 64
"""So many characters of a string count as one part of a value's size."""


def text(value: Any) -> str:
    """What `string(value)` gives; Null for a function."""
    return value if isinstance(value, str) else _nested(value, Budget(), 0)


def range_text(value: Range) -> str:
    """A range as FEEL writes it."""
    if value.low is None:
        return f"({'<=' if value.high_closed else '<'} {_nested(value.high, Budget(), 0)})"
    if value.high is None:
        return f"({'>=' if value.low_closed else '>'} {_nested(value.low, Budget(), 0)})"
    opening, closing = "[" if value.low_closed else "(", "]" if value.high_closed else ")"
    return f"{opening}{_nested(value.low, Budget(), 0)}..{_nested(value.high, Budget(), 0)}{closing}"


def number_text(value: Decimal) -> str:
    """The number as people write it, without an exponent."""
    return format(value, "f") if value else "0"


def quoted(value: str) -> str:
    """A string as FEEL writes it."""
    escaped = (
        value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    )
    return f'"{escaped}"'


def _nested(value: Any, left: Budget, depth: int) -> str:
    left.spend(1 + _length(value) // _STRING_PART, depth)
    if isinstance(value, list):
        return "[" + ", ".join(_nested(item, left, depth + 1) for item in value) + "]"
    if isinstance(value, dict):
        parts = (f"{_key(key)}: {_nested(item, left, depth + 1)}" for key, item in value.items())
        return "{" + ", ".join(parts) + "}"
    return _single(value)


def _length(value: Any) -> int:
    """How long the text of a value will be, where it may be long."""
    if isinstance(value, str):
        return len(value)
    return abs(value.adjusted()) if isinstance(value, Decimal) else 0


def _single(value: Any) -> str:
    if isinstance(value, str):
        return quoted(value)
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, TEMPORAL):
        return iso.text(value)
    if isinstance(value, Range):
        return range_text(value)
    raise Null(f"A {kind(value)} has no text.")


def _key(key: str) -> str:
    return key if key.isidentifier() else quoted(key)
