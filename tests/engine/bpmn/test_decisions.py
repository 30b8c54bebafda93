"""Decisions as owners draw them: hit policies, requirements, and what is refused with its place."""

import pytest

from engine.bpmn import decisions
from engine.bpmn.decisions import DecisionError
from engine.errors import Invalid, NotFound

HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:d">'
RULES = [
    (("1", "<= 2"), '"critical"'),
    (("1, 2", "-"), '"high"'),
    (("[2..3]", "(2..10)"), '"low"'),
]


def table(
    rules, *, policy="UNIQUE", inputs=("impact", "urgency"), extra="", outputs=('<output id="o" name="priority"/>',)
):
    """A decision `priority` with a decision table; a rule is (input cells, output cells)."""
    columns = "".join(f"<input><inputExpression><text>{one}</text></inputExpression></input>" for one in inputs)
    rows = ""
    for cells, *results in rules:
        entries = "".join(f"<inputEntry><text><![CDATA[{one}]]></text></inputEntry>" for one in cells)
        entries += "".join(f"<outputEntry><text><![CDATA[{one}]]></text></outputEntry>" for one in results)
        rows += f"<rule>{entries}</rule>\n"
    return (
        f'{HEAD}<decision id="priority" name="Find priority"><decisionTable hitPolicy="{policy}" {extra}>'
        f"{columns}{''.join(outputs)}{rows}</decisionTable></decision></definitions>"
    )


def read(text):
    return decisions.read({"a.dmn": text, "b.bpmn": "ignored"})


def test_a_table_gives_its_output_and_says_why():
    decided = read(table(RULES, policy="FIRST")).evaluate("priority", {"impact": 1, "urgency": 2, "other": "x"})
    assert decided.outputs == "critical"
    assert decided.rules == (1,)
    assert decided.inputs == {"impact": 1, "urgency": 2}
    assert decided.names == ("priority",)
    assert read(table(RULES)).evaluate("Find priority", {"impact": 3, "urgency": 5}).outputs == "low"


def test_several_outputs_are_a_context():
    text = table(
        [(("1", "-"), '"high"', "4"), (("-", "9"), '"low"', "urgency * 2")],
        outputs=('<output name="priority"/>', '<output name="hours"/>'),
    )
    decided = read(text).evaluate("priority", {"impact": 2, "urgency": 9})
    assert decided.outputs == {"priority": "low", "hours": 18}
    assert decided.names == ("priority", "hours")


@pytest.mark.parametrize(
    ("policy", "extra", "expected"),
    [
        ("FIRST", "", 1),
        ("RULE ORDER", "", [1, 2, 3]),
        ("COLLECT", "", [1, 2, 3]),
        ("COLLECT", 'aggregation="SUM"', 6),
        ("COLLECT", 'aggregation="MIN"', 1),
        ("COLLECT", 'aggregation="MAX"', 3),
        ("COLLECT", 'aggregation="COUNT"', 3),
        ("PRIORITY", "", 3),
        ("OUTPUT ORDER", "", [3, 1, 2]),
    ],
)
def test_hit_policies(policy, extra, expected):
    output = '<output name="priority"><outputValues><text>3, 1, 2</text></outputValues></output>'
    rules = [(("1",), "1"), (("< 2",), "2"), (("-",), "3"), (("2",), "4")]
    text = table(rules, policy=policy, extra=extra, inputs=("impact",), outputs=(output,))
    assert read(text).evaluate("priority", {"impact": 1}).outputs == expected


def test_any_takes_the_same_output_from_several_rules():
    same = table([(("1",), '"a"'), (("-",), '"a"')], policy="ANY", inputs=("impact",))
    assert read(same).evaluate("priority", {"impact": 1}).outputs == "a"
    different = table([(("1",), '"a"'), (("-",), '"b"')], policy="ANY", inputs=("impact",))
    with pytest.raises(DecisionError, match="rules 1 and 2 match with different outputs"):
        read(different).evaluate("priority", {"impact": 1})


def test_unique_refuses_two_matches():
    with pytest.raises(DecisionError, match="UNIQUE, but rules 1 and 2 match"):
        read(table(RULES)).evaluate("priority", {"impact": 1, "urgency": 2})


def test_no_match_is_null_or_the_default():
    assert read(table(RULES)).evaluate("priority", {"impact": 9, "urgency": 9}).outputs is None
    output = '<output name="priority"><defaultOutputEntry><text>"none"</text></defaultOutputEntry></output>'
    decided = read(table(RULES, outputs=(output,))).evaluate("priority", {"impact": 9, "urgency": 9})
    assert (decided.outputs, decided.rules) == ("none", ())


