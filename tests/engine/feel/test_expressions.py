"""Expressions as people write them, and what they give. Values as JSON."""

import datetime as dt

import pytest

from engine import feel

MOMENT = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
CONTEXT = {
    "impact": 2,
    "urgency": 1,
    "price": 19.9,
    "title": "VPN is down",
    "stage": None,
    "vip": True,
    "requester": {"name": "Erin", "manager": {"name": "Carol"}},
    "tickets": [{"id": "A", "priority": 1}, {"id": "B", "priority": 2}, {"id": "C", "priority": 1}],
    "due": "2026-11-24T10:00:00+01:00",
    "count": 3,
    "x": [1, 2, 3],
}
CASES = [
    ("1 + 2 * 3", 7),
    ("(1 + 2) * 3", 9),
    ("-2 ** 2", 4),
    ("0.1 + 0.2 = 0.3", True),
    ("10 / 4", 2.5),
    ("price * 2", 39.8),
    ("impact <= 2 and urgency = 1", True),
    ("impact > 2 or vip", True),
    ("stage = null", True),
    ("stage > 2", None),
    ("null and false", False),
    ("null or true", True),
    ("not(vip)", False),
    ('if impact = 2 then "high" else "low"', "high"),
    ("impact in [1..3]", True),
    ("impact in (1, 3)", False),
    ("impact in (<1, >=2)", True),
    ("impact in ]2..3]", False),
    ("impact in ]1..3[", True),
    ("impact between 1 and 2 and vip", True),
    ("for t in tickets return t.id", ["A", "B", "C"]),
    ("for i in 1..3 return i * i", [1, 4, 9]),
    ("for i in 3..1 return i", [3, 2, 1]),
    ("for i in 0..3 return if i = 0 then 1 else i * partial[-1]", [1, 1, 2, 6]),
    ("for i in 1..2, j in 1..2 return 10 * i + j", [11, 12, 21, 22]),
    ("some t in tickets satisfies t.priority = 2", True),
    ("every t in tickets satisfies t.priority = 1", False),
    ("tickets[priority = 1].id", ["A", "C"]),
    ("tickets[2].id", "B"),
    ("tickets[-1].id", "C"),
    ("date = null and string = null", True),
    ("sort(x, max)", None),
    ("tickets[4]", None),
    ("x[item >= impact]", [2, 3]),
    ("requester.manager.name", "Carol"),
    ("requester.boss.name", None),
    ('{"first name": "Erin", greeting: "Hi " + first name}.greeting', "Hi Erin"),
    ("count(tickets) + count", 6),
    ("(function(a, b) a - b)(b: 1, a: 5)", 4),
    ("sort(x, function(a, b) a > b)", [3, 2, 1]),
    ('substring("INC0042", 4)', "0042"),
    ('substring(string: "abc", start position: -2)', "bc"),
    ('contains(lower case(title), "vpn")', True),
    ('matches("INC0042", "^INC[0-9]{4}$")', True),
    ('replace("2026-11", "(\\d+)-(\\d+)", "$2/$1")', "11/2026"),
    ('split("a;b;c", ";")', ["a", "b", "c"]),
    ('string join(["a", null, "b"], "-")', "a-b"),
    ('"\\u00e9\\n"', "é\n"),
    ("sum(tickets.priority)", 4),
    ("max(1, 5, 3)", 5),
    ("mean(x)", 2),
    ("distinct values(tickets.priority)", [1, 2]),
    ("flatten([[1], [[2]]])", [1, 2]),
    ("decimal(1/3, 2)", 0.33),
    ("round half up(2.5, 0)", 3),
    ("modulo(-5, 3)", 1),
    ('date("2026-01-31") + duration("P1M")', "2026-02-28"),
    ('date("2026-03-01") - date("2026-02-27")', "P2D"),
    ('now() + @"PT4H"', "2026-11-23T16:00:00Z"),
    ("today()", "2026-11-23"),
    ('date and time(due) < now() + @"P1D"', True),
    ("date and time(due).hour", 10),
    ("day of week(today())", "Monday"),
    ('@"PT90M" > @"PT1H"', True),
    ('duration("P1DT2H").hours', 2),
    ('years and months duration(@"2024-02-29", @"2026-03-01")', "P2Y"),
    ("impact instance of number", True),
    ('@"2026-01-01" instance of date and time', False),
    ("[1, 2] instance of list<number>", True),
    ("unknown + 1", None),
    ('1 + "a"', None),
    ("string(1.50)", "1.50"),
    ('get value(requester, "name")', "Erin"),
    ('context put(requester, "name", 1).name', 1),
    ("1 + 1 // a remark\n /* another */", 2),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_expression(text, expected):
    assert feel.to_json(feel.expression(text)(CONTEXT, now=MOMENT)) == expected


@pytest.mark.parametrize(
    ("text", "line", "column", "expected"),
    [
        ("1 +", 1, 4, "a value"),
        ("x[1", 1, 4, "']'"),
        ("if a then b", 1, 12, "'else'"),
        ("a b", 1, 3, "an operator or the end"),
        ('a =\n "abc', 2, 2, 'a closing "'),
        ("a = = b", 1, 5, "a value"),
        ("{a: }", 1, 5, "a value"),
        ("f(a: 1, 2)", 1, 9, "a named argument"),
    ],
)
def test_a_text_that_is_no_feel_is_refused_with_its_place(text, line, column, expected):
    with pytest.raises(feel.FeelError) as refusal:
        feel.expression(text)
    assert (refusal.value.line, refusal.value.column, refusal.value.expected) == (line, column, expected)


def test_what_became_null_is_told_with_its_place():
    result = feel.expression("a +\n  missing").evaluate({"a": 1})
    assert result.value is None
    assert [(problem.sentence, problem.line, problem.column) for problem in result.problems] == [
        ("'missing' is not known here.", 2, 3),
        ("'+' has no meaning between a number and a null.", 1, 3),
    ]


def test_names_are_those_looked_up_outside():
    found = feel.expression("for t in tickets return t.id + x + count(tickets[priority = y]) + date(z)")
    assert found.names == {"tickets", "x", "z"}
    assert found.members == {"priority", "y"}


def test_names_with_spaces_are_known_when_given():
    assert (
        feel.expression("Product Type + a-b", names=["Product Type", "a-b"])({"Product Type": "x", "a-b": "y"}) == "xy"
    )
    with pytest.raises(feel.FeelError):
        feel.expression("Product Type")
