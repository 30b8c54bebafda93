"""Only plain JSON comes in, as a copy."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine.bpmn.native import DEPTH, native
from engine.errors import Invalid


def test_it_is_a_deep_copy():
    given = {"a": [1, {"b": None}], "c": 1.5, "d": True}
    kept = native(given)
    given["a"][1]["b"] = 2

    assert kept == {"a": [1, {"b": None}], "c": 1.5, "d": True}


@pytest.mark.parametrize(
    "value", [Decimal(1), datetime(2026, 3, 2, tzinfo=UTC), {1: 2}, {1}, b"x", object(), float("nan"), float("inf")]
)
def test_what_is_not_plain_json_is_refused(value: Any):
    with pytest.raises(Invalid):
        native({"x": [value]})


def test_what_is_too_deep_is_refused():
    value: Any = 1
    for _ in range(DEPTH + 2):
        value = [value]

    with pytest.raises(Invalid, match="levels deep"):
        native(value)
