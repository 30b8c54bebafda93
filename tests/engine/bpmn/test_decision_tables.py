"""The bit masks of compiled tables find the rules that a plain walk through the cells finds."""

from hypothesis import given, settings
from hypothesis import strategies as st

from engine import feel
from engine.bpmn import decisions
from tests.engine.bpmn.test_decisions import table

CELLS = st.sampled_from(
    [
        "-", "", "1", "2, 3", '"a"', '"a", "b"', "true", "false", "null", "not(1)", 'not("a", 2)', "< 2", ">= 3", "[1..2]", "(1..3)",
        "? = 2", "? != null", "other", "[1, 2]", "other + 1", 'contains(?, "a")', "> 1, < 0", "[1..other]", "1, true", '"a", 1',
    ]
)  # fmt: skip
VALUES = st.sampled_from(
    [None, True, False, 0, 1, 2, 3, 1.0, 2.5, "a", "b", "ab", "", [1], ["a", "b"], [1, 2], {"x": 1}]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6), VALUES, VALUES, VALUES)
def test_a_compiled_table_finds_what_a_plain_walk_finds(rules, a, b, other):
    context = {"a": a, "b": b, "other": other}
    text = table([(cells, str(number)) for number, cells in enumerate(rules, 1)], policy="COLLECT", inputs=("a", "b"))
    expected = tuple(
        number
        for number, cells in enumerate(rules, 1)
        if all(feel.unary_tests(cell)(context, context[name]) for cell, name in zip(cells, "ab", strict=True))
    )
    decided = decisions.read({"a.dmn": text}).evaluate("priority", context)
    assert decided.rules == expected
    assert decided.outputs == list(expected)


def test_many_rules_are_matched_by_their_constants():
    rules = [((f'"s{number}"', str(number % 7)), str(number)) for number in range(500)]
    read = decisions.read({"a.dmn": table(rules, inputs=("a", "b"))})
    assert [read.evaluate("priority", {"a": f"s{n}", "b": n % 7}).rules for n in (0, 64, 499)] == [(1,), (65,), (500,)]
    assert read.evaluate("priority", {"a": "s499", "b": 0}).rules == ()
