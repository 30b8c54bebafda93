"""A DMN model that can be evaluated: its parts, what they require, and the values that follow.

Each part is decided once per evaluation. A requirement becomes a name in the scope of who requires it; one from an imported model
is reached by the name of the import, as `import.part`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.bpmn.decision_xml import kids
from engine.feel.errors import Null
from engine.feel.scope import MISSING, Scope
from engine.feel.values import Function, kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.bpmn.decision_tables import Table
    from engine.errors import Problem
    from engine.feel.compiling import Code
    from engine.feel.scope import Run


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something that became null in a decision: the decision's name, why, and where in the expression or cell."""

    decision: str
    sentence: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.decision}: {self.sentence} (line {self.line}, column {self.column})"


@dataclass(slots=True)
class Part:
    """A node of the requirement graph: its kind, id, name, what it requires, its type's check, and its code if it has logic."""

    kind: str
    id: str
    name: str
    requires: tuple[str, ...]
    typed: Callable[[Any], Any]
    element: Any
    code: Code | None = None
    outputs: tuple[str, ...] = ()


@dataclass(slots=True)
class Model:
    """The decisions of one file. A model imported by another is reached by the import's name."""

    namespace: str
    name: str
    file: str
    root: Any
    parts: dict[str, Part] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    unknown: list[Problem] = field(default_factory=list)
    imports: dict[str, Model] = field(default_factory=dict)

    @property
    def ids(self) -> list[str]:
        """The ids of what can be evaluated."""
        return [part.id for part in self.parts.values() if part.kind in ("decision", "decisionService")]

    def find(self, decision: str) -> str | None:
        """The id of a decision or service by its id or its name."""
        part = self.parts.get(decision)
        if part is not None and part.kind in ("decision", "decisionService"):
            return part.id
        return next((one for one in self.ids if decision in (self.parts[one].name, self.title(one))), None)

    def title(self, decision: str) -> str:
        """The name that people see of a decision."""
        part = self.parts[decision]
        return part.element.get("name") or part.name

    def names(self, decision: str) -> tuple[str, ...]:
        """The names of a decision's outputs."""
        return self.parts[decision].outputs or (self.parts[decision].name,)

    def value(self, decision: str, scope: Scope) -> Any:
        """The value of a decision or service under the inputs of the scope's run."""
        part = self.parts[decision]
        if part.kind == "decisionService":
            return _service_value(self, part, scope, {})
        return decided(self, part, scope, {})


Known = dict[tuple[int, str], Any]
"""Values already decided in this evaluation, by model and id."""


def target(model: Model, href: str) -> tuple[Model, Part, str] | None:
    """What an href means: the model, the part, and the import's name ("" for the same file)."""
    space, _, name = href.rpartition("#")
    if name in model.parts and (not space or space == model.namespace):
        return model, model.parts[name], ""
    for prefix, other in model.imports.items():
        if name in other.parts and (not space or space == other.namespace):
            return other, other.parts[name], prefix
    return None


def decided(model: Model, part: Part, scope: Scope, known: Known) -> Any:
    """The value of a decision, each required one decided once."""
    key = (id(model), part.id)
    if key not in known:
        run, met = scope.run, len(scope.run.problems)
        run.spend(1)
        names = _requirements(model, part, scope, known)
        value = part.code(Scope(names, scope, run)) if part.code else None
        known[key] = part.typed(value)
        if len(run.problems) > met:
            run.trace.append((model.title(part.id), run.problems[met:]))
    return known[key]


def noticed(run: Run) -> tuple[Noticed, ...]:
    """The problems of a run, each told once, by the innermost decision in which it came up."""
    titles: dict[int, str] = {}
    for title, problems in (one for one in run.trace if isinstance(one, tuple)):  # inner decisions are done first
        for problem in problems:
            titles.setdefault(id(problem), title)
    return tuple(
        dict.fromkeys(Noticed(titles.get(id(one), ""), one.sentence, one.line, one.column) for one in run.problems)
    )


def _requirements(model: Model, part: Part, scope: Scope, known: Known) -> dict[str, Any]:
    names: dict[str, Any] = {}
    for href in part.requires:
        found = target(model, href)
        if found is None:
            continue
        owner, required, prefix = found
        value = _value(owner, required, scope, known, prefix)
        if value is MISSING:
            continue
        if prefix:
            names[prefix] = {**names.get(prefix, {}), required.name: value}
        else:
            names[required.name] = value
    return names


def _value(model: Model, part: Part, scope: Scope, known: Known, prefix: str) -> Any:
    if part.kind == "inputData":
        return _input(part, scope, known, model, prefix)
    if part.kind == "decision":
        return decided(model, part, scope, known)
    if part.kind == "businessKnowledgeModel":
        return _knowledge(model, part, scope, known)
    if part.kind == "decisionService":
        return _service(model, part, scope)
    return MISSING


def _input(part: Part, scope: Scope, known: Known, model: Model, prefix: str) -> Any:
    key = (id(model), part.id)
    if key in known:
        return known[key]
    root = scope
    while root.parent is not None:
        root = root.parent
    value = root.get(part.name)
    if value is MISSING and prefix:
        inside = root.get(prefix)
        value = inside.get(part.name, MISSING) if isinstance(inside, dict) else MISSING
    if value is MISSING:
        return None
    fitted = part.typed(value)
    if fitted is None and value is not None:
        scope.run.note(f"The input '{part.name}' is a {kind(value)}, not of its type, and became null.", (1, 1))
    return fitted


def _knowledge(model: Model, part: Part, scope: Scope, known: Known) -> Any:
    key = (id(model), part.id)
    if key not in known:
        known[key] = None  # a knowledge model that calls itself finds itself in its scope below
        names = _requirements(model, part, scope, known)
        made = part.code(Scope(names, scope, scope.run)) if part.code else None
        names[part.name] = made
        known[key] = made
    return known[key]


def _service(model: Model, part: Part, scope: Scope) -> Function:
    """A decision service as a function: of its input data, then its input decisions."""
    inputs = _service_inputs(model, part)

    def call(_run: Any, *values: Any) -> Any:
        given: Known = {}
        for (owner, one), value in zip(inputs, values, strict=True):
            given[id(owner), one.id] = fitted = one.typed(value)
            if fitted is None and value is not None:
                raise Null(f"'{one.name}' of {part.name} is not of the type that it needs.")
        return _service_outputs(model, part, scope, given)

    return Function(tuple(one.name for _, one in inputs), (None,) * len(inputs), call)


def _service_value(model: Model, part: Part, scope: Scope, known: Known) -> Any:
    """A decision service evaluated with the inputs of the run, its input decisions among them."""
    for owner, one in _service_inputs(model, part):
        value = scope.get(one.name)
        known[id(owner), one.id] = None if value is MISSING else one.typed(value)
    return _service_outputs(model, part, scope, known)


def _service_inputs(model: Model, part: Part) -> list[tuple[Model, Part]]:
    hrefs = [one.get("href", "") for kind in ("inputData", "inputDecision") for one in kids(part.element, kind)]
    return [found[:2] for href in hrefs if (found := target(model, href)) is not None]


def _service_outputs(model: Model, part: Part, scope: Scope, known: Known) -> Any:
    outputs = []
    for one in kids(part.element, "outputDecision"):
        found = target(model, one.get("href", ""))
        if found is not None:
            outputs.append((found[1].name, decided(found[0], found[1], scope, known)))
    return part.typed(outputs[0][1] if len(outputs) == 1 else dict(outputs))
