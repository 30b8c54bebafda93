"""DMN XML -> a model that can be evaluated. Element names count, not the namespace: DMN 1.1 to 1.5 differ in nothing that matters.

Names in expressions may have spaces, and which names there are is known only from the whole file, so the file is gone through
once for all names, and then compiled. Each decision becomes code that takes a scope; requirements become names in that scope.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from engine.bpmn import xml
from engine.bpmn.decision_logic import Reader, kid, kids, local, logic
from engine.bpmn.decision_types import Types
from engine.errors import Invalid, Problem
from engine.feel.compiling import Code, code
from engine.feel.errors import Null
from engine.feel.scope import MISSING, Scope
from engine.feel.values import Function

_NODES = ("decision", "inputData", "businessKnowledgeModel", "decisionService", "knowledgeSource")


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
    names: tuple[str, ...] = ()


@dataclass(slots=True)
class Model:
    """The decisions of one file. A model imported by another is reached by the import's name."""

    namespace: str
    name: str
    file: str
    root: Any
    parts: dict[str, Part] = field(default_factory=dict)
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
        return next((one for one in self.ids if self.parts[one].name == decision), None)

    def title(self, decision: str) -> str:
        """The name of a decision."""
        return self.parts[decision].name

    def names(self, decision: str) -> tuple[str, ...]:
        """The names of a decision's outputs."""
        return self.parts[decision].names or (self.parts[decision].name,)

    def value(self, decision: str, scope: Scope) -> Any:
        """The value of a decision or service under the inputs of the scope's run."""
        part = self.parts[decision]
        if part.kind == "decisionService":
            return service_value(self, part, scope, {})
        return decided(self, part, scope, {})


Known = dict[tuple[int, str], Any]
"""Values already decided in this evaluation, by model and id."""


def models(sources: Mapping[str, str]) -> tuple[list[Model], list[Problem]]:
    """All models of the files, and every problem found in them."""
    problems: list[Problem] = []
    found = [model for path, text in sorted(sources.items()) if (model := _opened(path, text, problems))]
    for model in found:
        _link(model, found, problems)
    for model in found:
        _fill(model)
    for model in found:
        _compile(model, problems)
    return found, problems


def _opened(path: str, text: str, problems: list[Problem]) -> Model | None:
    try:
        root = xml.parse(text.encode(), file=path)
    except Invalid as refusal:
        problems.extend(refusal.problems)
        return None
    if local(root) != "definitions" or "DMN" not in str(etree.QName(root).namespace).upper():
        problems.append(Problem("dmn.not_dmn", "", "The file is no DMN: its root is not DMN's definitions.", file=path))
        return None
    return Model(root.get("namespace", ""), root.get("name", ""), path, root)


def _link(model: Model, found: list[Model], problems: list[Problem]) -> None:
    for element in kids(model.root, "import"):
        space, name = element.get("namespace", ""), element.get("name", "")
        if "dmn" not in element.get("importType", "DMN").lower():
            continue
        target = next((other for other in found if other.namespace == space and other is not model), None)
        if target is None:
            sentence = f"It imports '{name}' ({space}), which no file of the pack has. Add that file or remove the import."
            problems.append(Problem("dmn.import", element.get("id") or name, sentence, line=element.sourceline, file=model.file))
        else:
            model.imports[name] = target


def _fill(model: Model) -> None:
    types = Types(model.root, {name: other.root for name, other in model.imports.items()})
    for element in model.root:
        if local(element) not in _NODES:
            continue
        variable = kid(element, "variable")
        named = variable if variable is not None else element
        type_name = variable.get("typeRef") if variable is not None else None
        if local(element) == "businessKnowledgeModel":
            type_name = None
        part = Part(
            local(element),
            element.get("id") or element.get("name", ""),
            named.get("name") or element.get("name", ""),
            tuple(_required(element)),
            types.check(type_name),
            element,
        )
        model.parts[part.id] = part


def _required(element: Any) -> list[str]:
    wanted = []
    for requirement in element:
        if local(requirement) in ("informationRequirement", "knowledgeRequirement"):
            wanted += [one.get("href", "") for one in requirement if one.get("href")]
    return wanted


def _compile(model: Model, problems: list[Problem]) -> None:
    reader = Reader(model.file, frozenset(_names(model)), Types(model.root, {n: m.root for n, m in model.imports.items()}), problems)
    for part in model.parts.values():
        for href in part.requires:
            if _target(model, href) is None:
                sentence = f"'{part.name}' requires '{href}', which is not there. Draw the requirement again."
                problems.append(Problem("dmn.requirement", part.id, sentence, line=part.element.sourceline, file=model.file))
        if _circular(model, part, ()):
            sentence = f"'{part.name}' requires itself, by way of others. A decision rests on others without a circle."
            problems.append(Problem("dmn.circle", part.id, sentence, line=part.element.sourceline, file=model.file))
            continue
        _compile_part(model, part, reader)


