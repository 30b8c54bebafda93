"""Every built-in function: what it gives, with positions and names, and what it refuses with null."""

import datetime as dt
import re

import pytest

from engine import feel
from engine.feel.functions import BUILTINS

NOW = dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.UTC)
CASES = [
    # conversion
    ("string(1.5)", "1.5"),
    ("string(10 ** 20)", "100000000000000000000"),
    ('string([1, "a", null, {b: true}])', '[1, "a", null, {b: true}]'),
    ('string({"a b": "\\""})', '{"a b": "\\""}'),
    ('string(@"P1DT2H")', "P1DT2H"),
    ("string([1..3])", "[1..3]"),
    ("string(null)", None),
    ("string(function(a) a)", None),
    ('number("1 000,5", " ", ",")', 1000.5),
    ('number("1.000,5", ".", ",")', 1000.5),
    ('number("1,5", ",", ",")', None),
    ('number("-.5e3")', -500),
    ('number("\u0661")', None),
    ("number(5)", 5),
    ('date("2024-02-29")', "2024-02-29"),
    ('date("2023-02-29")', None),
    ('date("2024-2-9")', None),
    ("date(2024, 2, 29)", "2024-02-29"),
    ('date(date and time("2024-02-29T10:00:00Z"))', "2024-02-29"),
    ("date(5)", None),
    ('time("10:30:00+02:00")', "10:30:00+02:00"),
    ('time("24:00:00")', None),
    ('time(10, 30, 5.5, duration("PT1H"))', "10:30:05.5+01:00"),
    ("time(10, 30, 5)", "10:30:05"),
    ('time(date and time("2024-02-29T10:00:00Z"))', "10:00:00Z"),
    ('time(@"2024-02-29")', "00:00:00Z"),
    ('date and time("2024-02-29T10:00:00.25-05:30")', "2024-02-29T10:00:00.25-05:30"),
    ('date and time("2024-02-29")', "2024-02-29T00:00:00"),
    ('date and time("2024-02-29T24:00:00")', "2024-03-01T00:00:00"),
    ('date and time("2024-02-29T10:00:00@Nowhere/Town")', None),
    ('date and time(@"2024-02-29", @"10:00:00Z")', "2024-02-29T10:00:00Z"),
    ('date and time(@"2024-07-01T10:00:00Z", "Europe/Berlin")', "2024-07-01T12:00:00+02:00"),
    ('duration("P1Y2M")', "P1Y2M"),
    ('duration("-P2DT3H4M5.25S")', "-P2DT3H4M5.25S"),
    ('duration("P1W")', "P7D"),
    ('duration("P1Y1D")', None),
    ('duration("P")', None),
    ('duration("PT")', None),
    ('duration("4 hours")', None),
    ('years and months duration(@"2024-01-31", @"2024-02-29")', "P0M"),
    ('years and months duration(@"2026-03-01", @"2024-02-29")', "-P2Y"),
    # strings
    ('substring("foobar", 3, 2)', "ob"),
    ('substring("foobar", -2, 1)', "a"),
    ('substring("foobar", 0)', None),
    ('substring("foobar", 10)', ""),
    ('substring("🐎ab", 2)', "ab"),
    ('string length("🐎ab")', 3),
    ("string length(5)", None),
    ('string length(["abc"])', 3),
    ('upper case("straße")', "STRASSE"),
    ('lower case("ABC")', "abc"),
    ('trim("\\t a b \\n")', "a b"),
    ('is blank(" \\t")', True),
    ('substring before("a-b-c", "-")', "a"),
    ('substring after("a-b-c", "-")', "b-c"),
    ('substring before("abc", "")', ""),
    ('contains("abc", "")', True),
    ('starts with("abc", "ab")', True),
    ('ends with("abc", "bc")', True),
    ('matches("Foo\\nbar", "foo.bar", "is")', True),
    ('matches("a.b", "a.b", "q")', True),
    ('matches("axb", "a.b", "q")', False),
    ('matches("aΩ", "^\\p{L}+$")', True),
    ('matches("b", "[a-z-[aeiou]]")', True),
    ('matches("a", "[a-z-[aeiou]]")', False),
    ('matches("b", "^[a--c]$")', None),
    ('matches("&", "^[a&&b]$")', True),
    ('matches("x", "\\b")', None),
    ('matches("x", "(?<name>x)")', None),
    ('matches("x", "(")', None),
    ('matches("x", "x{5000}")', None),
    ('matches("x", "x", "z")', None),
    ('replace("a1b22", "[0-9]+", "#")', "a#b#"),
    ('replace("abc", "(b)", "<$1$0>")', "a<bb>c"),
    ('replace("abc", "b", "\\\\$")', "a$c"),
    ('replace("abc", "b*", "x")', None),
    ('replace("a.c", ".", "x", "q")', "axc"),
    ('split("a1b22c", "[0-9]+")', ["a", "b", "c"]),
    ('split("abc", "")', ["abc"]),
    ('extract("INC0001 and INC0002", "INC[0-9]+")', ["INC0001", "INC0002"]),
    ('string join(["a", "b"], ", ", "[", "]")', "[a, b]"),
    ("string join([1])", None),
    # numbers
    ("decimal(2.5, 0)", 2),
    ("decimal(-3.5, 0)", -4),
    ("decimal(1.256, 2)", 1.26),
    ("decimal(1234, -2)", 1200),
    ("floor(-1.5)", -2),
    ("floor(1.56, 1)", 1.5),
    ("ceiling(-1.5)", -1),
    ("ceiling(1.51, 1)", 1.6),
    ("round up(-5.5, 0)", -6),
    ("round down(-5.5, 0)", -5),
    ("round half up(-2.5, 0)", -3),
    ("round half down(-2.5, 0)", -2),
    ("round up(1, 99999)", None),
    ('abs(@"-PT5H")', "PT5H"),
    ('abs(@"-P5M")', "P5M"),
    ('abs("a")', None),
    ("modulo(-12, 5)", 3),
    ("modulo(10.1, 4.5)", 1.1),
    ("modulo(1, 0)", None),
    ("sqrt(16)", 4),
    ("sqrt(-1)", None),
    ("decimal(log(10), 8)", 2.30258509),
    ("log(0)", None),
    ("decimal(exp(5), 8)", 148.4131591),
    ("odd(-3)", True),
    ("even(0)", True),
    ("even(10 ** 50)", True),
    ("not(null)", None),
    # lists
    ("list contains([1, null], null)", True),
    ("count([1, 2])", 2),
    ("is empty([])", True),
    ("all([true, null])", None),
    ("all(true, true)", True),
    ("any([false, null])", None),
    ("any(false, true)", True),
    ("sublist([1, 2, 3, 4], -2, 1)", [3]),
    ("sublist([1, 2], 3)", None),
    ("append(1, 2)", [1, 2]),
    ("concatenate([1], 2, [3, 4])", [1, 2, 3, 4]),
    ("insert before([1, 3], 2, 2)", [1, 2, 3]),
    ("insert before([1, 3], 9, 2)", None),
    ("remove([1, 2, 3], -1)", [1, 2]),
    ("list replace([1, 2, 3], 2, 9)", [1, 9, 3]),
    ("list replace([1, 2, 3], function(item, new) item > 1, 0)", [1, 0, 0]),
    ("list replace([1, 2, 3], function(item) true, 0)", None),
    ("reverse([1, 2])", [2, 1]),
    ("index of([1, 2, null, null], null)", [3, 4]),
    ("union([1, 2], [2, 3])", [1, 2, 3]),
    ("distinct values([{a: 1}, {a: 1}, [2], [2], 1, 1.0])", [{"a": 1}, [2], 1]),
    ("duplicate values([1, 2, 1, [3], [3]])", [1, [3]]),
    ("flatten([[1, [2]], [], 3])", [1, 2, 3]),
    ('sort(["b", "a"])', ["a", "b"]),
    ("sort([3, 1, 2], function(x, y) x > y)", [3, 2, 1]),
    ('sort([1, "a"])', None),
    ("partition([1, 2, 3], 2)", [[1, 2], [3]]),
    # statistics
    ("min([])", None),
    ('min(@"2026-01-02", @"2026-01-01")', "2026-01-01"),
    ('max("a", "b")', "b"),
    ('max(1, "b")', None),
    ('sum([@"PT1H", @"PT30M"])', "PT1H30M"),
    ("sum([1, null])", None),
    ("sum([])", None),
    ("product(2, 3)", 6),
    ("mean(1, 2)", 1.5),
    ("median(8, 2, 5, 3, 4)", 4),
    ("median([])", None),
    ("stddev(2, 4, 7, 5)", 2.081665999466132735282297706979931),
    ("stddev([1])", None),
    ("mode([6, 1, 9, 6, 1])", [1, 6]),
    ("mode([])", []),
    # contexts
    ('get value({a: {b: 1}}, ["a", "b"])', 1),
    ('get value({a: 1}, "x")', None),
    ("get entries({a: 1})", [{"key": "a", "value": 1}]),
    ('context([{key: "a", value: 1}])', {"a": 1}),
    ('context([{key: "a", value: 1}, {key: "a", value: 2}])', None),
    ('context put({a: 1}, ["b", "c"], 2)', {"a": 1, "b": {"c": 2}}),
    ('context put({a: 1}, ["a", "c"], 2)', None),
    ("context merge([{a: 1, b: 1}, {b: 2}])", {"a": 1, "b": 2}),
    ("is defined(x)", False),
    ("get or else(null, 2)", 2),
    ('is(@"10:00:00Z", @"10:00:00+00:00")', True),
    ('is(@"10:00:00Z", @"11:00:00+01:00")', False),
    # temporals
    ("now()", "2026-11-23T09:30:00Z"),
    ("today()", "2026-11-23"),
    ("day of week(today())", "Monday"),
    ("month of year(today())", "November"),
    ('day of year(@"2024-12-31")', 366),
    ('week of year(@"2021-01-01")', 53),
    ('last day of month(@"2024-02-03")', "2024-02-29"),
    # ranges
    ('range("(1..3]") = (1..3]', True),
    ('range("[x..3]")', None),
    ('range("[3..1]")', None),
    ("before([1..5), [5..9])", True),
    ("before([1..5], [5..9])", False),
    ("after(6, [1..5])", True),
    ("meets([1..5], [5..9])", True),
    ("met by([5..9], [1..5])", True),
    ("overlaps([1..5], [5..9])", True),
    ("overlaps([1..5), [5..9])", False),
    ("overlaps before([1..5], [4..9])", True),
    ("overlaps after([4..9], [1..5])", True),
    ("finishes(5, [1..5])", True),
    ("finished by([1..5], [3..5])", True),
    ("includes([1..9], [2..3])", True),
    ("includes((1..9), 1)", False),
    ("during((1..3), [1..3])", True),
    ("starts([1..2], [1..5])", True),
    ("started by([1..5], 1)", True),
    ("coincides([1..5], [1..5])", True),
    ("includes((> 3), 5)", True),
    ("starts((> 3), [1..5])", None),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_a_built_in_function(text, expected):
    value = feel.to_json(feel.expression(text)({}, now=NOW))
    assert value == (pytest.approx(expected, rel=1e-15) if isinstance(expected, float) else expected)
    assert isinstance(value, bool) is isinstance(expected, bool)


def test_every_built_in_function_has_a_case():
    called = {name for text, _ in CASES for name in BUILTINS if re.search(rf"(^|[^\w ]\s*){re.escape(name)}\(", text)}
    assert set(BUILTINS) - called == set()


def test_a_function_takes_its_arguments_by_name_in_any_order():
    for name, signatures in BUILTINS.items():
        for signature in signatures:
            names = [slot.name for slot in signature.slots]
            assert len(set(names)) == len(names), name
    assert feel.expression('substring(length: 2, string: "abcd", start position: 2)')({}) == "bc"
    refused = feel.expression('substring(string: "abcd", begin: 2)').evaluate({})
    assert refused.value is None
    assert refused.problems[0].sentence == "substring does not take these arguments."


def test_a_wrong_argument_is_told_by_its_name():
    result = feel.expression('substring("abcd", "x")').evaluate({})
    assert result.value is None
    assert result.problems[0].sentence == "'start position' of substring is a string; a number is needed."


def test_a_variable_does_not_hide_a_function():
    assert feel.expression("count(items) + count")({"items": [1, 2], "count": 5}) == 7
