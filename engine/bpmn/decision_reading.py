"""DMN XML -> models that can be evaluated. Element names count, not the namespace: DMN 1.1 to 1.5 differ little enough.

Names in expressions may have spaces, and which names there are is known only from the whole file, so the file is gone through
once for all names, and then compiled. Each decision becomes code that takes a scope; requirements become names in that scope.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree

from engine.bpmn import xml
from engine.bpmn.decision_logic import Reader, logic
from engine.bpmn.decision_model import Model, Part, target
from engine.bpmn.decision_texts import Texts
from engine.bpmn.decision_types import Types
from engine.bpmn.decision_xml import kid, kids, local
from engine.errors import Invalid, Problem
from engine.feel.compiling import code

if TYPE_CHECKING:
    from collections.abc import Mapping

_NODES = ("decision", "inputData", "businessKnowledgeModel", "decisionService", "knowledgeSource")


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
            sentence = (
                f"It imports '{name}' ({space}), which no file of the pack has. Add that file or remove the import."
            )
            problems.append(
                Problem("dmn.import", element.get("id") or name, sentence, line=element.sourceline, file=model.file)
            )
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
    types = Types(model.root, {name: other.root for name, other in model.imports.items()})
    texts = Texts(model.file, frozenset(_names(model)), problems, model.unknown)
    reader = Reader(texts, types, model.tables)
    for part in model.parts.values():
        for href in part.requires:
            if target(model, href) is None:
                sentence = f"'{part.name}' requires '{href}', which is not there. Draw the requirement again."
                problems.append(
                    Problem("dmn.requirement", part.id, sentence, line=part.element.sourceline, file=model.file)
                )
        if _circular(model, part, ()):
            sentence = f"'{part.name}' requires itself, by way of others. A decision rests on others without a circle."
            problems.append(Problem("dmn.circle", part.id, sentence, line=part.element.sourceline, file=model.file))
            continue
        _compile_part(part, reader)


def _compile_part(part: Part, reader: Reader) -> None:
    if part.kind == "decision":
        node, part.outputs = logic(reader.of(part.id, part.name), part.element, part.name)
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


_NAMED = frozenset(
    {
        "decision",
        "inputData",
        "businessKnowledgeModel",
        "decisionService",
        "variable",
        "itemComponent",
        "formalParameter",
        "column",
        "output",
        "parameter",
    }
)


def _circular(model: Model, part: Part, above: tuple[str, ...]) -> bool:
    if part.id in above:
        return part.id == above[0]
    if part.kind != "decision":
        return False
    targets = (target(model, href) for href in part.requires)
    return any(_circular(model, found[1], (*above, part.id)) for found in targets if found and found[0] is model)
