"""Unary tests, as in the cells of decision tables."""

import pytest

from engine import feel

CONTEXT = {"limit": 3, "allowed": ["a", "b"]}
CASES = [
    ("-", None, True),
    ("", 1, True),
    ("3", 3, True),
    ("3", "3", False),
    ('"a", "b"', "b", True),
    ('not("a", "b")', "b", False),
    ('not("a", "b")', "c", True),
    ("< limit", 2, True),
    (">= limit", 2, False),
    ("[1..3]", 3, True),
    ("[1..3)", 3, False),
    ("]1..3]", 1, False),
    ("< 2, > 4", 5, True),
    ("< 2", None, False),
    ("null", None, True),
    ("true", True, True),
    ("true", 5, False),
    ("false", None, False),
    ("allowed", "a", True),
    ("? > 2 and ? < 5", 4, True),
    ('contains(?, "x")', "axb", True),
    ('"a"', ["a", "b"], True),
    ("limit = 3", "anything", True),
    ('!= "a"', "b", True),
    ("(function(x) x > 2)(?)", 3, True),
    ('? in ("a", "b")', "a", True),
    ("count(?) > 1", [1, 2], True),
]


@pytest.mark.parametrize(("text", "value", "expected"), CASES)
def test_unary_tests(text, value, expected):
    assert feel.unary_tests(text)(CONTEXT, value) is expected


@pytest.mark.parametrize("text", ["<", "1,", "not(1", "[1..", "1 2"])
def test_tests_that_are_none_are_refused(text):
    with pytest.raises(feel.FeelError):
        feel.unary_tests(text)
