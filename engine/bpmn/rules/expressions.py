"""Everything that will be evaluated is compiled now: FEEL in its slots, scripts in their language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine import feel
from engine.bpmn import scripts
from engine.bpmn.rules import words
from engine.bpmn.rules.diagram import local
from engine.errors import Invalid, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.bpmn.rules.diagram import Diagrams, Node

# Children whose text is FEEL with or without `=`, and those that are FEEL only with it.
_CONDITIONS = (
    "conditionExpression",
    "condition",
    "completionCondition",
    "loopCondition",
    "loopCardinality",
    "activationCondition",
)
_SLOTS = ("timeDate", "timeDuration", "timeCycle")

TEXT = 200_000


def problems(diagrams: Diagrams) -> Iterator[Problem]:
    """Findings about expressions and scripts."""
    size = sum(len(text) for root in diagrams.roots.values() for text in _all(root))
    if size > TEXT:
        sentence = (
            f"The diagrams hold {size:,} characters of expressions; {TEXT:,} is the most, so move some into decisions."
        )
        yield Problem("bpmn.too_much", "", sentence, file=next(iter(diagrams.roots)))
        return
    for scope in diagrams.scopes:
        owners = [scope.node] * (scope.node.kind == "process") + scope.nodes + scope.flows
        for node in owners:
            yield from _texts(node)
            yield from _ours(node)
            if node.kind == "scriptTask":
                yield from _script(node)
    for message in diagrams.beside("message"):
        yield from _ours(message)


def _all(root: Any) -> Iterator[str]:
    """Every text of a document that may be an expression or a script."""
    for element in root.iter("{*}*"):
        if local(element) in (*_CONDITIONS, *_SLOTS, "script"):
            yield element.text or ""
        for value in element.attrib.values():
            if value.lstrip().startswith("="):
                yield value


def _texts(node: Node) -> Iterator[Problem]:
    for child in _inner(node):
        text = child.text()
        if child.kind in _CONDITIONS and not text:
            yield node.problem(
                "feel.empty", f"has an empty {words.spoken(child.kind).lower()}; write it, or take it out."
            )
        elif child.kind in _CONDITIONS or (child.kind in _SLOTS and text.startswith("=")):
            yield from _feel(node, words.spoken(child.kind).lower(), text)


def _inner(node: Node) -> Iterator[Node]:
    """Its children and theirs, as far as they belong to it alone."""
    for child in node.children():
        if child.kind in _CONDITIONS:
            yield child
        if child.kind.endswith(("EventDefinition", "LoopCharacteristics")):
            yield from child.children(*_CONDITIONS, *_SLOTS)


def _ours(node: Node) -> Iterator[Problem]:
    carriers = [node, *node.children("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")]
    for carrier in carriers:
        for key, value in carrier.xml.attrib.items():
            if key.startswith(f"{{{words.EK}}}") and value.strip().startswith("="):
                yield from _feel(node, f"ek:{key.rpartition('}')[2]}", value)
    for child in node.extensions():
        value = child.get("value") or ""
        if child.tag.startswith(f"{{{words.EK}}}") and value.strip().startswith("="):
            yield from _feel(node, f"<ek:{child.tag.rpartition('}')[2]}> '{child.get('name') or ''}'", value)


def _feel(node: Node, slot: str, text: str) -> Iterator[Problem]:
    if text.strip().startswith(("${", "#{")):
        sentence = f"has a {slot} of another tool, '{text.strip()[:80]}'; write it in FEEL, such as =amount > 100."
        yield node.problem("feel.syntax", sentence)
        return
    try:
        feel.expression(text.strip().removeprefix("=").strip())
    except feel.FeelError as error:
        yield node.problem("feel.syntax", f"has a slip in its {slot} '{text.strip()[:120]}': {error}")


def _script(node: Node) -> Iterator[Problem]:
    language, script = node.get("scriptFormat").lower(), node.child("script")
    text = script.text() if script is not None else ""
    if language not in ("feel", "python"):
        sentence = f"is written in '{language or 'no language'}'; write it in feel or python and say so (scriptFormat)."
        yield node.problem("script.language", sentence)
    elif not text:
        yield node.problem("script.empty", "has no script; write one, or use a plain task.")
    elif language == "feel":
        yield from _feel(node, "script", text)
    else:
        yield from _python(node, text)


def _python(node: Node, text: str) -> Iterator[Problem]:
    try:
        scripts.compiled(text)
    except Invalid as error:
        for problem in error.problems:
            yield node.problem("script.syntax", f"has a slip in its script: {problem.sentence}")
