"""What a diagram must satisfy to be deployed: one file per family of rule, all findings at once.

A construct runs as BPMN says or is named here; there is no third state. Rules list and never raise, so that a diagram
that may not run yet is still kept, shown and mended, and its owner sees everything that is left to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.bpmn.rules import (
    advice,
    attributes,
    clocks,
    data,
    document,
    events,
    expressions,
    flows,
    gateways,
    loops,
    references,
    soundness,
    timers,
    unexecuted,
)
from engine.bpmn.rules.diagram import Diagrams

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.errors import Problem

_FAMILIES = (
    document,
    flows,
    gateways,
    events,
    timers,
    loops,
    data,
    references,
    attributes,
    clocks,
    expressions,
    unexecuted,
    advice,
)


def problems(roots: Mapping[str, Any], sources: Mapping[str, str], *, key: str = "") -> list[Problem]:
    """All findings about the parsed diagrams (path to root) of a pack with these sources; `key` is its main process."""
    diagrams = Diagrams(roots, sources, key)
    found = [problem for family in _FAMILIES for problem in family.problems(diagrams)]
    if not any(breaks(problem) for problem in found):
        found += soundness.problems(diagrams)
    return sorted(found, key=lambda problem: (problem.file, problem.line or 0))


def breaks(problem: Problem) -> bool:
    """Whether a finding says that the diagram's structure is not whole, so that nothing can be said about what happens in it."""
    return problem.severity == "error" and problem.code.startswith(("bpmn.", "flow."))
