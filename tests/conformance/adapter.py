"""Our engine behind the interface of the conformance harness: many instances, one broker, one virtual clock.

The harness rewrites neutral scripts and conditions into each engine's languages; here that is FEEL, and the log is read from
what happened.
With `persist=1` every run is dumped and restored after each step.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import dialect
from engine_api import EngineAdapter, ParseResult, RunResult
from lxml import etree

from engine.bpmn import definition, xml
from engine.bpmn.run import OverBudget
from engine.errors import Invalid
from tests.conformance.table import BEGINNING, Table

EXPRESSIONS = (
    "conditionExpression",
    "condition",
    "loopCondition",
    "completionCondition",
    "loopCardinality",
    "activationCondition",
)
SCRIPTS = {
    "CREATE_LOG_FILE": "{}",
    "CREATE_MARKER_FILE": '{line: "MARKER_exists"}',
    "INCREMENT_INTEGER_VARIABLE": "{integerVariable: integerVariable + 1}",
    "INCREMENT_INTEGER_VARIABLE_AND_LOG": '{integerVariable: integerVariable + 1, line: "INCREMENT_correct"}',
}


class Adapter(EngineAdapter):
    """`persist=1` reloads every run after each step."""

    name = "evenkeel"
    virtual_clock = True

    def __init__(self, persist: str = "0") -> None:
        self.persist = persist == "1"

    def parse(self, xml_bytes: bytes, filename: str = "") -> ParseResult:
        try:
            root = xml.parse(xml_bytes)
            keys = [process.get("id") for process in root.iter(dialect.Q("process"))]
            for key in keys:
                definition.compiled({"p.bpmn": etree.tostring(root, encoding="unicode")}, key)
        except Invalid as invalid:
            found = invalid.problems[:1]
            return ParseResult(
                "rejected", error_class="Invalid", message=str(invalid), element=found[0].element if found else ""
            )
        return ParseResult("ok", keys)

    def run(self, xml_bytes: bytes, case: dict[str, Any]) -> RunResult:
        table = Table(self.persist)
        try:
            table.compile(betsy_dialect(xml_bytes))
        except Invalid as invalid:
            return RunResult([], "deployment_error", "; ".join(map(str, invalid.problems)) or str(invalid))
        if case["process"] not in table.definitions:
            return RunResult([], "deployment_error", "process not found")
        if case.get("parallel_process"):
            table.start("ParallelProcess")
        main = table.start(case["process"], dict(case["variables"]))
        horizon = BEGINNING + timedelta(seconds=max(case["delay_ms"] / 1000, case.get("grace_s", 2.0)))
        try:
            table.play(until=horizon)
        except OverBudget as error:
            return RunResult(table.log(), "hang", error.sentence)
        return self._result(table, main)

    def _result(self, table: Table, main: int | None) -> RunResult:
        run, log = table.runs[main] if main is not None else None, table.log()
        if run is None:
            return RunResult(log, "waiting", "its start event has not come")
        if any(stuck.token for other in table.runs for stuck in other.faults()):
            return RunResult(log, "runtime_error", str([other.faults() for other in table.runs]))
        if run.status == "aborted":
            return RunResult(log, "error_event", run.reason or "")
        loose = any(h.kind == "escalated" and not h.detail["caught"] for h in table.happenings)
        return RunResult(
            log, "completed" if run.status == "completed" else "waiting", "uncaught escalation" if loose else ""
        )

    def run_script(self, xml_bytes: bytes, steps: list[dict[str, Any]]) -> dict[str, Any]:
        table, results = Table(self.persist), []
        waiting = {step["el"] for step in steps if step["op"] == "wait"}
        try:
            names = table.compile(tokensim_dialect(xml_bytes, waiting))
        except Invalid as invalid:
            return {"error": "deployment: " + ("; ".join(map(str, invalid.problems)) or str(invalid))}
        config: dict[str, list[str]] = {}
        for step in steps:
            if step["op"] == "config":
                config[step["el"]] = step["outgoing"]
                table.variables = {"sim": config}
                for run in table.runs:
                    run.correct(table.variables)
            elif step["op"] == "trigger":
                if not table.trigger(step["el"], names):
                    return {"error": f"nothing waits at {step['el']}", "partial": results}
            elif step["op"] == "expect":
                results.append(table.expectation(names))
        return {"results": results}


def feel(text: str | None) -> str:
    """A neutral condition as FEEL."""
    text = (text or "").strip()
    whole = re.fullmatch(r"\$\{(.*)\}", text, re.DOTALL)
    text = whole.group(1) if whole else text
    text = re.sub(r'!(\w+)\.contains\("(\w+)"\)', r'not(contains(\1, "\2"))', text)
    text = re.sub(r'(\w+)\.contains\("(\w+)"\)', r'contains(\1, "\2")', text)
    text = text.removesuffix(">") if text.endswith(")>") else text  # a slip of the pen in one file
    return text.replace("&&", " and ").replace("||", " or ").strip()


def betsy_dialect(xml_bytes: bytes) -> Any:
    root = xml.parse(xml_bytes)
    for script in list(root.iter(dialect.Q("script"))):
        task, token = script.getparent(), (script.text or "").strip()
        task.set("scriptFormat", "feel")
        output, given = task.find(".//" + dialect.Q("dataOutput")), task.find(".//" + dialect.Q("dataInput"))
        if token == "THROW_ERROR":
            task.set("scriptFormat", "python")
            script.text = 'raise BpmnError("ERR_CODE")'
        elif token == "SET_STRING_DATA":
            target = "data" if output is None else output.get("id")
            script.text = f'{{{target}: "String"}}'
        elif token == "LOG_DATA":
            name = "data" if given is None else given.get("id")
            script.text = f'{{line: if {name} = "String" then "DATA_correct" else "DATA_wrong"}}'
        else:
            script.text = SCRIPTS.get(token) or f'{{line: "{token}"}}'
    for name in EXPRESSIONS:
        for expression in root.iter(dialect.Q(name)):
            expression.text = feel(expression.text)
    return root


def tokensim_dialect(xml_bytes: bytes, waiting: set[str]) -> Any:
    text = dialect.normalise_tokensim(xml_bytes, true_expr='list contains(sim.%s, "%s")', timer="P30D")
    root = xml.parse(text)
    for timer in root.iterfind(
        f".//{dialect.Q('boundaryEvent')}[@cancelActivity='false']//{dialect.Q('timeDuration')}"
    ):
        # The simulator lets such a timer strike as often as it is asked to: a cycle, in the words of BPMN.
        timer.tag, timer.text = dialect.Q("timeCycle"), "R/P30D"
    for node in root.iter(dialect.Q("task"), dialect.Q("userTask"), dialect.Q("manualTask")):
        node.tag = dialect.Q("userTask" if node.get("id") in waiting else "task")
    for node in root.iter(dialect.Q("scriptTask"), dialect.Q("serviceTask"), dialect.Q("businessRuleTask")):
        node.tag = dialect.Q("userTask" if node.get("id") in waiting else "task")
    return root
