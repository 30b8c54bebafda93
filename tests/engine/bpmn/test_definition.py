"""The definition: elements for screens, all problems at once, and versions that outlive the rules they were deployed under."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.bpmn import definition
from engine.bpmn.definition import Element
from engine.errors import Invalid
from tests.engine.bpmn.drawing import HEAD, Host, beside, flow, path, process

CASE = str(Path(__file__).parent / "elements" / "case.py")


def test_elements_are_told_with_lane_scope_and_settings():
    text = (
        f'{HEAD}<process id="p" name="P" isExecutable="true"><laneSet id="ls"><lane id="l" name="First line"><flowNodeRef>u</flowNodeRef>'
        '</lane></laneSet><startEvent id="s"/><subProcess id="sub"><startEvent id="si"/>'
        '<userTask id="u" name="Work" ek:group="desk"><documentation> Do it. </documentation></userTask><endEvent id="so"/>'
        + path("si", "u", "so") + '</subProcess><endEvent id="e"/>' + path("s", "sub", "e") + "</process></definitions>"
    )  # fmt: skip
    made = definition.compiled({"p.bpmn": text}, "p")

    assert made.elements["u"] == Element("u", "userTask", "Work", "p", "sub", "First line", "Do it.", {"group": "desk"})
    assert made.elements["p"].kind == "process"
    assert made.flows["si_u"] == ("si", "u")


def test_every_problem_of_every_file_is_told_with_its_file():
    good = '<startEvent id="s"/><endEvent id="e"/>'
    with pytest.raises(Invalid) as refusal:
        definition.compiled(
            {
                "a.bpmn": f'{HEAD}<process id="p" name="P" isExecutable="true">{good}{flow("s", "e", "1 +")}</process></definitions>',
                "b.bpmn": f'{HEAD}<process id="q" name="Q" isExecutable="true">'
                '<startEvent id="t"/><endEvent id="f"/>' + flow("t", "f", ")") + "</process></definitions>",
                "messages/note.md": "Subject: {{ 1 + }}\n\nText",
            },
            "p",
        )

    found = {(problem.file, problem.code) for problem in refusal.value.problems if problem.severity == "error"}
    assert {file for file, _code in found} >= {"a.bpmn", "b.bpmn", "messages/note.md"}
    assert "p" in refusal.value.sentence


def test_a_missing_process_is_told():
    with pytest.raises(Invalid):
        beside(CASE, "lap", key="other")


def test_a_version_that_is_deployed_runs_on_when_rules_come_later():
    body = '<startEvent id="s"/><userTask id="u"/><endEvent id="e"/>' + path("s", "u", "e")
    old = f'{HEAD}<process id="p" name="P" isExecutable="false">{body}</process></definitions>'
    with pytest.raises(Invalid):
        definition.compiled({"p.bpmn": old}, "p")

    made = definition.compiled({"p.bpmn": old}, "p", deployed=True)
    assert [wait.element for wait in made.start(Host(), {}).waits()] == ["u"]


def test_an_unknown_zone_is_a_problem():
    with pytest.raises(Invalid) as refusal:
        process('<startEvent id="s"/><endEvent id="e"/>' + path("s", "e"), **{"ek:zone": "Mars/Olympus"})

    assert any("Mars/Olympus" in problem.sentence for problem in refusal.value.problems)


def test_flows_without_an_id_are_told_by_their_ends():
    ways = '<sequenceFlow sourceRef="s" targetRef="u"/><sequenceFlow sourceRef="u" targetRef="e"/>'
    body = f'<startEvent id="s"/><userTask id="u"/><endEvent id="e"/>{ways}'
    text = f'{HEAD}<process id="p" name="P" isExecutable="true">{body}</process></definitions>'
    made = definition.compiled({"p.bpmn": text}, "p", deployed=True)
    run = made.start(Host(), {})

    assert made.flows["s->u"] == ("s", "u")
    assert [happening.element for happening in run.take_happenings() if happening.kind == "flow"] == ["s->u"]
