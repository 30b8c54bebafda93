"""Random block-structured models against an oracle that only knows the blocks: how often each task must have run.

Tasks are completed in random order and the run is dumped and restored after every step, so that joins, loops, sub-processes and
multi-instance activities meet in combinations that nobody drew.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from tests.engine.bpmn.drawing import Case, flow, process

SEEDS = range(80)
STEPS = 400


@dataclass
class Model:
    """A model in the making, and what must come of it."""

    chance: random.Random
    text: list[str] = field(default_factory=list)
    expected: Counter[str] = field(default_factory=Counter)
    variables: dict[str, int] = field(default_factory=dict)
    number: int = 0

    def name(self, kind: str) -> str:
        self.number += 1
        return f"{kind}{self.number}"

    def block(self, depth: int, times: int) -> tuple[str, str]:
        """A block that is to run so many times; answers where it begins and ends."""
        kinds = ["task", "task", "sequence", "parallel", "exclusive", "inclusive", "loop", "sub", "items"]
        kind = self.chance.choice(kinds) if depth > 0 else "task"
        return getattr(self, f"_{kind}")(depth - 1, times)

    def _task(self, _depth: int, times: int) -> tuple[str, str]:
        name = self.name("task")
        self.text.append(f'<userTask id="{name}"/>')
        self.expected[name] += times
        return name, name

    def _sequence(self, depth: int, times: int) -> tuple[str, str]:
        blocks = [self.block(depth, times) for _ in range(self.chance.randint(2, 3))]
        for (_begin, end), (begin, _end) in pairwise(blocks):
            self.text.append(flow(end, begin))
        return blocks[0][0], blocks[-1][1]

    def _parallel(self, depth: int, times: int) -> tuple[str, str]:
        fork, join = self._gateways("parallelGateway")
        for _ in range(self.chance.randint(2, 3)):
            begin, end = self.block(depth, times)
            self.text.append(flow(fork, begin) + flow(end, join))
        return fork, join

    def _exclusive(self, depth: int, times: int) -> tuple[str, str]:
        default = self.name("default")
        fork, join = self._gateways("exclusiveGateway", f'default="{default}"')
        chosen = self.chance.randrange(3)
        for index in range(2):
            begin, end = self.block(depth, times if index == chosen else 0)
            self.text.append(flow(fork, begin, f"{chosen} = {index}") + flow(end, join))
        begin, end = self.block(depth, times if chosen == 2 else 0)
        self.text.append(flow(fork, begin, key=default) + flow(end, join))
        return fork, join

    def _inclusive(self, depth: int, times: int) -> tuple[str, str]:
        default = self.name("default")
        fork, join = self._gateways("inclusiveGateway", f'default="{default}"')
        holds = [self.chance.random() < 0.5 for _ in range(3)]
        for hold in holds:
            begin, end = self.block(depth, times if hold else 0)
            self.text.append(flow(fork, begin, str(hold).lower()) + flow(end, join))
        begin, end = self.block(depth, 0 if any(holds) else times)
        self.text.append(flow(fork, begin, key=default) + flow(end, join))
        return fork, join

    def _loop(self, depth: int, times: int) -> tuple[str, str]:
        rounds, name = self.chance.randint(1, 3), self.name("count")
        top, again = self.name("top"), self.name("again")
        begin, end = self.block(depth, times * rounds)
        leave = self.name("leave")
        self.variables[name] = 0
        self.text.append(
            f'<exclusiveGateway id="{top}"/><scriptTask id="{name}_more" scriptFormat="feel"><script>{{{name}: {name} + 1}}</script>'
            f'</scriptTask><exclusiveGateway id="{again}" default="{leave}"/>'
            + flow(top, begin) + flow(end, f"{name}_more") + flow(f"{name}_more", again)
            + flow(again, top, f"modulo({name}, {rounds}) != 0")
        )  # fmt: skip
        after = self.name("after")
        self.text.append(f'<task id="{after}"/>' + flow(again, after, key=leave))
        return top, after

    def _sub(self, depth: int, times: int) -> tuple[str, str]:
        return self._nested(depth, times, "")

    def _items(self, depth: int, times: int) -> tuple[str, str]:
        count, way = self.chance.randint(1, 3), self.chance.choice(["true", "false"])
        loop = f"<loopCardinality>{count}</loopCardinality>"
        loop = f'<multiInstanceLoopCharacteristics isSequential="{way}">{loop}</multiInstanceLoopCharacteristics>'
        return self._nested(min(depth, 0), times * count, loop)

    def _nested(self, depth: int, times: int, loop: str) -> tuple[str, str]:
        name, outside = self.name("sub"), self.text
        self.text = []
        begin, end = self.block(depth, times)
        inside = "".join(self.text) + flow(f"{name}_in", begin) + flow(end, f"{name}_out")
        self.text = outside
        ends = f'<startEvent id="{name}_in"/><endEvent id="{name}_out"/>'
        self.text.append(f'<subProcess id="{name}">{loop}{ends}{inside}</subProcess>')
        return name, name

    def _gateways(self, kind: str, attribute: str = "") -> tuple[str, str]:
        fork, join = self.name("fork"), self.name("join")
        self.text.append(f'<{kind} id="{fork}" {attribute}/><{kind} id="{join}"/>')
        return fork, join


@pytest.mark.parametrize("seed", SEEDS)
def test_each_task_runs_as_often_as_its_blocks_say(seed: int):
    chance = random.Random(seed)
    model = Model(chance)
    begin, end = model.block(4, 1)
    body = '<startEvent id="s"/><endEvent id="e"/>' + "".join(model.text) + flow("s", begin) + flow(end, "e")
    it = Case(process(body), model.variables)
    done: Counter[str] = Counter()
    for _ in range(STEPS):
        if it.run.status != "running":
            break
        open_tasks = [wait for wait in it.run.waits() if wait.kind == "task"]
        assert open_tasks, it.run.faults()
        wait = chance.choice(open_tasks)
        it.run.complete(wait.token, {})
        it._rest()
        done[wait.element] += 1

    assert it.run.status == "completed"
    assert done == +model.expected
    assert it.run.faults() == []
