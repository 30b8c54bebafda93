"""JSON-native values only: what comes in from outside is copied and checked, so that a state can always be written and read.

A copy, because the caller may go on changing what it gave, and because values here are never changed in place.
"""

from __future__ import annotations

import math
from typing import Any

from engine.errors import Invalid

DEPTH = 50


def native(value: Any, depth: int = 0) -> Any:
    """A deep copy of a JSON-native value. Raises Invalid for anything else."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if depth > DEPTH:
        raise Invalid(f"A value is nested more than {DEPTH} levels deep.", code="value.deep")
    if isinstance(value, float):
        if math.isfinite(value):
            return value
        raise Invalid("A number is not finite; variables are plain JSON.", code="value.number")
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {key: native(item, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [native(item, depth + 1) for item in value]
    raise Invalid(f"A value of type {type(value).__name__} is not plain JSON.", code="value.type")
