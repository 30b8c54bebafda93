"""Tiny diagrams for tests: read from the file beside the test, or written in a line, and a host whose clock is moved by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from engine.bpmn import definition
from engine.bpmn.definition import Definition
from engine.bpmn.run import Wait

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:ek="urn:evenkeel:bpmn:1" '
    'targetNamespace="https://evenkeel.test">'
)


class Host:
    """A clock that tests move, and functions that tests give."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
        self.functions: dict[str, Any] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def now(self) -> datetime:
        return self.moment

    def call(self, function: str, parameters: dict[str, Any]) -> Any:
        self.calls.append((function, parameters))
        return self.functions[function](parameters)

    def later(self, **span: float) -> None:
        self.moment += timedelta(**span)


class Case:
    """A run that is dumped and restored around every step, so that whatever a test shows holds across a reload."""

    def __init__(
        self, made: Definition, variables: Mapping[str, Any] | None = None, *, host: Host | None = None, **start: Any
    ) -> None:
        self.definition, self.host = made, host or Host()
        self.happenings: list[Any] = []
        self.sent: list[Any] = []
        self.run = made.start(self.host, variables or {}, **start)
        self._rest()

    def _rest(self) -> None:
        self.happenings += self.run.take_happenings()
        self.sent += self.run.take_sent()
        state, waits, faults = self.run.dump(), self.run.waits(), self.run.faults()
        self.run = self.definition.restore(self.host, state)
        assert self.run.waits() == waits
        assert self.run.faults() == faults
        assert self.run.dump() == state

    def open(self) -> list[str]:
        """The elements of open tasks."""
        return sorted(wait.element for wait in self.run.waits() if wait.kind == "task")

    def wait(self, element: str, kind: str | None = None) -> Wait:
        """What waits at an element, the first of several."""
        found = [wait for wait in self.run.waits() if wait.element == element and kind in (None, wait.kind)]
        assert found, f"nothing waits at {element}: {self.run.waits()} {self.run.faults()}"
        return found[0]

    def complete(self, element: str, **answers: Any) -> None:
        self.run.complete(self.wait(element, "task").token, answers)
        self._rest()

    def fire(self, element: str) -> None:
        wait = self.wait(element, "timer")
        assert wait.due is not None
        self.host.moment = max(self.host.moment, wait.due)
        self.run.fire(wait.token)
        self._rest()

    def deliver(self, element: str, payload: Any = None) -> None:
        self.run.deliver(self.wait(element).token, payload)
        self._rest()

    def finish(self, element: str, result: Any = None) -> None:
        self.run.finish(self.wait(element, "service").token, result)
        self._rest()

    def throw(self, element: str, code: str) -> None:
        self.run.throw(self.wait(element, "service").token, code)
        self._rest()

    def retry(self) -> None:
        self.run.retry(self.run.faults()[0].token)
        self._rest()

    def correct(self, **variables: Any) -> None:
        self.run.correct(variables)
        self._rest()

    def passed(self, kind: str = "left") -> list[str]:
        """The elements that were left (or what else happened to them), in order."""
        return [happening.element for happening in self.happenings if happening.kind == kind]


def process(body: str, *, head: str = "", key: str = "p", **attributes: str) -> Definition:
    """A definition from the inside of a process element."""
    extra = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return drawn(
        f'{HEAD}{head}<process id="{key}" name="P" isExecutable="true"{extra}>{body}</process></definitions>', key
    )


def drawn(text: str, key: str = "p", **sources: str) -> Definition:
    """A definition from a whole document."""
    return definition.compiled({"p.bpmn": text, **sources}, key)


def beside(test: str, name: str, key: str = "p", **sources: str) -> Definition:
    """A definition from `<name>.bpmn` beside a test file."""
    return drawn((Path(test).parent / f"{name}.bpmn").read_text(encoding="utf-8"), key, **sources)


def flow(source: str, target: str, condition: str | None = None, key: str | None = None) -> str:
    """A sequence flow, called source_target."""
    inside = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return f'<sequenceFlow id="{key or f"{source}_{target}"}" sourceRef="{source}" targetRef="{target}">{inside}</sequenceFlow>'


def path(*elements: str) -> str:
    """Flows from each element to the next."""
    return "".join(flow(source, target) for source, target in pairwise(elements))
