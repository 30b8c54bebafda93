"""The readers of a row: the value of the right type, or a sentence with the remedy."""

import pytest

from engine.desk.row import Row


def row(**values):
    return Row("some.yaml", "things", 2, "a", values, {"others": {"new"}})


@pytest.mark.parametrize(
    ("read", "good", "expected"),
    [
        (lambda row: row.text("x"), "t", "t"),
        (lambda row: row.maybe("x"), None, None),
        (lambda row: row.word("x", ("a", "b"), "b"), "a", "a"),
        (lambda row: row.word("x", ("a", "b"), "b"), None, "b"),
        (lambda row: row.whole("x", least=1, most=3), 3, 3),
        (lambda row: row.whole("x", least=1, most=3, default=2), None, 2),
        (lambda row: row.amount("x"), 129.9, "129.90"),
        (lambda row: row.amount("x"), 0, "0.00"),
        (lambda row: row.flag("x"), True, True),
        (lambda row: row.texts("x"), ["a", "b", "a"], ["a", "b"]),
        (lambda row: row.moment("x").isoformat(), "2026-03-02T09:00:00+01:00", "2026-03-02T09:00:00+01:00"),
        (lambda row: row.duration("x"), "P2D", "P2D"),
        (lambda row: row.reference("x", "others", {"old"}), "old", "old"),
        (lambda row: row.reference("x", "others", {"old"}), "new", "new"),
    ],
)
def test_a_good_value_is_read(read, good, expected):
    given = row(x=good)
    assert read(given) == expected
    assert given.sound


@pytest.mark.parametrize(
    ("read", "bad", "sentence"),
    [
        (lambda row: row.text("x"), None, "x: it is missing; write it."),
        (lambda row: row.text("x"), 5, "x: '5' is no text"),
        (lambda row: row.text("x", longest=3), "four", "at most 3 letters"),
        (lambda row: row.word("x", ("a", "b"), "b"), "c", "x: 'c' is none of a, b; write one of them."),
        (lambda row: row.whole("x", least=1, most=3), 4, "x: '4' is not such a number; write a whole number from 1"),
        (lambda row: row.whole("x", least=1, most=3), True, "write a whole number from 1 to 3."),
        (lambda row: row.whole("x", least=1, most=3), None, "x: it is missing"),
        (lambda row: row.amount("x"), -1, "x: '-1' is no price"),
        (lambda row: row.amount("x"), 1.005, "is no price"),
        (lambda row: row.amount("x"), True, "is no price"),
        (lambda row: row.flag("x"), "yes", "x: 'yes' is neither true nor false"),
        (lambda row: row.texts("x"), "a", "x: it is no list of texts"),
        (lambda row: row.moment("x"), "2026-03-02T09:00:00", "is no moment; write one with its offset"),
        (lambda row: row.moment("x"), "soon", "is no moment"),
        (lambda row: row.duration("x"), "2 days", "2 days"),
        (lambda row: row.reference("x", "others", {"old"}), "odd", "x: there is nothing known as 'odd' in others"),
        (lambda row: row.rows("x"), "a", "x: it is no list of rows"),
    ],
)
def test_a_bad_value_is_told_with_its_place(read, bad, sentence):
    given = row(x=bad)
    read(given)
    (problem,) = given.problems
    assert sentence in problem.sentence
    assert (problem.file, problem.element) == ("some.yaml", "things, row 2 'a'")


def test_what_is_wrong_in_an_inner_row_is_wrong_with_the_row():
    given = row(x=[{"title": "T"}, {}])
    titles = [inner.text("title") for inner in given.rows("x")]
    assert titles == ["T", ""]
    assert [str(problem) for problem in given.problems] == [
        "some.yaml: [things, row 2 'a', x, row 2] title: it is missing; write it. (desk.row)"
    ]


def test_a_field_that_nobody_asks_for_is_told():
    given = row(x="a", y="b")
    given.text("x")
    given.close()
    assert [problem.sentence for problem in given.problems] == ["y: there is no such field; the fields are x."]
