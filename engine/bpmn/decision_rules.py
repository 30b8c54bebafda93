"""A rule of a decision table as its owner wrote it, for whoever asks why a decision gave what it gave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.bpmn.decision_xml import kid, kids, text

if TYPE_CHECKING:
    from engine.bpmn.decision_model import Model


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a table: its number (from 1) of so many, the tests and results by the labels of their columns, its description.

    A test is FEEL as written; "" takes anything.
    """

    number: int
    of: int
    tests: tuple[tuple[str, str], ...]
    results: tuple[tuple[str, str], ...]
    description: str


def rule(model: Model, decision: str, number: int) -> Rule | None:
    """Rule `number` of the table of `decision` (its id); None when it has no table or no such rule."""
    table = kid(model.parts[decision].element, "decisionTable")
    rules = [] if table is None else kids(table, "rule")
    if not 0 < number <= len(rules):
        return None
    written = rules[number - 1]
    tests = _cells(kids(table, "input"), kids(written, "inputEntry"))
    results = _cells(kids(table, "output"), kids(written, "outputEntry"))
    return Rule(number, len(rules), tests, results, text(written, "description"))


def _cells(columns: list[Any], entries: list[Any]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (_label(column), "" if (said := text(entry)) == "-" else said)
        for column, entry in zip(columns, entries, strict=False)
    )


def _label(column: Any) -> str:
    return column.get("label") or text(kid(column, "inputExpression")) or column.get("name") or ""