def test_a_list_is_matched_by_what_it_has():
    text = table([(('"vpn"',), "1"), (('"mail"',), "2")], policy="COLLECT", inputs=("tags",))
    assert read(text).evaluate("priority", {"tags": ["vpn", "x"]}).outputs == [1]


def test_decisions_rest_on_decisions_and_knowledge():
    text = f"""{HEAD}
    <inputData id="i1" name="Impact Of It"><variable name="Impact Of It" typeRef="number"/></inputData>
    <businessKnowledgeModel id="b" name="twice"><encapsulatedLogic><formalParameter name="x" typeRef="number"/>
      <literalExpression><text>x * 2</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
    <decision id="score" name="Score"><variable name="Score" typeRef="number"/>
      <informationRequirement><requiredInput href="#i1"/></informationRequirement>
      <knowledgeRequirement><requiredKnowledge href="#b"/></knowledgeRequirement>
      <literalExpression><text>twice(Impact Of It) + 1</text></literalExpression></decision>
    <decision id="top" name="Top"><informationRequirement><requiredDecision href="#score"/></informationRequirement>
      <context><contextEntry><variable name="a"/><literalExpression><text>Score</text></literalExpression></contextEntry>
      <contextEntry><variable name="b"/><literalExpression><text>a > 4</text></literalExpression></contextEntry>
      </context></decision>
    </definitions>"""
    assert read(text).evaluate("Top", {"Impact Of It": 2}).outputs == {"a": 5, "b": True}
    assert read(text).ids == {"score", "top"}


def test_a_required_table_is_told_among_the_reasons():
    lower = table([(("1",), '"x"')], inputs=("impact",)).removesuffix("</definitions>")
    text = f"""{lower}<decision id="top" name="top">
      <informationRequirement><requiredDecision href="#priority"/></informationRequirement>
      <literalExpression><text>Find priority + "!"</text></literalExpression></decision></definitions>"""
    decided = read(text).evaluate("top", {"impact": 1})
    assert decided.outputs == "x!"
    assert [(one.decision, one.rules, one.inputs) for one in decided.required] == [("priority", (1,), {"impact": 1})]


def test_an_iso_text_is_the_date_that_is_declared():
    text = f"""{HEAD}<inputData id="i" name="due"><variable name="due" typeRef="date"/></inputData>
    <decision id="d1" name="d1"><informationRequirement><requiredInput href="#i"/></informationRequirement>
      <literalExpression><text>due + duration("P1D")</text></literalExpression></decision></definitions>"""
    assert read(text).evaluate("d1", {"due": "2026-11-23"}).outputs == "2026-11-24"


def test_every_problem_is_found_when_reading_with_its_place():
    rules = [(("1", "<="), '"a"'), (("-", "2"), "1 +")]
    with pytest.raises(Invalid) as refusal:
        read(table(rules))
    sentences = [problem.sentence for problem in refusal.value.problems]
    assert len(sentences) == 2
    assert sentences[0].startswith(
        "Decision 'Find priority', rule 1, column 'urgency': '<=' is no FEEL. Expected a value"
    )
    assert "rule 2, column 'priority'" in sentences[1]
    assert {problem.file for problem in refusal.value.problems} == {"a.dmn"}
    assert {problem.element for problem in refusal.value.problems} == {"priority"}
    assert all(problem.line for problem in refusal.value.problems)


def test_requirements_that_lead_nowhere_or_in_a_circle_are_refused():
    def decision(name, href):
        return (
            f'<decision id="{name}" name="{name}"><informationRequirement><requiredDecision href="#{href}"/>'
            f"</informationRequirement><literalExpression><text>1</text></literalExpression></decision>"
        )

    with pytest.raises(Invalid) as refusal:
        read(f"{HEAD}{decision('a', 'b')}{decision('b', 'a')}{decision('c', 'nowhere')}</definitions>")
    assert [problem.code for problem in refusal.value.problems] == ["dmn.circle", "dmn.circle", "dmn.requirement"]


def test_a_file_that_is_no_dmn_is_refused():
    with pytest.raises(Invalid) as refusal:
        read("<html/>")
    assert refusal.value.problems[0].code == "dmn.not_dmn"


def test_an_unknown_decision_is_not_found():
    with pytest.raises(NotFound, match="There is no decision 'x'; the pack has priority"):
        read(table(RULES)).evaluate("x", {})


