"""The specification of one process or sub-process, made once per deployment and never changed while instances run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec

from engine.bpmn.elements.plain import Ending, Root

if TYPE_CHECKING:
    from engine.bpmn.expressions import Expression
    from engine.bpmn.tokens import Token


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow."""

    id: str
    source: str
    target: str
    condition: Expression | None = None
    default: bool = False


@dataclass(frozen=True, slots=True)
class AdHoc:
    """When an ad-hoc sub-process is done: its completion condition, asked after each activity."""

    condition: Expression | None
    stops_others: bool = True

    def is_over(self, token: Token) -> bool:
        """Whether what is left is to be stopped when this token leaves."""
        if self.condition is None or not self.stops_others:
            return False
        return bool(token.workflow.top_workflow.script_engine.test(token, self.condition))


class Process(BpmnProcessSpec):
    """A library process specification with the names Start, End and Root free for the modeller."""

    def __init__(self, name: str, description: str = "", filename: str = "") -> None:
        super().__init__(name=name, description=description, filename=filename)
        self.task_specs.clear()
        self.bpmn_start_events.clear()
        # A name that begins with a dot cannot be an XML id, so it meets no element.
        self.start, self.end = Root(self, ".start"), Ending(self, ".end")
        self.initial: list[str] = []  # nodes without incoming flow that begin with the scope
        self.starts: list[str] = []  # those of them that wait for an event first
        self.triggers: list[str] = []  # armed event sub-processes
        self.compensation = ""  # the event sub-process that compensates this scope
        self.event_sub_process = False
        self.ad_hoc: AdHoc | None = None

    def beginnings(self, at: str | None) -> list[str]:
        """Where tokens are put when the scope begins; `at` is the start whose event has come already."""
        waiting = set(self.starts)
        if at is None:
            return [name for name in self.initial if name not in waiting]
        if self.event_sub_process or at not in self.initial:
            return []
        return [name for name in self.initial if name not in waiting and not self.task_specs[name].is_start]

    def reaching(self, node: str, *, avoiding: str) -> frozenset[str]:
        """Elements from which a token can come to `node` without visiting `avoiding`."""
        seen, ahead = set[str](), [node]
        while ahead:
            name = ahead.pop()
            if name not in seen and name != avoiding:
                seen.add(name)
                ahead.extend(flow.source for flow in self.task_specs[name].incoming)
        return frozenset(seen)

    def node(self, name: str) -> Any:
        """The specification of an element; KeyError when there is none."""
        return self.task_specs[name]
