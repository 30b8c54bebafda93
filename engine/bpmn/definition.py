"""A Definition: the sources of one version, compiled in memory, shared by every instance that runs on it.

Compiling finds every problem before it refuses, so that an owner sees all of them at once. A Definition is never changed while
instances run: what a run learns it keeps in itself, and one Definition serves any number of threads.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.bpmn import clocks, codec, decisions, letters, rules, xml
from engine.bpmn.events import definitions
from engine.bpmn.expressions import Compiler
from engine.bpmn.reading import Reader, flow_id, flow_nodes, tag
from engine.bpmn.run import Run
from engine.bpmn.settings import attributes, local_name
from engine.errors import Invalid, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.bpmn.process import Process
    from engine.bpmn.values import Host

_SCOPES = ("subProcess", "transaction", "adHocSubProcess")


@dataclass(frozen=True, slots=True)
class Element:
    """One flow node or process of the diagram, for screens and history. `settings` are our attributes as written."""

    id: str
    kind: str
    name: str
    process: str
    scope: str | None = None
    lane: str | None = None
    documentation: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StartEvent:
    """One way in. `name` is that of the message or signal, `timer` the text of a timer."""

    element: str
    kind: str
    name: str = ""
    timer: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """The main process `key` with everything it needs. `settings` are our attributes of the process as written."""

    key: str
    name: str
    elements: Mapping[str, Element]
    flows: Mapping[str, tuple[str, str]]
    starts: tuple[StartEvent, ...]
    settings: Mapping[str, str]
    zone: ZoneInfo
    processes: Mapping[str, Process]
    decisions: Any
    forms: frozenset[str]
    clocks: clocks.Clocks

    def start(self, host: Host, variables: Mapping[str, Any], *, at: str | None = None, payload: Any = None) -> Run:
        """A new run, moved until all its tokens wait. `at` is the start event whose event has come, with `payload`.

        Raises:
            Invalid: there is no such start, or without `at` no start that needs no event.
            OverBudget: the tokens do not come to rest.
        """
        known = {start.element for start in self.starts}
        if at is not None and at not in known:
            raise Invalid(f"'{self.name}' has no start event '{at}'; it has {_listed(known)}.", code="start.unknown")
        if at is None and not self.processes[self.key].beginnings(None):
            raise Invalid(f"'{self.name}' begins only with an event: {_listed(known)}.", code="start.needs_event")
        return Run.begun(self, host, variables, at=at, payload=payload)

    def restore(self, host: Host, state: bytes) -> Run:
        """The run that `Run.dump` wrote.

        Raises:
            Invalid: the state is of an unknown format or of another definition.
        """
        return Run(codec.load(self, host, state))


def compiled(sources: Mapping[str, str], key: str, *, zone: str = "UTC", deployed: bool = False) -> Definition:
    """Compile the `*.bpmn`, `*.dmn` and `messages/*.md` among `sources` (path -> text); `key` is the id of the main process.

    Sources that are `deployed` already were asked by the rules then; rules that came later must not stop running instances.

    Raises:
        Invalid: with every problem found.
    """
    roots = {path: xml.parse(text.encode(), file=path) for path, text in sources.items() if path.endswith(".bpmn")}
    found = [] if deployed else rules.problems(roots, sources, key=key)
    compiler = Compiler()
    # A diagram whose structure is broken cannot be read; one that can be read adds its own findings.
    broken = any(rules.breaks(problem) for problem in found)
    definition = None if broken else _read(sources, roots, key, zone, compiler)
    # An element that a rule refuses already is not refused once more for what follows from it.
    known = {problem.element for problem in found if problem.severity == "error" and problem.element}
    found += [problem for problem in compiler.problems if problem.element not in known]
    if any(problem.severity == "error" for problem in found) or definition is None:
        raise Invalid(_refusal(key, found), code="diagram.invalid", problems=found)
    return definition


def _read(
    sources: Mapping[str, str], roots: Mapping[str, Any], key: str, zone: str, compiler: Compiler
) -> Definition | None:
    tables = _decisions(sources, compiler)
    reader = Reader(compiler, _letters(sources, compiler), tables)
    for path, root in roots.items():
        compiler.file = path
        reader.take(root, path)
    processes = reader.processes()
    node = reader.by_id(key)
    if key not in processes or node is None:
        compiler.problem("process.missing", key, f"No process with the id '{key}' is in these files.")
        return None
    return Definition(
        key,
        node.get("name") or key,
        elements={element.id: element for root in roots.values() for element in _elements(root)},
        flows={flow_id(flow): _ends(flow) for root in roots.values() for flow in root.iter(tag("sequenceFlow"))},
        starts=tuple(_start(processes[key], name) for name in _entrances(processes[key])),
        settings=attributes(node),
        zone=_zone(attributes(node).get("zone") or zone, key, compiler),
        processes=processes,
        decisions=tables,
        forms=frozenset(
            path.removeprefix("forms/").removesuffix(".form") for path in sources if path.startswith("forms/")
        ),
        clocks=clocks.read(roots.values(), sources, compiler),
    )


def _letters(sources: Mapping[str, str], compiler: Compiler) -> dict[str, letters.Letter]:
    return {
        path.removeprefix("messages/").removesuffix(".md"): letters.compiled(path, text, compiler)
        for path, text in sources.items()
        if path.startswith("messages/") and path.endswith(".md")
    }


def _decisions(sources: Mapping[str, str], compiler: Compiler) -> Any:
    try:
        return decisions.read({path: text for path, text in sources.items() if path.endswith(".dmn")})
    except Invalid as invalid:
        compiler.problems.extend(invalid.problems or [Problem(invalid.code, "", invalid.sentence)])
        return decisions.read({})


def _elements(root: Any) -> Iterator[Element]:
    lanes = {
        (ref.text or "").strip(): lane.get("name")
        for lane in root.iter(tag("lane"))
        for ref in lane.iterchildren(tag("flowNodeRef"))
    }
    for node in [*root.iter(tag("process")), *flow_nodes(root)]:
        around = [parent for parent in node.iterancestors() if local_name(parent) in (*_SCOPES, "process")]
        inside = next((parent.get("id") for parent in around if local_name(parent) in _SCOPES), None)
        yield Element(
            node.get("id"),
            local_name(node),
            node.get("name") or "",
            process=around[-1].get("id") if around else node.get("id"),
            scope=inside,
            lane=lanes.get(node.get("id")),
            documentation=(node.findtext(tag("documentation")) or "").strip(),
            settings=attributes(node),
        )


def _ends(flow: Any) -> tuple[str, str]:
    return (flow.get("sourceRef"), flow.get("targetRef"))


def _entrances(process: Process) -> list[str]:
    """Start events and instantiating receive tasks, in the order of the file."""
    waiting = set(process.starts)
    return [name for name in process.initial if name in waiting or process.task_specs[name].is_start]


def _start(process: Process, name: str) -> StartEvent:
    event = definitions(process.task_specs[name].event_definition)[0]
    timer = None
    if event.kind == "timer":
        timer = getattr(event.expression, "text", "")
    kind = {"condition": "conditional"}.get(event.kind, event.kind)
    return StartEvent(name, kind, event.name if event.kind in ("message", "signal") else "", timer)


def _zone(name: str, element: str, compiler: Compiler) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        compiler.problem("zone.unknown", element, f"'{name}' is no time zone; write for example Europe/Berlin.")
        return ZoneInfo("UTC")


def _listed(names: set[str]) -> str:
    return ", ".join(f"'{name}'" for name in sorted(names)) or "none"


def _refusal(key: str, found: list[Problem]) -> str:
    errors = [problem for problem in found if problem.severity == "error"]
    first = f" The first: {errors[0]}" if errors else ""
    return f"The diagram '{key}' cannot be deployed: {len(errors)} problems.{first}"