@pytest.mark.parametrize(
    ("old", "new", "code", "sentence"),
    [
        ('hitPolicy="UNIQUE"', 'hitPolicy="BEST"', "dmn.hit_policy", "'BEST' is no hit policy"),
        ('hitPolicy="UNIQUE"', 'hitPolicy="FIRST" aggregation="SUM"', "dmn.aggregation", "'SUM' cannot be used here"),
        ('<output id="o" name="priority"/>', "", "dmn.output", "a table has an output"),
        ('<output id="o" name="priority"/>', "<output/><output/>", "dmn.output", "name each"),
        ("<outputEntry>", "<inputEntry/><outputEntry>", "dmn.cells", "rule 1 has not a cell for each column"),
        (
            "<inputExpression>",
            '<inputExpression expressionLanguage="juel">',
            "dmn.language",
            "input 'impact': it is written in 'juel'",
        ),
    ],
)
def test_what_does_not_run_is_refused_by_name(old, new, code, sentence):
    with pytest.raises(Invalid) as refusal:
        read(table(RULES[:1]).replace(old, new, 1))
    assert code in {problem.code for problem in refusal.value.problems}
    assert sentence in " ".join(problem.sentence for problem in refusal.value.problems)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "<inputExpression>",
            '<inputExpression typeRef="string">',
            "rule 1, column 'impact': a number stands in a column of the type 'string'",
        ),
        (
            'name="priority"/>',
            'name="priority" typeRef="number"/>',
            "rule 1, column 'priority': a string stands in a column of the type",
        ),
    ],
)
def test_a_constant_of_the_wrong_type_is_refused(old, new, sentence):
    with pytest.raises(Invalid, match=sentence):
        read(table(RULES[:1]).replace(old, new, 1))


def test_a_value_of_the_wrong_type_is_null_and_told():
    text = table([(("-",), "x")], inputs=("x",)).replace("<inputExpression>", '<inputExpression typeRef="number">')
    decided = read(text).evaluate("priority", {"x": "1"})
    assert decided.inputs == {"x": None}
    assert [problem.sentence for problem in decided.problems] == [
        "A string is not of the type 'number', and became null."
    ]


def test_a_function_outside_feel_is_refused():
    text = f"""{HEAD}<businessKnowledgeModel id="b" name="b"><encapsulatedLogic kind="Java"><context/></encapsulatedLogic>
      </businessKnowledgeModel></definitions>"""
    with pytest.raises(Invalid, match="a function of kind Java does not run here"):
        read(text)


def test_a_decision_service_is_evaluated_by_its_name():
    text = f"""{HEAD}<inputData id="i" name="x"><variable name="x" typeRef="number"/></inputData>
    <decision id="in" name="base"><literalExpression><text>100</text></literalExpression></decision>
    <decision id="out" name="out"><informationRequirement><requiredDecision href="#in"/></informationRequirement>
      <informationRequirement><requiredInput href="#i"/></informationRequirement>
      <literalExpression><text>base + x</text></literalExpression></decision>
    <decisionService id="s" name="Total"><outputDecision href="#out"/><inputDecision href="#in"/><inputData href="#i"/>
    </decisionService></definitions>"""
    assert read(text).evaluate("out", {"x": 1}).outputs == 101
    assert read(text).evaluate("Total", {"x": 1, "base": 5}).outputs == 6


def test_files_import_each_other():
    lower = f"""{HEAD.replace("urn:d", "urn:low")}<decision id="limit" name="Limit"><variable name="Limit"/>
      <literalExpression><text>10</text></literalExpression></decision></definitions>"""
    upper = f"""{HEAD}<import namespace="urn:low" name="low" importType="https://www.omg.org/spec/DMN/20191111/MODEL/"/>
      <decision id="over" name="Over"><informationRequirement><requiredDecision href="urn:low#limit"/></informationRequirement>
      <literalExpression><text>amount > low.Limit</text></literalExpression></decision></definitions>"""
    both = {"low.dmn": lower, "up.dmn": upper}
    assert decisions.read(both).evaluate("over", {"amount": 11}).outputs is True
    with pytest.raises(Invalid, match="It imports 'low'"):
        decisions.read({"up.dmn": upper})


def test_an_id_that_is_taken_is_told():
    found = decisions.check({"a.dmn": table(RULES[:1]), "b.dmn": table(RULES[:1])})
    assert [(problem.code, problem.file) for problem in found if problem.code == "dmn.twice"] == [
        ("dmn.twice", "b.dmn")
    ]


def test_an_invocation_without_a_parameter_is_refused():
    inside = (
        "<literalExpression><text>f</text></literalExpression>"
        "<binding><literalExpression><text>1</text></literalExpression></binding>"
    )
    with pytest.raises(Invalid) as refused:
        read(f'{HEAD}<decision id="a" name="A"><invocation>{inside}</invocation></decision></definitions>')
    assert "dmn.binding" in {problem.code for problem in refused.value.problems}
