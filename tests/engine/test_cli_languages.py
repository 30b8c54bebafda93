"""Trying expressions and decisions from the shell: values on standard output, reasons and problems on standard error."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine import cli

INCIDENT = str(Path(__file__).parents[2] / "processes" / "incident")
GRAPH = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:d">
  <decision id="severity" name="Severity"><variable name="severity"/>
    <decisionTable><input label="Impact"><inputExpression><text>impact</text></inputExpression></input><output name="severity"/>
      <rule><inputEntry><text>1</text></inputEntry><outputEntry><text>"high"</text></outputEntry></rule>
      <rule><inputEntry><text>1, 2</text></inputEntry><outputEntry><text>"low"</text></outputEntry></rule>
    </decisionTable></decision>
  <decision id="route" name="Route of it"><variable name="route"/>
    <informationRequirement><requiredDecision href="#severity"/></informationRequirement>
    <decisionTable><input label="Severity"><inputExpression><text>severity</text></inputExpression></input><output name="route"/>
      <rule><inputEntry><text>"low"</text></inputEntry><outputEntry><text>"desk"</text></outputEntry></rule>
    </decisionTable></decision>
</definitions>"""
DRAWING = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">
  <process id="loan" isExecutable="true"><startEvent id="s"/></process></definitions>"""


@pytest.fixture
def pack(tmp_path: Path) -> str:
    (tmp_path / "pack.yaml").write_text("key: loan\nname: Loan\nprefix: LOA\ndescription: d\nowner: carol\n")
    (tmp_path / "loan.bpmn").write_text(DRAWING)
    (tmp_path / "route.dmn").write_text(GRAPH)
    return str(tmp_path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.main, arguments, env={})


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (["1 + 0.1"], "1.1"),
        (["= impact <= 2 and vip", "--context", '{"impact": 1, "vip": true}'], "true"),
        (["who.first name + x", "--context", '{"who": {"first name": "Zo\\u00eb"}, "x": "!"}'], '"Zoë!"'),
        (['date("2026-03-01") + duration("P1D")'], '"2026-03-02"'),
        (["[1..3], > 10", "--unary", "--value", "12"], "true"),
        (["impact", "--unary", "--value", "2", "--context", '{"impact": 1}'], "false"),
    ],
)
def test_an_expression_gives_its_value_as_json(arguments: list[str], printed: str) -> None:
    shown = run("feel", *arguments)
    assert (shown.stdout, shown.stderr, shown.exit_code) == (printed + "\n", "", 0)


def test_what_became_null_is_told_with_its_place_beside_the_value() -> None:
    shown = run("feel", '= 1 + "x"')
    assert (shown.stdout, shown.exit_code) == ("null\n", 0)
    assert shown.stderr == "'+' has no meaning between a number and a string. (line 1, column 5)\n"
    assert json.loads(run("feel", '= 1 + "x"', "--json").stdout) == {
        "value": None,
        "problems": [{"sentence": "'+' has no meaning between a number and a string.", "line": 1, "column": 5}],
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["1 +"], "Expected a value, found the end. (line 1, column 4)"),
        (["for i in 1..1000000 return i"], "(line 1, column"),
        (["function(x) x"], "A function cannot be kept as a value; call it first."),
        (["1", "--context", "[]"], "--context is no JSON object; give names and values"),
        (["1", "--context", "{"], "--context: The JSON cannot be read at line 1"),
        (["1", "--unary", "--value", "NaN"], "--value: "),
    ],
)
def test_an_expression_is_refused_in_a_sentence(arguments: list[str], said: str) -> None:
    refused = run("feel", *arguments)
    assert (refused.stdout, refused.exit_code) == ("", 1)
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("arguments", [["1", "--unary"], ["1", "--value", "1"]])
def test_a_cell_is_asked_about_a_value(arguments: list[str]) -> None:
    assert run("feel", *arguments).exit_code == 2


@pytest.mark.parametrize("name", ["priority", "Priority"])
def test_a_decision_gives_its_result_and_says_why(name: str) -> None:
    shown = run("decide", INCIDENT, name, "--input", '{"impact": 1, "urgency": 2}')
    assert (shown.stdout, shown.exit_code) == ("2\n", 0)
    assert shown.stderr == "Priority: by rule 2, because Impact is 1 and Urgency is 2.\n"


def test_a_decision_tells_what_it_rests_on_and_what_was_null(pack: str) -> None:
    shown = run("decide", pack, "route", "--input", '{"impact": 2}')
    assert shown.stdout == '"desk"\n'
    assert shown.stderr.splitlines() == [
        'Route of it: by rule 1, because Severity is "low".',
        "Severity: by rule 2, because Impact is 2.",
    ]
    nothing = run("decide", pack, "route")
    assert (nothing.stdout, nothing.exit_code) == ("null\n", 0)
    assert nothing.stderr.splitlines() == [
        "Route of it: as no rule matches when Severity is empty.",
        "Severity: as no rule matches when Impact is empty.",
        "Severity: 'impact' is not known here. (line 1, column 1)",
    ]


def test_a_decision_and_its_reasons_as_json(pack: str) -> None:
    assert json.loads(run("decide", pack, "route", "--input", '{"impact": 2}', "--json").stdout) == {
        "decision": "Route of it",
        "outputs": "desk",
        "rules": [1],
        "inputs": {"Severity": "low"},
        "required": [{"decision": "Severity", "rules": [2], "inputs": {"Impact": 2}}],
        "problems": [],
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nope"], "There is no decision 'nope'; the pack has route, severity."),
        (["severity", "--input", '{"impact": 1}'], "hit policy UNIQUE, but rules 1 and 2 match"),
        (["severity", "--input", "1"], "--input is no JSON object"),
        (["severity", "--input", "{"], "--input: The JSON cannot be read"),
    ],
)
def test_a_decision_is_refused_in_a_sentence(pack: str, arguments: list[str], said: str) -> None:
    refused = run("decide", pack, *arguments)
    assert (refused.stdout, refused.exit_code) == ("", 1)
    assert said in refused.stderr


def test_a_pack_that_cannot_be_read_is_refused_with_every_finding(pack: str) -> None:
    Path(pack, "route.dmn").write_text(GRAPH.replace(">1, 2<", ">1, <").replace('>"low"</text></inp', ">(</text></inp"))
    refused = run("decide", pack, "route")
    assert refused.exit_code == 1
    assert "The decisions have 2 problems" in refused.stderr
    assert refused.stderr.count("route.dmn:") == 2
    Path(pack, "pack.yaml").unlink()
    assert run("decide", pack, "route").exit_code == 1


def test_help_imports_no_language() -> None:
    code = (
        "import sys, engine.cli; from click.testing import CliRunner\n"
        "CliRunner().invoke(engine.cli.main, ['--help'])\n"
        "print([m for m in ('engine.feel', 'engine.bpmn', 'lxml', 'SpiffWorkflow') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
