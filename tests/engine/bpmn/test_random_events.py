"""Random models with boundary events, event sub-processes, races, errors and terminate ends, driven at random.

There is no oracle for their order; what must hold is told after every step: the indexes in memory are those that a reload builds,
nothing is counted twice, a finished instance holds nothing, and nothing breaks but in a sentence.
"""

from __future__ import annotations

import random

import pytest

from engine.bpmn.run import Run
from tests.engine.bpmn.drawing import Host, flow, process
from tests.engine.bpmn.test_random_models import Model

SEEDS = range(100)
STEPS = 60
HEAD = '<message id="m" name="Answer"/><signal id="g" name="Alarm"/><error id="x" name="Odd" errorCode="ODD"/>'
EVENTS = {
    "message": '<messageEventDefinition messageRef="m"/>',
    "signal": '<signalEventDefinition signalRef="g"/>',
    "once": "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>",
    "cycle": "<timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition>",
    "condition": "<conditionalEventDefinition><condition>flag</condition></conditionalEventDefinition>",
}


class Eventful(Model):
    """Blocks as before, with events hung on them."""

    def _task(self, depth: int, times: int) -> tuple[str, str]:
        begin, end = super()._task(depth, times)
        self._hang(begin)
        return begin, end

    def _nested(self, depth: int, times: int, loop: str) -> tuple[str, str]:
        name, _end = super()._nested(depth, times, loop)
        if self.chance.random() < 0.5:
            self.text[-1] = self._with_event_sub_process(self.text[-1])
        self._hang(name)
        return name, name

    def _exclusive(self, depth: int, times: int) -> tuple[str, str]:
        if self.chance.random() < 0.5:
            return super()._exclusive(depth, times)
        race, join = self.name("race"), self.name("join")
        self.text.append(f'<eventBasedGateway id="{race}"/><exclusiveGateway id="{join}"/>')
        for kind in self.chance.sample(["message", "signal", "once", "condition"], 2):
            caught = self.name("caught")
            self.text.append(f'<intermediateCatchEvent id="{caught}">{EVENTS[kind]}</intermediateCatchEvent>')
            self.text.append(flow(race, caught) + flow(caught, join))
        return race, join

    def _hang(self, host: str) -> None:
        if self.chance.random() < 0.4:
            boundary, after, end = self.name("boundary"), self.name("after"), self.name("end")
            stops = self.chance.choice(["true", "false"])
            definition = EVENTS[self.chance.choice(sorted(EVENTS))]
            last = self.chance.choice(["", "", '<errorEventDefinition errorRef="x"/>', "<terminateEventDefinition/>"])
            self.text.append(
                f'<boundaryEvent id="{boundary}" attachedToRef="{host}" cancelActivity="{stops}">{definition}</boundaryEvent>'
                f'<userTask id="{after}"/><endEvent id="{end}">{last}</endEvent>'
                + flow(boundary, after) + flow(after, end)
            )  # fmt: skip

    def _with_event_sub_process(self, sub_process: str) -> str:
        name = self.name("event")
        kind = self.chance.choice([*sorted(EVENTS), "error"])
        definition = EVENTS.get(kind, "<errorEventDefinition/>")
        stops = "true" if kind == "error" else self.chance.choice(["true", "false"])
        inside = (
            f'<subProcess id="{name}" triggeredByEvent="true"><startEvent id="{name}_in" isInterrupting="{stops}">{definition}</startEvent>'
            f'<userTask id="{name}_do"/><endEvent id="{name}_out"/>'
            + flow(f"{name}_in", f"{name}_do") + flow(f"{name}_do", f"{name}_out") + "</subProcess>"
        )  # fmt: skip
        return sub_process.removesuffix("</subProcess>") + inside + "</subProcess>"


@pytest.mark.parametrize("seed", SEEDS)
def test_memory_and_reload_agree_after_every_step(seed: int):
    model = Eventful(random.Random(seed))
    begin, end = model.block(3, 1)
    body = '<startEvent id="s"/><endEvent id="e"/>' + "".join(model.text) + flow("s", begin) + flow(end, "e")
    made, host = process(body, head=HEAD), Host()
    run = made.start(host, {**model.variables, "flag": False})
    for _ in range(STEPS):
        again = made.restore(host, run.dump())
        assert _indexes(again) == _indexes(run)
        assert again.waits() == run.waits()
        assert [stuck for stuck in run.faults() if stuck.token] == []
        if run.status != "running" or not _go_on(run, model.chance):
            break
        if model.chance.random() < 0.5:
            run = made.restore(host, run.dump())

    if run.status != "running":
        assert run.waits() == []
        assert run._instance.population == 0
        assert not run._instance.subprocesses


def _indexes(run: Run) -> object:
    """Everything that a scope keeps beside its tokens, without what is empty."""
    found = {}
    for scope in run._instance.scopes():
        found[scope.parent_task_id] = (
            sorted(scope.tasks),
            sorted(scope.armed),
            dict(scope.census),
            *(
                {key: sorted(each) for key, each in index.items() if each}
                for index in (scope.attached, scope.races, scope.items)
            ),
            {
                name: {key: [t.id for t in each] for key, each in flows.items()}
                for name, flows in scope.arrived.items()
                if flows
            },
            scope.rounds,
            scope.completed,
        )
    events = run._instance.event_manager
    waiting = {key: sorted(each) for key, each in events.named.items() if each}
    return found, waiting, sorted(events.tasks), run._instance.population


def _go_on(run: Run, chance: random.Random) -> bool:
    waits = run.waits()
    if not waits:
        return False
    if chance.random() < 0.1:
        run.correct({"flag": chance.random() < 0.5})
        return True
    wait = chance.choice(waits)
    if wait.kind == "task":
        run.complete(wait.token, {})
    elif wait.kind == "timer":
        run.fire(wait.token)
    elif wait.kind in ("message", "signal"):
        run.deliver(wait.token, {"text": "x"})
    else:
        run.correct({"flag": True})
    return True
