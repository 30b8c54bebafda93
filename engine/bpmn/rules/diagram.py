"""What the rules look at: the elements of all diagrams of a pack, by id and by scope.

It is made from any tree, however wrong: a rule that finds nothing to look at finds nothing to say, and the rule about
the gap itself says it. Only processes that are meant to run are looked into; when none is marked executable, all are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from engine.bpmn.rules import words
from engine.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True)
class Node:
    """One element of a diagram: a process, a flow node, a sequence flow, a message."""

    xml: Any
    file: str
    shared: Mapping[str, Any] = field(default_factory=dict, compare=False)
    """What stands beside the processes of its file, by id."""

    @cached_property
    def kind(self) -> str:
        """The BPMN name, such as `userTask`."""
        return local(self.xml)

    @cached_property
    def id(self) -> str:
        """Its id, or nothing."""
        return str(self.xml.get("id") or "")

    @cached_property
    def name(self) -> str:
        """What is written on it, in one line."""
        return " ".join(str(self.xml.get("name") or "").split())

    @property
    def line(self) -> int | None:
        """Where it stands in its file."""
        return int(self.xml.sourceline) if self.xml.sourceline else None

    def __str__(self) -> str:
        """What a sentence calls it: `User task 'Resolve'`."""
        return f"{words.spoken(self.kind)} '{(self.name or self.id)[:80]}'"

    def problem(self, code: str, sentence: str, severity: Literal["error", "warning"] = "error") -> Problem:
        """A finding about it; `sentence` goes on after its name."""
        return Problem(code, self.id, f"{self} {sentence}", severity, self.line, self.file)

    def warning(self, code: str, sentence: str) -> Problem:
        """A finding that does not keep it from being deployed."""
        return self.problem(code, sentence, "warning")

    def get(self, name: str) -> str:
        """An attribute of BPMN itself, without white space around it."""
        return str(self.xml.get(name) or "").strip()

    def ours(self, name: str) -> str:
        """One of our attributes (`ek:`)."""
        return str(self.xml.get(f"{{{words.EK}}}{name}") or "").strip()

    def children(self, *kinds: str) -> list[Node]:
        """Its direct BPMN children of these kinds (any, when none is named)."""
        return [
            Node(child, self.file, self.shared)
            for child in self.xml
            if isinstance(child.tag, str)
            and child.tag.startswith(words.BPMN_TAG)
            and (not kinds or local(child) in kinds)
        ]

    def child(self, kind: str) -> Node | None:
        """Its first child of a kind."""
        return next(iter(self.children(kind)), None)

    def text(self) -> str:
        """The text inside, white space around it cut."""
        return "".join(self.xml.itertext()).strip()

    def extensions(self) -> list[Any]:
        """The XML elements in its extensionElements."""
        return [each for box in self.children("extensionElements") for each in box.xml if isinstance(each.tag, str)]

    @cached_property
    def definitions(self) -> list[Node]:
        """Its event definitions: those inside, and those it refers to."""
        own = [child for child in self.children() if child.kind.endswith("EventDefinition")]
        named = [reference(child.text()) for child in self.children("eventDefinitionRef")]
        shared = [Node(self.shared[name], self.file) for name in named if name in self.shared]
        return own + shared

    @property
    def events(self) -> set[str]:
        """The kinds of its event definitions, such as `timer`."""
        return {definition.kind.removesuffix("EventDefinition") for definition in self.definitions}

    @property
    def is_event_subprocess(self) -> bool:
        """Whether it is begun by an event and not by a flow."""
        return self.kind == "subProcess" and self.get("triggeredByEvent") == "true"


@dataclass
class Scope:
    """A process or sub-process with what it holds directly."""

    node: Node
    nodes: list[Node] = field(default_factory=list)
    flows: list[Node] = field(default_factory=list)

    @cached_property
    def by_id(self) -> dict[str, Node]:
        """Its flow nodes by id."""
        return {node.id: node for node in self.nodes if node.id}

    @cached_property
    def outgoing(self) -> dict[str, list[Node]]:
        """Sequence flows by the id of their source."""
        return self._flows_by("sourceRef")

    @cached_property
    def incoming(self) -> dict[str, list[Node]]:
        """Sequence flows by the id of their target."""
        return self._flows_by("targetRef")

    @cached_property
    def attached(self) -> dict[str, list[Node]]:
        """Boundary events by the id of their host."""
        found: dict[str, list[Node]] = {}
        for node in self.of("boundaryEvent"):
            found.setdefault(node.get("attachedToRef"), []).append(node)
        return found

    def of(self, *kinds: str) -> list[Node]:
        """Its flow nodes of these kinds."""
        return [node for node in self.nodes if node.kind in kinds]

    def _flows_by(self, end: str) -> dict[str, list[Node]]:
        found: dict[str, list[Node]] = {}
        for flow in self.flows:
            found.setdefault(flow.get(end), []).append(flow)
        return found


@dataclass
class Diagrams:
    """All diagrams of a pack. `sources` are the pack's texts by path, `key` the id of its main process (may be empty)."""

    roots: Mapping[str, Any]
    sources: Mapping[str, str]
    key: str = ""

    @cached_property
    def all_processes(self) -> list[Node]:
        """Every process that is drawn."""
        return [
            child
            for file, root in self.roots.items()
            if root.tag == words.BPMN_TAG + "definitions"
            for child in Node(root, file, {each.get("id"): each for each in root if each.get("id")}).children("process")
        ]

    @cached_property
    def processes(self) -> list[Node]:
        """The processes that are meant to run."""
        return [node for node in self.all_processes if node.get("isExecutable") == "true"] or self.all_processes

    @cached_property
    def scopes(self) -> list[Scope]:
        """Processes and sub-processes, outer before inner."""
        found: list[Scope] = []
        todo = list(self.processes)
        while todo:
            scope = Scope(todo.pop(0))
            for child in scope.node.children():
                if child.kind == "sequenceFlow":
                    scope.flows.append(child)
                elif child.kind in words.FLOW_NODES:
                    scope.nodes.append(child)
            found.append(scope)
            todo += [node for node in scope.nodes if node.kind in words.SUBPROCESSES]
        return found

    @cached_property
    def nodes(self) -> list[Node]:
        """Every flow node of every scope."""
        return [node for scope in self.scopes for node in scope.nodes]

    @cached_property
    def declared(self) -> dict[tuple[str, str], Node]:
        """What stands beside the processes (messages, errors, ...), by kind and id."""
        return {(node.kind, node.id): node for node in self.beside()}

    @cached_property
    def homes(self) -> dict[str, Scope]:
        """The scope of each flow node, by its id."""
        return {node.id: scope for scope in self.scopes for node in scope.nodes}

    @cached_property
    def inside(self) -> dict[Any, Scope]:
        """The scope that a process or sub-process opens, by its XML element."""
        return {scope.node.xml: scope for scope in self.scopes}

    @cached_property
    def associations(self) -> dict[str, list[str]]:
        """Where the associations lead, by the id that they leave."""
        found: dict[str, list[str]] = {}
        for root in self.roots.values():
            for each in root.iter(words.BPMN_TAG + "association"):
                found.setdefault(reference(each.get("sourceRef") or ""), []).append(
                    reference(each.get("targetRef") or "")
                )
        return found

    def beside(self, *kinds: str) -> Iterator[Node]:
        """The direct children of all definitions."""
        for file, root in self.roots.items():
            yield from Node(root, file).children(*kinds)

    def refers(self, node: Node, attribute: str, kind: str) -> Node | None:
        """What the reference in an attribute names, if it is there."""
        return self.declared.get((kind, reference(node.get(attribute))))


def local(xml: Any) -> str:
    """The name of an XML element without its namespace; nothing for a comment."""
    return str(xml.tag).rpartition("}")[2] if isinstance(xml.tag, str) else ""


def reference(text: str) -> str:
    """The id in a reference, which may carry a prefix."""
    return text.strip().rpartition(":")[2]
