"""What may surprise in tables: gaps, overlaps, rules that never count, unknown names; each with an example."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bpmn import decisions
from tests.engine.bpmn.test_decisions import HEAD, table


def told(text):
    return [
        (problem.code, problem.sentence.partition(": ")[2] or problem.sentence)
        for problem in decisions.check({"a.dmn": text})
    ]


NINE = [((str(i), str(u)), f"{i + u}") for i in (1, 2, 3) for u in (1, 2, 3)]


def test_a_complete_table_gives_no_finding():
    assert told(table(NINE)) == []


def test_a_gap_is_told_with_an_example():
    assert told(table([rule for rule in NINE if rule[0] != ("3", "2")])) == [
        ("dmn.gap", "impact 3, urgency 2 matches no rule. Add a rule for it, or a default output."),
    ]


def test_a_default_fills_gaps():
    output = '<output name="p"><defaultOutputEntry><text>9</text></defaultOutputEntry></output>'
    assert told(table(NINE[:4], outputs=(output,))) == []


def test_an_overlap_is_told_with_an_example():
    rules = [*NINE[:3], (("1", "-"), "7"), *NINE[3:]]
    assert told(table(rules))[0] == (
        "dmn.overlap",
        "rules 1 and 4 both match impact 1, urgency 1; the hit policy UNIQUE allows one.",
    )
    assert len(told(table(rules))) == 3
    same = [(("1",), '"a"'), (("<= 1",), '"a"'), (("> 1",), '"b"'), ((">= 1",), '"c"')]
    assert [sentence[:23] for _, sentence in told(table(same, policy="ANY", inputs=("impact",)))] == [
        "rules 1 and 4 both matc",
        "rules 2 and 4 both matc",
        "rules 3 and 4 both matc",
    ]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["< 3", "> 3"], "impact 3 matches no rule"),
        (["< 3", ">= 3"], None),
        (["[1..3]", "[4..6]"], "impact 0 matches no rule"),
        (["< 1.5", "> 1.5"], "impact 1.5 matches no rule"),
        (["<= 3", "> 3.5"], "impact 3.25 matches no rule"),
        (["true"], "impact false matches no rule"),
        (["true", "false"], None),
        (['"a"', 'not("a")'], None),
        (['< @"2026-01-01"', '> @"2026-01-01"'], "impact 2026-01-01 matches no rule"),
        (['< date("2026-01-01")', '>= @"2026-01-01"'], None),
        (["< limit"], None),
        (["1", '"a"'], None),
        (["-"], None),
    ],
)
def test_gaps_in_one_column(cells, expected):
    found = told(table([((cell,), "1") for cell in cells], inputs=("impact",)))
    assert found[0][1].partition(".  ")[0].startswith(expected) if expected else found == [], found


def test_allowed_values_bound_what_is_tried():
    text = table([(('"a"',), "1")], inputs=("impact",)).replace(
        "</input>", '<inputValues><text>"a", "b"</text></inputValues></input>'
    )
    assert told(text)[0][1].startswith('impact "b" matches no rule')
    bounded = table([(("<= 5",), "1")], inputs=("impact",)).replace(
        "</input>", "<inputValues><text>[1..5]</text></inputValues></input>"
    )
    assert told(bounded) == []


def test_rules_that_never_count():
    found = told(table([(("< 5",), "1"), (("3",), "2"), (("-",), "3")], policy="FIRST", inputs=("impact",)))
    assert found == [("dmn.unreachable", "rule 2 never counts, for the rules before it match all that it does.")]
    found = told(table([(("[5..1]",), "1"), (("-",), "3")], policy="FIRST", inputs=("impact",)))
    assert found == [("dmn.never", "rule 1 never matches, for no value passes its cell in 'impact'.")]


def test_collecting_tables_may_leave_gaps():
    assert told(table(NINE[:3], policy="COLLECT")) == []


def test_unknown_names_are_told_where_inputs_are_drawn():
    text = f"""{HEAD}<inputData id="i" name="impact"/>
    <decision id="d1" name="d1"><informationRequirement><requiredInput href="#i"/></informationRequirement>
      <literalExpression><text>impakt + count([impact])</text></literalExpression></decision></definitions>"""
    assert told(text) == [
        ("dmn.name", "Decision 'd1' uses 'impakt', which is no input, decision or function of the file.")
    ]
    assert (
        told(
            text.replace('<inputData id="i" name="impact"/>', "").replace(
                '<informationRequirement><requiredInput href="#i"/></informationRequirement>', ""
            )
        )
        == []
    )


def test_a_text_without_its_quotes_is_told():
    found = told(table([(("network",), "high"), (("-",), "impact + 1")], policy="FIRST", inputs=("category",)))
    assert found == [
        (
            "dmn.bare",
            (
                "Decision 'Find priority', rule 1, column 'category' has network, which means the variable of that name. "
                "Put it in quotes if it is text."
            ),
        ),
        (
            "dmn.bare",
            (
                "Decision 'Find priority', rule 1, column 'priority' has high, which means the variable of that name. "
                "Put it in quotes if it is text."
            ),
        ),
    ]


def test_what_cannot_be_read_is_told_first():
    assert [problem.code for problem in decisions.check({"a.dmn": table([(("<", "1"), "1")])})] == ["dmn.feel"]


CELLS = st.sampled_from(["-", "1", "2", "3", "1, 3", "< 2", ">= 2", "[1..2]", "not(2)", "> 3"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6), st.sampled_from(["UNIQUE", "FIRST"]))
def test_findings_agree_with_trying_every_input(rules, policy):
    text = table([(cells, str(number)) for number, cells in enumerate(rules)], policy=policy, inputs=("a", "b"))
    read = decisions.read({"a.dmn": text})
    codes = {problem.code for problem in decisions.check({"a.dmn": text})}
    counted = set()
    for a, b in itertools.product(range(6), repeat=2):
        try:
            decided = read.evaluate("priority", {"a": a, "b": b})
        except decisions.DecisionError:
            assert "dmn.overlap" in codes
            continue
        counted |= set(decided.rules)
        if not decided.rules and not _only_values(rules):
            assert "dmn.gap" in codes
    if policy == "FIRST" and not _only_values(rules):
        assert ("dmn.unreachable" in codes) is (len(counted) < len(rules))


def _only_values(rules):
    """Whether a column has nothing but single values, and so is tried with those alone."""
    return any(not any(set(cells[column]) & set("<>[n") for cells in rules) for column in (0, 1))


def test_a_type_that_is_none_is_told():
    item = '<itemDefinition name="tLevel"><typeRef>{}</typeRef></itemDefinition>'
    text = table(NINE).replace("<inputExpression>", '<inputExpression typeRef="{}">')
    for name in ("number", "feel:number", "tLevel", "Any"):
        assert told(text.replace("{}", name).replace(HEAD, HEAD + item.replace("{}", "number"))) == []
    found = decisions.check({"a.dmn": text.replace("{}", "integer").replace(HEAD, HEAD + item.replace("{}", "nubmer"))})
    assert [(one.code, one.element, one.severity) for one in found] == [
        ("dmn.unknown_type", "tLevel", "warning"),
        ("dmn.unknown_type", "priority", "warning"),
    ]
    assert found[1].sentence.startswith(
        "'Find priority' names the type 'integer', which is none of FEEL's and not defined"
    )
