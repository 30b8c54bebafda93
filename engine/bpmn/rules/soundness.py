"""Whether tokens can get stuck, double, circle for ever or end something twice: what the search for it found, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.bpmn import soundness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from engine.bpmn.rules.diagram import Diagrams, Node, Scope
    from engine.bpmn.soundness import Finding, Proof
    from engine.errors import Problem

_SHOWN = 6


def problems(diagrams: Diagrams) -> Iterator[Problem]:
    """Findings of every scope."""
    homes = {scope.node.id: scope for scope in diagrams.scopes}
    for proof in soundness.proofs(diagrams):
        scope = homes[proof.element]
        for finding in _first(proof):
            if (node := scope.by_id.get(finding.element)) is not None and _matters(finding, node):
                sentence = _SENTENCES[finding.kind](finding, scope)
                yield node.warning(f"soundness.{finding.kind}", sentence + _by(finding, scope))
        if proof.undecided and not proof.findings:
            yield scope.node.warning("soundness.undecided", _undecided(proof))


def _first(proof: Proof) -> Iterator[Finding]:
    """The findings without those surplus tokens that follow from the first."""
    known = set[str]()
    for finding in proof.findings:
        if finding.kind != "surplus" or finding.kind not in known:
            yield finding
        known.add(finding.kind)


def _matters(finding: Finding, node: Node) -> bool:
    """An end event that does nothing but end may be come to by any number of tokens."""
    return finding.kind != "twice" or bool(node.definitions or node.ours("message") or node.extensions())


def _deadlock(finding: Finding, scope: Scope) -> str:
    lacking = _listed(_source(flow, scope) for flow in finding.missing)
    never = "never goes on" if finding.always else "can be left waiting"
    return (
        f"{never}: it waits for a token from {lacking} that does not come any more. "
        "Make the gateway that divides the ways a parallel one, or this one exclusive."
    )


def _surplus(_finding: Finding, _scope: Scope) -> str:
    return (
        "can be come to by two tokens at once, so that all from here on happens twice. "
        "Bring the ways together with a parallel gateway before it, or divide them with an exclusive one."
    )


def _twice(_finding: Finding, _scope: Scope) -> str:
    return "can be come to twice in one run, so that what it does is done twice. Bring the ways together before it."


def _endless(_finding: Finding, _scope: Scope) -> str:
    return "can come to no end from here: the way only leads round. Draw a way out of the circle."


def _dead(finding: Finding, scope: Scope) -> str:
    behind = _listed(str(scope.by_id[name]) for name in finding.missing[:_SHOWN] if name in scope.by_id)
    rest = f" Nothing comes to {behind} either." if behind else ""
    return f"never goes on: the process always ends before a token from every way is here.{rest} Take it out, or end later."


def _undecided(proof: Proof) -> str:
    if not proof.states:
        return "has more elements than are looked at together, so that nothing is proved about it. Put parts into sub-processes."
    return (
        f"has more states than the {proof.states:,} that were looked at; nothing wrong was found in those, and nothing is "
        "proved about the others. Put parts of it into sub-processes, which are looked at one by one."
    )


_SENTENCES: dict[str, Callable[[Finding, Scope], str]] = {
    "deadlock": _deadlock, "surplus": _surplus, "twice": _twice, "endless": _endless, "dead": _dead,
}  # fmt: skip


def _by(finding: Finding, scope: Scope) -> str:
    """The way there, by the names that are written on it."""
    passed = [scope.by_id[step.element] for step in finding.way if step.element in scope.by_id]
    names = list(dict.fromkeys(node.name for node in passed if node.name and node.id != finding.element))
    shown = names if len(names) <= _SHOWN else [*names[:2], "...", *names[2 - _SHOWN :]]
    return f" It happens this way: {', then '.join(shown)}." if shown else ""


def _source(flow: str, scope: Scope) -> str:
    node = next((scope.by_id.get(each.get("sourceRef")) for each in scope.flows if each.id == flow), None)
    return str(node) if node is not None else f"'{flow}'"


def _listed(names: Iterator[str]) -> str:
    return ", ".join(dict.fromkeys(names))
