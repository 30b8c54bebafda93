"""The DMN TCK, case by case: every case of levels 2 and 3 that is here passes, and none is treated apart."""

from __future__ import annotations

from typing import Any

import pytest

from engine.bpmn.decisions import DecisionError
from tests.conformance import harness, tck

PRESENT = tck.FOLDER.is_dir()
CASES = tck.cases() if PRESENT else []


@pytest.mark.skipif(not PRESENT, reason=harness.REASON)
def test_the_cases_are_all_there():
    assert [sum(case.level == level for case in CASES) for level in (2, 3)] == [86, 2046]


@pytest.mark.parametrize("case", CASES, ids=[f"{case.folder.name}:{case.id}" for case in CASES])
def test_a_case_of_the_tck(case: Any):
    try:
        given = tck.answers(case)
    except DecisionError:
        given = [None] * len(case.questions)
    for question, value in zip(case.questions, given, strict=True):
        assert tck.agrees(value, question.expected) or (question.error and value is None), (question, value)
