"""The DMN TCK's cases: what they give, what they ask, what they expect. Values become those of our FEEL."""

from __future__ import annotations

import datetime as dt
import functools
import math
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

from engine.bpmn import decisions
from engine.feel import iso
from engine.feel.errors import Null
from engine.feel.values import inward
from tests.conformance.harness import CONFORMANCE

FOLDER = CONFORMANCE / "corpora" / "dmn-tck" / "TestCases"
NOW = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_NUMBERS = {"decimal", "double", "integer", "int", "long", "float"}
_TEMPORAL = {"date": iso.date, "time": iso.time, "dateTime": iso.date_time}


@dataclass(frozen=True)
class Question:
    """What one result node asks: the decision, the value that is right, and whether an error (null) is."""

    decision: str
    expected: Any
    error: bool


@dataclass(frozen=True)
class Case:
    """A test case: its level, its place, the inputs, and what is asked."""

    level: int
    folder: Path
    model: str
    id: str
    service: str | None
    inputs: dict[str, Any]
    questions: tuple[Question, ...]


def cases() -> list[Case]:
    """All cases of levels 2 and 3."""
    return [case for path in sorted(FOLDER.glob("compliance-level-[23]/*/*test*.xml")) for case in _cases(path)]


def answers(case: Case) -> list[Any]:
    """What our decisions give for each question."""
    read = _decisions(case.folder, case.model)
    given = []
    for question in case.questions:
        value = read.evaluate(case.service or question.decision, case.inputs, now=NOW).value
        if case.service and len(case.questions) > 1:
            value = value[question.decision]
        given.append(value)
    return given


def agrees(given: Any, expected: Any) -> bool:
    """Whether a value is the one expected; numbers to eight digits, as the suite has it."""
    given, expected = inward(given), inward(expected)
    if isinstance(given, list) and isinstance(expected, list):
        return len(given) == len(expected) and all(map(agrees, given, expected))
    if isinstance(given, dict) and isinstance(expected, dict):
        return given.keys() == expected.keys() and all(agrees(given[key], expected[key]) for key in given)
    if isinstance(given, Decimal) and isinstance(expected, Decimal):
        return math.isclose(given, expected, rel_tol=1e-8, abs_tol=1e-8)
    return type(given) is type(expected) and given == expected


@functools.lru_cache(4)
def _decisions(folder: Path, model: str) -> decisions.Decisions:
    """The decisions of a folder; those of the model first, as names may be in several files."""
    sources = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.dmn"))}
    found = decisions.read(sources)
    return decisions.Decisions(tuple(sorted(found._models, key=lambda one: one.file != model)))


def _cases(path: Path) -> list[Case]:
    root = etree.parse(path).getroot()
    found = []
    for element in _kids(root, "testCase"):
        inputs = {one.get("name"): _value(one) for one in _kids(element, "inputNode")}
        questions = tuple(
            Question(one.get("name"), _value(_kids(one, "expected")[0]), one.get("errorResult") == "true")
            for one in _kids(element, "resultNode")
        )
        model, service = _kids(root, "modelName")[0].text, element.get("invocableName")
        level = int(path.parents[1].name[-1])
        found.append(Case(level, path.parent, model, element.get("id"), service, inputs, questions))
    return found


def _value(element: Any) -> Any:
    components, lists = _kids(element, "component"), _kids(element, "list")
    if components:
        return {one.get("name"): _value(one) for one in components}
    if lists:
        return None if lists[0].get(_NIL) == "true" else [_value(one) for one in _kids(lists[0], "item")]
    values = _kids(element, "value")
    if element.get(_NIL) == "true" or not values or values[0].get(_NIL) == "true":
        return None
    return _typed(values[0].text or "", (values[0].get(_TYPE) or "xsd:string").rpartition(":")[2])


def _typed(text: str, name: str) -> Any:
    if name in _NUMBERS:
        return Decimal(text)
    if name == "boolean":
        return text.strip() == "true"
    try:
        if name in _TEMPORAL:
            return _TEMPORAL[name](text)
        return iso.duration(text) if name.endswith("uration") else text
    except Null:
        return None


def _kids(element: Any, name: str) -> list[Any]:
    return [one for one in element if isinstance(one.tag, str) and etree.QName(one).localname == name]
