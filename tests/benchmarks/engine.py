"""The runtime alone: a completion with load and save beside the bare library, laps of a loop, items of a multi-instance task."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

from engine.bpmn import definition
from engine.bpmn.definition import Definition
from tests.benchmarks.measuring import Table

NAMESPACE = "http://www.omg.org/spec/BPMN/20100524/MODEL"
VARIABLES = {f"field_{number}": "a value of it" for number in range(20)}
SIZES = (10, 100)
LAPS = (10, 100, 1_000, 5_000)
ITEMS = (10, 100, 1_000)


class Host:
    """A clock that stands still, and no functions."""

    def now(self) -> datetime:
        """A morning in March."""
        return datetime(2026, 3, 2, 9, tzinfo=UTC)

    def call(self, function: str, parameters: dict[str, Any]) -> Any:
        """Nothing."""


def tables(*, quick: bool) -> Iterator[Table]:
    """Completions with load and save; laps; items."""
    rounds = 3 if quick else 15
    rows = []
    for count in SIZES:
        ours, size = _measured(partial(_through, _compiled(_chain(count))), rounds * 3)
        bare, bare_size = _measured(
            partial(_through_bare, *_parsed(_chain(count))), rounds if count == min(SIZES) else 2
        )
        each, bare_each = ours / count, bare / count
        rows.append(
            (
                count,
                f"{1 / each:,.0f}",
                f"{1 / bare_each:,.0f}",
                f"{bare_each / each:,.0f}",
                f"{size:,}",
                f"{bare_size:,}",
            )
        )
    yield Table(
        "One completion with load and save, in memory (20 variables)",
        ("tasks in the process", "ours/s", "bare library/s", "times", "bytes", "bare bytes"),
        rows,
        "bare library: SpiffWorkflow with its own JSON serializer; both complete every task of a fresh instance in this same run",
    )
    title = "The n-th lap of a loop around one task, with load and save (median of the laps since the half of it)"
    yield Table(title, ("lap", "microseconds", "bytes"), _laps(quick=quick))
    yield Table(
        "Completing one of n open items of a multi-instance task",
        ("open items", "engine step, microseconds", "with load and save, microseconds", "bytes"),
        [_items(count) for count in ITEMS],
    )


def _measured(work: Callable[[], int], rounds: int) -> tuple[float, int]:
    size, times = work(), []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times), size


def _through(made: Definition) -> int:
    host = Host()
    state = made.start(host, VARIABLES).dump()
    while waits := (run := made.restore(host, state)).waits():
        run.complete(waits[0].token, {"answer": 1})
        state = run.dump()
    return len(state)


def _through_bare(spec: Any, serializer: BpmnWorkflowSerializer) -> int:
    workflow = BpmnWorkflow(spec)
    workflow.task_tree.data.update(VARIABLES)
    workflow.do_engine_steps()
    state = serializer.serialize_json(workflow)
    while ready := (workflow := serializer.deserialize_json(state)).get_tasks(state=TaskState.READY, manual=True):
        ready[0].data["answer"] = 1
        ready[0].run()
        workflow.do_engine_steps()
        state = serializer.serialize_json(workflow)
    return len(state)


def _laps(*, quick: bool) -> list[tuple[Any, ...]]:
    host = Host()
    state = (made := _compiled(_loop())).start(host, {**VARIABLES, "more": True}).dump()
    rows, times = [], []
    for lap in range(1, (1_000 if quick else LAPS[-1]) + 1):
        begun = time.perf_counter()
        run = made.restore(host, state)
        run.complete(run.waits()[0].token, {"more": True})
        state = run.dump()
        times.append(time.perf_counter() - begun)
        if lap in LAPS:
            rows.append((f"{lap:,}", f"{statistics.median(times[-(lap // 2) :]) * 1e6:,.0f}", f"{len(state):,}"))
    return rows


def _items(count: int) -> tuple[str, ...]:
    host, made = Host(), _compiled(_several(count))
    run = made.start(host, VARIABLES)
    alone, whole = [], []
    for wait in run.waits()[:9]:
        begun = time.perf_counter()
        run.complete(wait.token, {"answer": 1})
        alone.append(time.perf_counter() - begun)
    state = run.dump()
    for wait in run.waits()[:1] * 9:
        begun = time.perf_counter()
        again = made.restore(host, state)
        again.complete(wait.token, {"answer": 1})
        again.dump()
        whole.append(time.perf_counter() - begun)
    return (
        f"{count:,}",
        f"{statistics.median(alone) * 1e6:,.0f}",
        f"{statistics.median(whole or [0]) * 1e6:,.0f}",
        f"{len(state):,}",
    )


def _compiled(text: str) -> Definition:
    return definition.compiled({"p.bpmn": text}, "p")


def _parsed(text: str) -> tuple[Any, BpmnWorkflowSerializer]:
    parser = BpmnParser()
    parser.add_bpmn_str(text.encode())
    return parser.get_spec("p"), BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())


def _chain(count: int) -> str:
    tasks = [f"t{number}" for number in range(count)]
    return _process("".join(f'<userTask id="{task}"/>' for task in tasks), ["s", *tasks, "e"])


def _loop() -> str:
    gateways = '<exclusiveGateway id="top"/><exclusiveGateway id="again" default="again_e"/><userTask id="t"/>'
    condition = "<conditionExpression>more</conditionExpression>"
    back = f'<sequenceFlow id="back" sourceRef="again" targetRef="top">{condition}</sequenceFlow>'
    return _process(gateways + back, ["s", "top", "t", "again", "e"])


def _several(count: int) -> str:
    times = f"<loopCardinality>{count}</loopCardinality>"
    loop = f"<multiInstanceLoopCharacteristics>{times}</multiInstanceLoopCharacteristics>"
    return _process(f'<userTask id="t">{loop}</userTask>', ["s", "t", "e"])


def _process(body: str, way: list[str]) -> str:
    flows = "".join(
        f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}"/>'
        for source, target in pairwise(way)
    )
    return (
        f'<definitions xmlns="{NAMESPACE}" targetNamespace="https://evenkeel.test"><process id="p" isExecutable="true">'
        f'<startEvent id="s"/><endEvent id="e"/>{body}{flows}</process></definitions>'
    )