def _compile_part(model: Model, part: Part, reader: Reader) -> None:
    if part.kind == "decision":
        node, part.names = logic(reader.of(part.id, part.name), part.element, part.name)
        part.code = code(node) if node is not None else None
    elif part.kind == "businessKnowledgeModel":
        encapsulated = kid(part.element, "encapsulatedLogic")
        if encapsulated is not None:
            node = reader.of(part.id, part.name).function(encapsulated, kid(part.element, "variable"))
            part.code = code(node)


def _names(model: Model) -> set[str]:
    """All names that expressions of the file may use."""
    found = set(model.imports)
    for one in (model, *model.imports.values()):
        for element in one.root.iter():
            if local(element) in _NAMED and element.get("name"):
                found.add(element.get("name"))
            if element.get("iteratorVariable"):
                found.add(element.get("iteratorVariable"))
    return found


_NAMED = frozenset({
    "decision", "inputData", "businessKnowledgeModel", "decisionService", "variable", "itemComponent", "formalParameter",
    "column", "output", "parameter",
})


def _target(model: Model, href: str) -> tuple[Model, Part, str] | None:
    """What an href means: the model, the part, and the import's name ("" for the same file)."""
    space, _, name = href.rpartition("#")
    if name in model.parts and (not space or space == model.namespace):
        return model, model.parts[name], ""
    for prefix, other in model.imports.items():
        if name in other.parts and (not space or space == other.namespace):
            return other, other.parts[name], prefix
    return None


def _circular(model: Model, part: Part, above: tuple[str, ...]) -> bool:
    if part.id in above:
        return part.id == above[0]
    if part.kind != "decision":
        return False
    targets = (_target(model, href) for href in part.requires)
    return any(_circular(model, found[1], (*above, part.id)) for found in targets if found and found[0] is model)


def decided(model: Model, part: Part, scope: Scope, known: Known) -> Any:
    """The value of a decision, each required one decided once."""
    key = (id(model), part.id)
    if key not in known:
        scope.run.spend(1)
        names = _requirements(model, part, scope, known)
        value = part.code(Scope(names, scope, scope.run)) if part.code else None
        known[key] = part.typed(value)
    return known[key]


def _requirements(model: Model, part: Part, scope: Scope, known: Known) -> dict[str, Any]:
    names: dict[str, Any] = {}
    for href in part.requires:
        found = _target(model, href)
        if found is None:
            continue
        owner, target, prefix = found
        value = _value(owner, target, scope, known, prefix)
        if value is MISSING:
            continue
        if prefix:
            names[prefix] = {**names.get(prefix, {}), target.name: value}
        else:
            names[target.name] = value
    return names


def _value(model: Model, part: Part, scope: Scope, known: Known, prefix: str) -> Any:
    if part.kind == "inputData":
        return _input(part, scope, known, model, prefix)
    if part.kind == "decision":
        return decided(model, part, scope, known)
    if part.kind == "businessKnowledgeModel":
        return _knowledge(model, part, scope, known)
    if part.kind == "decisionService":
        return service(model, part, scope, known)
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
    return None if value is MISSING else part.typed(value)


def _knowledge(model: Model, part: Part, scope: Scope, known: Known) -> Any:
    key = (id(model), part.id)
    if key not in known:
        known[key] = None  # a knowledge model that calls itself finds itself in its scope below
        names = _requirements(model, part, scope, known)
        made = part.code(Scope(names, scope, scope.run)) if part.code else None
        names[part.name] = made
        known[key] = made
    return known[key]


def service(model: Model, part: Part, scope: Scope, known: Known) -> Function:
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


def service_value(model: Model, part: Part, scope: Scope, known: Known) -> Any:
    """A decision service evaluated with the inputs of the run, its input decisions among them."""
    for owner, one in _service_inputs(model, part):
        value = scope.get(one.name)
        known[id(owner), one.id] = None if value is MISSING else one.typed(value)
    return _service_outputs(model, part, scope, known)


def _service_inputs(model: Model, part: Part) -> list[tuple[Model, Part]]:
    found = []
    for kind in ("inputData", "inputDecision"):
        for one in kids(part.element, kind):
            target = _target(model, one.get("href", ""))
            if target is not None:
                found.append(target[:2])
    return found


def _service_outputs(model: Model, part: Part, scope: Scope, known: Known) -> Any:
    outputs = []
    for one in kids(part.element, "outputDecision"):
        target = _target(model, one.get("href", ""))
        if target is not None:
            outputs.append((target[1].name, decided(target[0], target[1], scope, known)))
    return part.typed(outputs[0][1] if len(outputs) == 1 else dict(outputs))
