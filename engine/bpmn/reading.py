"""Diagrams -> specifications, with the library's parser in two passes: first every node, then every flow.

The library walks the flows recursively, orders branches by their height on the page and stops at its first finding. Here each
node is read once, flows keep the order of the file, nested scopes are read by themselves, and findings are collected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.specs.base import TaskSpec

from engine.bpmn.elements import EXECUTED
from engine.bpmn.elements.catching import Trigger
from engine.bpmn.elements.code_event import Error
from engine.bpmn.elements.inclusive_gateway import InclusiveGateway
from engine.bpmn.elements.stopping_event import Compensate
from engine.bpmn.events import definitions
from engine.bpmn.node_reading import NodeReader
from engine.bpmn.process import AdHoc, Flow, Process
from engine.bpmn.settings import BPMN, local_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.bpmn.expressions import Compiler
    from engine.bpmn.letters import Letter


def tag(name: str) -> str:
    """The full name of a BPMN element."""
    return f"{{{BPMN}}}{name}"


class ProcessReader(ProcessParser):
    """Reads one process or sub-process."""

    parser: Reader
    spec: Process

    def create_spec(self) -> Process:
        """Our specification."""
        return Process(self.bpmn_id, self.get_name(), self.filename or "")

    def add_tasks(self) -> None:
        """Nodes, then flows, then what hangs on nodes."""
        self.parser.compiler.file = self.filename or ""
        self.spec.event_sub_process = self.node.get("triggeredByEvent") == "true"
        nodes = {node.get("id"): node for node in self.node if local_name(node) in EXECUTED and node.get("id")}
        for node in nodes.values():
            self.parse_node(node)
        self._flows(nodes)
        self._links(nodes)
        handlers = self._attach(nodes)
        self._event_sub_processes(nodes)
        self._beginnings(nodes, handlers)
        self._ad_hoc()
        for spec in self.spec.task_specs.values():
            if isinstance(spec, InclusiveGateway):
                spec.prepare(self.spec)

    def _flows(self, nodes: Mapping[str, Any]) -> None:
        for node in self.node.iterchildren(tag("sequenceFlow")):
            key, source, target = flow_id(node), node.get("sourceRef"), node.get("targetRef")
            if source not in nodes or target not in nodes:
                self.parser.problem("flow.dangling", node, f"The flow '{key}' does not join two elements of its scope.")
                continue
            default = nodes[source].get("default") == key
            written = node.find(tag("conditionExpression"))
            condition = None
            if written is not None and not default:
                condition = self.parser.compiler.condition(written.text, key)
            self._connect(Flow(key, source, target, condition, default))

    def _connect(self, flow: Flow) -> None:
        source, target = self.spec.task_specs[flow.source], self.spec.task_specs[flow.target]
        source.flows.append(flow)
        target.incoming.append(flow)
        TaskSpec.connect(source, target)

    def _links(self, nodes: Mapping[str, Any]) -> None:
        catches = {
            name: key
            for key, node in nodes.items()
            if local_name(node) == "intermediateCatchEvent" and (name := link_name(node)) is not None
        }
        for key, node in nodes.items():
            if local_name(node) == "intermediateThrowEvent" and (name := link_name(node)) is not None:
                if name in catches:
                    self._connect(Flow(f".link.{key}", key, catches[name]))
                else:
                    self.parser.problem(
                        "link.missing", node, f"No link catch event in this scope has the name '{name}'."
                    )

    def _attach(self, nodes: Mapping[str, Any]) -> set[str]:
        handlers = set()
        for key, node in nodes.items():
            if local_name(node) != "boundaryEvent":
                continue
            host = self.spec.task_specs.get(node.get("attachedToRef"))
            if host is None:
                self.parser.problem(
                    "boundary.detached", node, "The boundary event is attached to nothing in its scope."
                )
            elif isinstance(self.spec.task_specs[key].event_definition, Compensate):
                host.handler = self._handler(key, nodes)
                handlers.add(host.handler)
            else:
                host.boundary.append(key)
        return handlers

    def _handler(self, boundary: str, nodes: Mapping[str, Any]) -> str:
        for association in self.document_root.iter(tag("association")):
            if association.get("sourceRef") == boundary and association.get("targetRef") in nodes:
                return str(association.get("targetRef"))
        sentence = "No association leads from it to a compensation handler; there is nothing it could undo."
        self.parser.compiler.problem("handler.missing", boundary, sentence, "warning")
        return ""

    def _event_sub_processes(self, nodes: Mapping[str, Any]) -> None:
        for key, node in nodes.items():
            if node.get("triggeredByEvent") != "true":
                continue
            inside = self.parser.process_parsers[key].get_spec()
            for start in node.iterchildren(tag("startEvent")):
                event = inside.task_specs[start.get("id")].event_definition
                if isinstance(event, Compensate):
                    self.spec.compensation = key
                    continue
                trigger = Trigger(self.spec, f"{key} trigger {start.get('id')}", event_definition=event)
                trigger.bpmn_id, trigger.bpmn_name = start.get("id"), start.get("name")
                trigger.sub_process, trigger.start = key, start.get("id")
                trigger.interrupting = start.get("isInterrupting", "true") != "false" or isinstance(event, Error)
                self.spec.triggers.append(trigger.name)

    def _beginnings(self, nodes: Mapping[str, Any], handlers: set[str]) -> None:
        for key, node in nodes.items():
            spec = self.spec.task_specs[key]
            aside = (
                spec.incoming
                or local_name(node) == "boundaryEvent"
                or node.get("triggeredByEvent") == "true"
                or node.get("isForCompensation") == "true"
                or key in handlers
                or link_name(node) is not None
            )
            if not aside:
                self.spec.initial.append(key)
                if waits_to_start(node, spec):
                    self.spec.starts.append(key)

    def _ad_hoc(self) -> None:
        if local_name(self.node) != "adHocSubProcess":
            return
        written = self.node.find(tag("completionCondition"))
        condition = self.parser.compiler.condition(None if written is None else written.text, self.bpmn_id)
        self.spec.ad_hoc = AdHoc(condition, self.node.get("cancelRemainingInstances", "true") != "false")


class Reader(BpmnParser):
    """The library's parser with our classes. One for each deployment."""

    PROCESS_PARSER_CLASS = AD_HOC_PARSER_CLASS = ProcessReader
    OVERRIDE_PARSER_CLASSES: ClassVar[dict[str, Any]] = {
        tag(name): (NodeReader, spec_class) for name, spec_class in EXECUTED.items()
    }

    def __init__(self, compiler: Compiler, letters: Mapping[str, Letter], decisions: Any) -> None:
        super().__init__()
        self.compiler, self.letters, self.decisions = compiler, letters, decisions
        self.ids: dict[str, Any] = {}

    def add_bpmn_xml(self, bpmn: Any, filename: str | None = None) -> None:
        """Take a document in."""
        for node in bpmn.iter():
            if isinstance(node.tag, str) and (key := node.get("id")):
                self.ids.setdefault(key, node)
        super().add_bpmn_xml(bpmn, filename)

    def take(self, root: Any, path: str) -> None:
        """Take a document in; what the library cannot read becomes a finding."""
        try:
            self.add_bpmn_xml(root, path)
        except ValidationException as error:
            self.compiler.problem("bpmn.invalid", getattr(error, "id", "") or "", str(error))

    def by_id(self, key: str) -> Any:
        """An XML element by its id, in any file; None when there is none."""
        return self.ids.get(key)

    def problem(self, code: str, node: Any, sentence: str) -> None:
        """Note a finding at an element."""
        self.compiler.problem(code, node.get("id", ""), sentence)

    def processes(self) -> dict[str, Process]:
        """Every process and sub-process by its id. Findings go to the compiler."""
        found: dict[str, Process] = {}
        # Reading a process adds the readers of its sub-processes.
        while unread := [key for key in self.process_parsers if key not in found]:
            for key in unread:
                found[key] = self._process(key)
        return found

    def _process(self, key: str) -> Process:
        reader = self.process_parsers[key]
        try:
            reader.get_spec()
        except ValidationException as error:
            self.compiler.problem("bpmn.invalid", getattr(error, "id", "") or key, str(error))
        return reader.spec or Process(key)

    def _add_diagram_indexes(self, bpmn: Any) -> None:
        """Where shapes lie is nothing to execution; the library fails on a coordinate that is no number."""

    def _add_data_stores(self, bpmn: Any) -> None:
        """Data stores need a class each in the library; the rules refuse what would use one."""

    def _add_messages(self, bpmn: Any) -> None:
        """Messages, signals, errors and escalations are found by id."""

    _add_signals = _add_errors = _add_escalations = _add_correlations = _add_messages


def flow_id(node: Any) -> str:
    """The id of a sequence flow; one that has none is called after its ends."""
    return str(node.get("id") or f"{node.get('sourceRef')}->{node.get('targetRef')}")


def link_name(node: Any) -> str | None:
    """The name of a link event; None for other elements."""
    link = node.find(tag("linkEventDefinition"))
    return None if link is None else link.get("name", node.get("name", ""))


def waits_to_start(node: Any, spec: Any) -> bool:
    """Whether a node without incoming flow begins only when its event comes."""
    kinds = [definition.kind for definition in definitions(spec.event_definition)] if spec.event_definition else []
    if local_name(node) == "receiveTask":
        return bool(node.get("instantiate") == "true")
    return local_name(node) in ("startEvent", "intermediateCatchEvent") and kinds != ["none"]


def flow_nodes(root: Any) -> Iterator[Any]:
    """Every flow node of a document."""
    for node in root.iter():
        if local_name(node) in EXECUTED and node.get("id"):
            yield node
