"""The instances of one conformance case, what they send each other, and the clock they share."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import dialect
from lxml import etree

from engine.bpmn import definition
from engine.bpmn.definition import Definition
from engine.bpmn.run import BpmnError, Run, Wait
from engine.bpmn.timers import next_start
from engine.errors import Invalid

BEGINNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Table:
    """The instances of one case, and the clock they share."""

    persist: bool = False
    definitions: dict[str, Definition] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    moment: datetime = BEGINNING
    happenings: list[Any] = field(default_factory=list)
    variables: dict[str, Any] = field(default_factory=dict)
    starts: list[tuple[datetime, str, str, dict[str, Any]]] = field(default_factory=list)
    silent: set[str] = field(default_factory=set)
    pools: dict[str, str] = field(default_factory=dict)
    ended: set[int] = field(default_factory=set)
    seen: int = 0

    # -- the host of every run

    def now(self) -> datetime:
        return self.moment

    def call(self, function: str, parameters: dict[str, Any]) -> Any:
        raise BpmnError(parameters["code"])

    # -- the instances

    def compile(self, root: Any) -> dict[str, str]:
        """Compile every process; answers participant and start event -> process."""
        text, names, refused = etree.tostring(root, encoding="unicode"), {}, []
        for process in root.iter(dialect.Q("process")):
            if process.get("isExecutable") != "false":
                try:
                    made = definition.compiled({"p.bpmn": text}, process.get("id"))
                except Invalid as invalid:
                    refused.append(invalid)  # another pool of the same drawing may run all the same
                    continue
                self.definitions[made.key] = made
                names[made.key] = made.key
                names |= dict.fromkeys(made.processes[made.key].initial, made.key)
        if not self.definitions and refused:
            raise refused[0]
        for participant in root.iter(dialect.Q("participant")):
            names[participant.get("id")] = participant.get("processRef")
            self.pools[participant.get("processRef")] = participant.get("id")
        gateways = {gateway.get("id") for gateway in root.iter(dialect.Q("eventBasedGateway"))}
        self.silent = {f.get("id") for f in root.iter(dialect.Q("sequenceFlow")) if f.get("sourceRef") in gateways}
        return names

    def start(self, key: str, variables: dict[str, Any] | None = None, at: str | None = None) -> int | None:
        made, given = self.definitions[key], {**self.variables, **(variables or {})}
        if at is None and not made.processes[key].beginnings(None):
            timers = [start for start in made.starts if start.timer]
            for start in timers:
                due = next_start(start.timer, self.moment, made.zone)
                self.starts.append((due, key, start.element, given))
            return None
        self.runs.append(made.start(self, given, at=at))
        self.keys.append(key)
        self.settle()
        return len(self.runs) - 1

    def settle(self) -> None:
        """Bring what was sent to everyone it is for, until nothing is on its way."""
        for index, run in enumerate(self.runs):
            sent = run.take_sent()
            self.happenings += run.take_happenings()
            if self.persist:
                self.runs[index] = self.definitions[self.keys[index]].restore(self, run.dump())
            for item in sent:
                self._bring(index, item)
                return self.settle()
        return None

    def _bring(self, sender: int, item: Any) -> None:
        for index in range(len(self.runs)):
            if index != sender:
                while waits := [w for w in self.runs[index].waits() if (w.kind, w.name) == (item.kind, item.name)]:
                    self.runs[index].deliver(waits[0].token, item.payload)
                    if waits[0].token in {w.token for w in self.runs[index].waits()}:
                        break
        for key, made in self.definitions.items():
            for start in made.starts:
                open_ = any(k == key and run.status == "running" for k, run in zip(self.keys, self.runs, strict=True))
                if (start.kind, start.name) == (item.kind, item.name) and not open_:
                    self.start(key, at=start.element)

    def play(self, until: datetime) -> None:
        """Let time pass, from due moment to due moment."""
        self.settle()
        while True:
            due = [
                (w.due, index, w)
                for index, run in enumerate(self.runs)
                for w in run.waits()
                if w.kind == "timer" and w.due
            ]
            coming = min([d for d, _i, _w in due] + [s[0] for s in self.starts], default=None)
            if coming is None or coming > until:
                self.moment = until
                self.settle()
                return
            self.moment = max(self.moment, coming)
            begins = [start for start in self.starts if start[0] == coming]
            if begins:
                self.starts.remove(begins[0])
                self.start(begins[0][1], begins[0][3], at=begins[0][2])
                continue
            _due, index, wait = (
                min((d, i, w) for d, i, w in due if d == coming)
                if len(due) == 1
                else next(x for x in due if x[0] == coming)
            )
            self.runs[index].fire(wait.token)
            self.settle()

    def log(self) -> list[str]:
        kinds = {key: element.kind for made in self.definitions.values() for key, element in made.elements.items()}
        wrote = [h for h in self.happenings if h.kind == "wrote" and kinds.get(h.element) == "scriptTask"]
        return [h.detail["line"] for h in wrote if "line" in h.detail]

    # -- token simulation

    def trigger(self, element: str, names: dict[str, str]) -> bool:
        """Let what waits at an element go on, or begin the process that the element belongs to."""
        for run in self.runs:
            for wait in run.waits():
                if wait.element == element:
                    self._go_on(run, wait)
                    self.settle()
                    return True
        if element in names:
            key = names[element]
            self.start(key, at=element if element in {s.element for s in self.definitions[key].starts} else None)
            return True
        return False

    def _go_on(self, run: Run, wait: Wait) -> None:
        if wait.kind == "task":
            run.complete(wait.token, {})
        elif wait.kind == "timer":
            run.fire(wait.token)
        elif wait.kind == "service":
            run.finish(wait.token)
        else:
            run.deliver(wait.token)

    def expectation(self, names: dict[str, str]) -> dict[str, list[str]]:
        """Flows taken and instances ended since the last time."""
        taken = [h.element for h in self.happenings[self.seen :] if h.kind == "flow"]
        self.seen = len(self.happenings)
        over = {index for index, run in enumerate(self.runs) if run.status != "running"} - self.ended
        self.ended |= over
        return {
            "flows": sorted(f for f in taken if not f.startswith(".") and f not in self.silent),
            "ended": sorted(self.pools.get(self.keys[index], self.keys[index]) for index in over),
        }
