"""One tiny diagram per rule; the comment on top of each says what must be found in it, and nothing else may be."""

import re
from pathlib import Path

import pytest

from engine.bpmn import rules, xml
from engine.bpmn.elements import EVENTS, EXECUTED
from engine.bpmn.rules import events, words

HERE = Path(__file__).parent
DIAGRAMS = sorted(HERE.glob("*.bpmn"))
SOURCES = {
    "priority.dmn": '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="d" namespace="x">'
    '<decision id="priority" name="Priority" /></definitions>'
}


def findings(path: Path):
    text = path.read_text()
    return rules.problems({path.name: xml.parse(text.encode(), file=path.name)}, {**SOURCES, path.name: text})


def expected(path: Path) -> list[str]:
    comment = re.match(r"<!-- expects:\n(.*?)-->", path.read_text(), re.DOTALL)
    assert comment, path
    lines = [" ".join(line.split()) for line in comment.group(1).splitlines() if line.strip()]
    return [] if lines == ["nothing"] else sorted(lines)


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_the_diagram_is_found_to_be_as_it_says(path):
    found = findings(path)
    assert sorted(f"{problem.severity} {problem.code} {problem.element or '-'}" for problem in found) == expected(path)


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_each_finding_says_where_what_and_what_to_do(path):
    for problem in findings(path):
        assert problem.file == path.name
        assert problem.line or not problem.element
        assert problem.sentence.endswith(".") or problem.code == "feel.syntax"
        assert ";" in problem.sentence or "," in problem.sentence or problem.code == "feel.syntax"


def test_every_code_has_a_diagram():
    sources = "".join(path.read_text() for path in Path(rules.__file__).parent.glob("*.py"))
    codes = set(
        re.findall(r'"((?:bpmn|flow|gateway|event|timer|mi|loop|pack|ek|feel|script|advice|clock)\.[a-z_]+)"', sources)
    )
    shown = {line.split()[1] for path in DIAGRAMS for line in expected(path)}
    elsewhere = {"bpmn.main_process", "bpmn.too_much", "pack.unused_form"}
    assert codes - shown == elsewhere


def test_kinds_of_elements_are_disjoint_and_spoken():
    assert not words.TASKS & words.SUBPROCESSES
    assert words.spoken("userTask") == "User task"
    assert words.spoken("eventBasedGateway") == "Event-based gateway"


def test_two_diagrams_may_not_share_an_id():
    text = (HERE / "nothing_to_say.bpmn").read_text()
    roots = {
        name: xml.parse(text.replace('id="p"', f'id="{name[0]}"').encode(), file=name) for name in ("a.bpmn", "b.bpmn")
    }
    found = rules.problems(roots, {})
    assert {problem.code for problem in found} == {"bpmn.duplicate_id"}
    assert "a.bpmn, line" in found[0].sentence


def test_the_main_process_is_there_and_forms_are_used():
    text = (HERE / "nothing_to_say.bpmn").read_text()
    root = xml.parse(text.encode(), file="p.bpmn")
    found = rules.problems({"p.bpmn": root}, {"forms/work.form": "{}", "forms/old.form": "{}"}, key="q")
    assert [(problem.code, problem.file) for problem in found] == [
        ("pack.unused_form", "forms/old.form"),
        ("bpmn.main_process", "p.bpmn"),
    ]


def test_the_rules_let_through_what_is_executed_and_nothing_else():
    assert set(EXECUTED) == words.FLOW_NODES


def test_events_are_let_through_where_they_are_executed():
    allowed = {
        (kind, place)
        for place, kinds in events.PLACES.items()
        for kind in kinds
        for place in [place if place.endswith("Event") else "startEvent"]
    }
    executed = {(name.removesuffix("EventDefinition"), place) for name, places in EVENTS.items() for place in places}
    assert allowed == executed
