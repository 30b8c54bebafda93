"""The same expressions mean the same here and in the browser: a table of what the editors' own interpreter gives.

Left out are those where it has no such function or strays from the standard, each checked by hand: the range functions with
values, `is empty`, `partition`, `duplicate values`, `get or else`, `trim`, `is defined`, `last day of month`, `max` of strings, and
filters by a member that holds a boolean.
"""

import datetime as dt
import json
import math
from pathlib import Path

import pytest

from engine import feel

TABLE = json.loads(Path(__file__).with_name("oracle.json").read_text(encoding="utf-8"))
NOW = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)


def close(given, expected):
    """Whether two JSON values are the same, numbers as far as binary floats go."""
    if isinstance(given, list) and isinstance(expected, list):
        return len(given) == len(expected) and all(map(close, given, expected))
    if isinstance(given, float) or isinstance(expected, float):
        return math.isclose(given, expected, rel_tol=1e-12)
    return given == expected and type(given) is type(expected)


def test_the_table_is_long_enough():
    assert len(TABLE["cases"]) >= 300


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: f"{case['text']} {case.get('value', '')}"[:60])
def test_an_expression_means_what_it_means_in_the_browser(case):
    if case.get("unary"):
        result = feel.unary_tests(case["text"]).evaluate(TABLE["context"], case["value"], now=NOW).value
    else:
        result = feel.to_json(feel.expression(case["text"])(TABLE["context"], now=NOW))
    assert close(result, case["expected"])
