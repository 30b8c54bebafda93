"""Nodes that do nothing: `bpmn:task`, which passes at once, and the two ends that the library wants in each process."""

from __future__ import annotations

from SpiffWorkflow.bpmn.specs.control import BpmnStartTask, SimpleBpmnTask
from SpiffWorkflow.bpmn.specs.defaults import NoneTask

from engine.bpmn.elements.node import Node


class Task(Node, NoneTask):
    """`bpmn:task`: a step without a kind. A token passes through at once."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.manual = False  # the library would wait for a person


class Root(Node, BpmnStartTask):
    """The root of a scope in the library's sense; no token is ever there."""


class Ending(Node, SimpleBpmnTask):
    """The end of a process in the library's sense; no token is ever there."""
