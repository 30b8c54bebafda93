"""One flow node of a diagram -> its specification: library attributes, our settings, and what its kind adds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser

from engine.bpmn import data_reading, scripts, settings
from engine.bpmn.elements.multi_instance import ParallelMultiInstance, SequentialMultiInstance, StandardLoop
from engine.bpmn.elements.sub_process import EventSubProcess
from engine.bpmn.event_reading import event_of, reference, single
from engine.bpmn.settings import BPMN, Settings, attributes, local_name
from engine.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.bpmn.reading import Reader

EVENTS = frozenset(
    {
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
        "receiveTask",
        "sendTask",
        "eventBasedGateway",
    }
)
SCOPES = frozenset({"subProcess", "transaction", "adHocSubProcess"})


class NodeReader(TaskParser):
    """Reads any flow node."""

    STANDARD_LOOP_CLASS = StandardLoop
    PARALLEL_MI_CLASS = ParallelMultiInstance
    SEQUENTIAL_MI_CLASS = SequentialMultiInstance
    EVENT_SUBPROCESS_CLASS = EventSubProcess

    def parse_node(self) -> Any:
        """The specification, wrapped in its loop if it has one. Flows come later."""
        self.task = self.create_task()
        self.task.settings = settings.read(self.node, self.reader.compiler)
        self.task.data_flow = data_reading.flow_of(self.reader, self.node)
        add = _ADDED.get(self.kind)
        if add is not None:
            add(self)
        self.task.start_quantity = self._quantity("startQuantity")
        self.task.completion_quantity = self._quantity("completionQuantity")
        self._loop()
        return self.task

    def create_task(self) -> Any:
        """The bare specification with what its library class wants."""
        given: dict[str, Any] = {}
        spec_class = self.spec_class
        if self.kind in EVENTS:
            given["event_definition"] = event_of(self.reader, self.node)
        if self.kind == "boundaryEvent":
            given["cancel_activity"] = self.node.get("cancelActivity", "true") != "false"
        if self.kind == "scriptTask":
            given["script"] = ""
        if self.kind in SCOPES:
            given["subworkflow_spec"] = self._nested()
            if self.node.get("triggeredByEvent") == "true":
                spec_class = self.EVENT_SUBPROCESS_CLASS
        if self.kind == "callActivity":
            given["subworkflow_spec"] = reference(self.node.get("calledElement"))
        return spec_class(self.spec, self.bpmn_id, **given, **self.bpmn_attributes)

    @property
    def kind(self) -> str:
        """The BPMN local name."""
        return local_name(self.node)

    @property
    def reader(self) -> Reader:
        """The parser of the deployment."""
        return self.process_parser.parser  # type: ignore[no-any-return]

    def child_text(self, name: str, node: Any = None) -> str | None:
        """The text of a child element."""
        child = (self.node if node is None else node).find(f"{{{BPMN}}}{name}")
        return None if child is None else child.text

    def problem(self, code: str, sentence: str) -> None:
        """Note a finding at this element."""
        self.reader.problem(code, self.node, sentence)

    def _nested(self) -> str:
        self.reader.create_parser(self.node, filename=self.filename, lane=self.lane)
        nested = self.reader.process_parsers[self.bpmn_id]
        nested.parent = self.process_parser
        return str(self.bpmn_id)

    def parse_incoming_data_references(self) -> list[Any]:
        """None for the library, which never leaves the first parent of a reference and hangs; see data_reading."""
        return []

    parse_outgoing_data_references = parse_incoming_data_references

    def _quantity(self, name: str) -> int:
        text = self.node.get(name, "1")
        if not text.isdigit() or int(text) < 1:
            self.problem("quantity.invalid", f"{name} is '{text}'; it must be a whole number above zero.")
            return 1
        return int(text)

    def _loop(self) -> None:
        standard = self.node.find(f"{{{BPMN}}}standardLoopCharacteristics")
        several = self.node.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics")
        if standard is not None:
            self._wrap(self._standard(standard))
        elif several is not None:
            self._wrap(self._several(several))

    def _wrap(self, make: Callable[[str], Any]) -> None:
        inner = self.task
        del self.spec.task_specs[inner.name]
        name, inner.name = inner.name, f"{inner.name} item"
        self.spec.task_specs[inner.name] = inner
        self.task = body = make(name)
        body.bpmn_id, body.bpmn_name, body.lane, body.task_spec = self.bpmn_id, inner.bpmn_name, inner.lane, inner.name
        body.start_quantity, body.completion_quantity = inner.start_quantity, inner.completion_quantity
        inner.start_quantity = inner.completion_quantity = 1
        body.settings = Settings(inner.settings.raw, stage=inner.settings.stage)
        inner.settings = replace(inner.settings, stage=None)
        body.manual = False

    def _standard(self, node: Any) -> Callable[[str], Any]:
        text = node.get("loopMaximum")
        if text is not None and not text.strip().isdigit():
            self.problem("loop.maximum", f"loopMaximum is '{text}'; it must be a whole number, zero or more.")
            text = "0"
        condition = self.reader.compiler.condition(self.child_text("loopCondition", node), self.bpmn_id)
        if text is None and condition is None:
            self.problem("loop.endless", "The loop has neither a condition nor a maximum.")
        maximum, before = None if text is None else int(text), node.get("testBefore") == "true"
        return lambda name: self.STANDARD_LOOP_CLASS(self.spec, name, "", maximum, condition, before)

    def _several(self, node: Any) -> Callable[[str], Any]:
        own, compiler = attributes(node), self.reader.compiler
        chosen = self.SEQUENTIAL_MI_CLASS if node.get("isSequential") == "true" else self.PARALLEL_MI_CLASS

        def make(name: str) -> Any:
            body = chosen(self.spec, name, task_spec="")
            self._collection(body, node, own)
            self._collected(body, node, own)
            body.completion = compiler.condition(self.child_text("completionCondition", node), self.bpmn_id)
            body.throws = self._behavior(node)
            return body

        return make

    def _collection(self, body: Any, node: Any, own: dict[str, str]) -> None:
        compiler, given = self.reader.compiler, reference(self.child_text("loopDataInputRef", node))
        cardinality = (self.child_text("loopCardinality", node) or "").strip()
        collection = own.get("collection", "")
        if given or collection:
            body.collection = compiler.feel(self._named(given) if given else collection.removeprefix("="), self.bpmn_id)
        elif cardinality:
            body.count = compiler.feel(cardinality.removeprefix("="), self.bpmn_id)
        else:
            self.problem("items.missing", "The multi-instance activity has neither a collection nor a cardinality.")
        body.item_name = own.get("item") or _item_name(node.find(f"{{{BPMN}}}inputDataItem"))

    def _collected(self, body: Any, node: Any, own: dict[str, str]) -> None:
        item = _item_name(node.find(f"{{{BPMN}}}outputDataItem"))
        target = self._named(reference(self.child_text("loopDataOutputRef", node)))
        written = own.get("output", "").removeprefix("=") or item
        body.result_name = own.get("result") or target
        if written:
            body.output_slot = self.reader.compiler.feel(written, self.bpmn_id)

    def _named(self, given: str) -> str:
        """A collection is referred to by the id of a data element, or is the name of a variable itself."""
        node = self.reader.by_id(given) if given else None
        return given if node is None else data_reading.variable(self.reader, node)

    def _behavior(self, node: Any) -> tuple[str, Any] | None:
        behavior = node.get("behavior", "All")
        if behavior == "Complex":
            self.problem(
                "items.complex", "Complex multi-instance behavior is not executed; throw an event inside instead."
            )
        target = node.get("noneBehaviorEventRef") if behavior == "None" else node.get("oneBehaviorEventRef")
        found = self.reader.by_id(reference(target)) if target else None
        return None if found is None else (behavior, single(self.reader, self.node, found))


def _item_name(node: Any) -> str:
    return "" if node is None else data_reading.named(node)


def _script(reader: NodeReader) -> None:
    text, language = reader.child_text("script") or "", reader.node.get("scriptFormat", "").strip().lower()
    if language == "python":
        try:
            reader.task.program = scripts.compiled(text)
        except Invalid as invalid:
            reader.problem("script.syntax", "; ".join(found.sentence for found in invalid.problems) or invalid.sentence)
    elif language == "feel":
        reader.task.expression = reader.reader.compiler.feel(text.strip().removeprefix("="), reader.bpmn_id)
    else:
        reader.problem("script.language", f"The script's language is '{language}'; set scriptFormat to feel or python.")


def _letter(reader: NodeReader) -> None:
    name = reader.task.settings.text("message")
    if name:
        reader.task.letter = reader.reader.letters.get(name)
        if reader.task.letter is None:
            reader.problem("message.missing", f"There is no text messages/{name}.md.")


def _decision(reader: NodeReader) -> None:
    name = reader.task.settings.text("decision")
    if name not in reader.reader.decisions.ids:
        reader.problem("decision.missing", f"There is no decision '{name}' in the files of this deployment.")


def _call(reader: NodeReader) -> None:
    called = reader.task.spec
    if called not in reader.reader.process_parsers:
        reader.problem("call.missing", f"The called process '{called}' is not in the files of this deployment.")


def _activation(reader: NodeReader) -> None:
    text = reader.child_text("activationCondition")
    reader.task.activation = reader.reader.compiler.condition(text, reader.bpmn_id)


_ADDED: dict[str, Callable[[NodeReader], None]] = {
    "scriptTask": _script,
    "serviceTask": _letter,
    "sendTask": _letter,
    "endEvent": _letter,
    "intermediateThrowEvent": _letter,
    "businessRuleTask": _decision,
    "callActivity": _call,
    "complexGateway": _activation,
}
