"""Business rule tasks write what a decision of the pack gives, and say in the history why."""

from __future__ import annotations

from pathlib import Path

from engine.bpmn import definition
from tests.engine.bpmn.drawing import Case, beside

TABLE = (Path(__file__).parent / "priority.dmn").read_text(encoding="utf-8")


def beside_text() -> str:
    return Path(__file__).with_name("business_rule_task.bpmn").read_text(encoding="utf-8")


def case(**variables: object) -> Case:
    return Case(beside(__file__, "business_rule_task", **{"priority.dmn": TABLE}), variables)


def test_each_output_is_a_variable_or_the_whole_goes_under_a_name():
    it = case(impact=1)

    assert it.run.variables["priority"] == 1
    assert it.run.variables["again"] == 1


def test_the_history_says_which_rule_decided():
    decided = next(happening for happening in case(impact=2).happenings if happening.kind == "decided")

    assert decided.detail["decision"] == "priority"
    assert (decided.detail["outputs"], decided.detail["rules"]) == (3, [2])


def test_a_decision_with_nothing_beneath_it_tells_nothing_more():
    decided = next(happening for happening in case(impact=1).happenings if happening.kind == "decided")

    assert decided.detail == {
        "decision": "priority", "title": "Priority", "inputs": {"impact": 1}, "outputs": 1, "rules": [1],
    }  # fmt: skip


def test_the_history_says_what_a_decision_rests_on_and_what_was_null():
    above = """<decision id="above" name="Above all"><variable name="above"/>
      <informationRequirement><requiredDecision href="#priority"/></informationRequirement>
      <literalExpression><text>string(Priority) + missing</text></literalExpression></decision></definitions>"""
    table = TABLE.replace("</definitions>", above)
    source = beside_text().replace('ek:decision="priority" ek:result', 'ek:decision="above" ek:result')
    it = Case(definition.compiled({"p.bpmn": source, "priority.dmn": table}, "p"), {"impact": 2})
    decided = [happening.detail for happening in it.happenings if happening.kind == "decided"][1]

    assert (decided["title"], decided["outputs"], decided["rules"]) == ("Above all", None, [])
    assert decided["required"] == [{"decision": "Priority", "inputs": {"impact": 2}, "rules": [2]}]
    assert decided["problems"] == [
        "Above all: 'missing' is not known here. (line 1, column 20)",
        "Above all: '+' has no meaning between a string and a null. (line 1, column 18)",
    ]


def test_a_decision_that_contradicts_itself_leaves_the_token_stuck():
    it = case(impact=9)

    assert [(stuck.element, stuck.code) for stuck in it.run.faults()] == [("rate", "decision.failed")]
    it.correct(impact=1)
    it.retry()
    assert it.run.variables["priority"] == 1
