"""Decision tables: compiled once, matched by bit masks, answered by hit policy.

Context: a table of 200 rules is asked on every move of a process. Decision: every column knows, per constant that its cells
accept, which rules accept it, as the bits of an int; only cells that are real tests are run, and only for rules that the columns
before have left over. Consequence: a table of constants is a few dictionary look-ups, whatever its length.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.bpmn.decision_xml import kids
from engine.feel import operators
from engine.feel.errors import Null
from engine.feel.jsons import to_json
from engine.feel.syntax import Anything, Node
from engine.feel.testing import Test, constants, test

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from engine.feel.compiling import Code
    from engine.feel.scope import Scope

_CONSTANT = (str, Decimal, bool)
POLICIES = frozenset({"UNIQUE", "ANY", "FIRST", "PRIORITY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"})
AGGREGATIONS = frozenset({"SUM", "MIN", "MAX", "COUNT"})
MANY = frozenset({"COLLECT", "RULE ORDER", "OUTPUT ORDER"})


class DecisionError(Exception):
    """A decision that cannot be taken: the table contradicts itself, or a cap is reached. `sentence` says which and why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Matched:
    """Why a table gave what it gave: its decision, the rules that matched (from 1), the inputs as JSON."""

    decision: str
    rules: tuple[int, ...]
    inputs: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """An input: its label, its value, the tests for its allowed values if there are any, and its cells, one per rule."""

    label: str
    value: Code
    allowed: Node | None
    cells: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Output:
    """An output: its name, its cells as code and as written, the order of its values, its default, and its type's check."""

    name: str
    cells: tuple[Code, ...]
    written: tuple[str, ...]
    order: Code | None
    default: Code | None
    typed: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table as it was read."""

    decision: str
    title: str
    policy: str
    aggregation: str
    columns: tuple[Column, ...]
    outputs: tuple[Output, ...]
    rules: int
    line: int


def flaws(element: Any) -> Iterator[tuple[str, str]]:
    """What is wrong with the XML of a table as a whole: a word and a sentence each."""
    policy, aggregation = element.get("hitPolicy", "UNIQUE"), element.get("aggregation")
    inputs, outputs, rules = (kids(element, name) for name in ("input", "output", "rule"))
    if policy not in POLICIES:
        yield "dmn.hit_policy", f"'{policy}' is no hit policy; there are {', '.join(sorted(POLICIES))}."
    if aggregation and (policy != "COLLECT" or aggregation not in AGGREGATIONS):
        yield "dmn.aggregation", f"'{aggregation}' cannot be used here; COLLECT has {', '.join(sorted(AGGREGATIONS))}."
    names = [one.get("name") for one in outputs]
    if not outputs or (len(names) > 1 and (None in names or len(set(names)) < len(names))):
        yield "dmn.output", "a table has an output, and several outputs have names that differ; name each."
    for number, rule in enumerate(rules, 1):
        if (len(kids(rule, "inputEntry")), len(kids(rule, "outputEntry"))) != (len(inputs), len(outputs)):
            yield "dmn.cells", f"rule {number} has not a cell for each column; save the table again in an editor."


def compiled(table: Table) -> Code:
    """The code of a table: takes the scope, gives the outputs, leaves a `Matched` in the run's trace."""
    masks = [_mask(column) for column in table.columns]
    allowed = [test(column.allowed) if column.allowed is not None else None for column in table.columns]
    everything = (1 << table.rules) - 1

    def decide(scope: Scope) -> Any:
        values = [column.value(scope) for column in table.columns]
        scope.run.spend(len(values) + 1)
        left = everything
        for column, mask, fits, value in zip(table.columns, masks, allowed, values, strict=True):
            if fits is not None and fits(scope, value) is not True:
                scope.run.note(f"'{column.label}' of {table.title} is none of its allowed values.", (1, 1))
                left = 0
            left = mask(scope, value, left) if left else 0
        rules = _numbers(left & -left if table.policy == "FIRST" else left)
        inputs = {column.label: _shown(value) for column, value in zip(table.columns, values, strict=True)}
        scope.run.trace.append(Matched(table.decision, rules, inputs))
        return _answer(table, rules, scope)

    return decide


def _shown(value: Any) -> Any:
    """An input for the history; a function has no JSON and is told by its kind."""
    try:
        return to_json(value)
    except Exception as problem:
        raise DecisionError(str(problem)) from problem


@dataclass(slots=True)
class _Cells:
    """The cells of a column by what they are: bits of the rules that take anything, bits by constant, tests to be run."""

    always: int = 0
    by_value: dict[tuple[type, Any], int] = field(default_factory=dict)
    fixed: list[tuple[int, Test]] = field(default_factory=list)
    tests: list[tuple[int, Test]] = field(default_factory=list)


def _mask(column: Column) -> Callable[[Scope, Any, int], int]:
    """How many of the rules left over accept a value, as bits."""
    cells = _cells(column)
    always, by_value, fixed, tests = cells.always, cells.by_value, cells.fixed, cells.tests

    def mask(scope: Scope, value: Any, left: int) -> int:
        found = always
        if isinstance(value, _CONSTANT):
            found |= by_value.get((type(value), value), 0)
        else:
            found |= sum(bit for bit, one in fixed if left & bit and one(scope, value) is True)
        for bit, one in tests:
            if left & bit and one(scope, value) is True:
                found |= bit
        return left & found

    return mask


def _cells(column: Column) -> _Cells:
    cells = _Cells()
    for number, cell in enumerate(column.cells):
        bit, accepted = 1 << number, constants(cell)
        if isinstance(cell, Anything):
            cells.always |= bit
        elif accepted is None:
            cells.tests.append((bit, test(cell)))
        else:
            cells.fixed.append((bit, test(cell)))
            for value in accepted:
                cells.by_value[type(value), value] = cells.by_value.get((type(value), value), 0) | bit
    return cells


def _numbers(mask: int) -> tuple[int, ...]:
    """The rules of a mask, from 1."""
    numbers = []
    while mask:
        low = mask & -mask
        numbers.append(low.bit_length())
        mask ^= low
    return tuple(numbers)


def _answer(table: Table, rules: tuple[int, ...], scope: Scope) -> Any:
    if not rules:
        return _default(table, scope)
    if table.policy == "UNIQUE" and len(rules) > 1:
        raise DecisionError(
            f"{table.title} has the hit policy UNIQUE, but rules {_listed(rules)} match. Make them exclude each other.",
        )
    scope.run.spend(len(rules) * len(table.outputs))
    results = [_result(table, rule, scope) for rule in rules]
    if table.policy in ("UNIQUE", "FIRST"):
        return results[0]
    if table.policy == "ANY":
        return _any(table, rules, results, scope)
    if table.policy in ("PRIORITY", "OUTPUT ORDER"):
        results = _ordered(table, results, scope)
        return results[0] if table.policy == "PRIORITY" else results
    return _aggregated(table, results, scope) if table.aggregation else results


def _result(table: Table, rule: int, scope: Scope) -> Any:
    values = {output.name: output.typed(output.cells[rule - 1](scope)) for output in table.outputs}
    return next(iter(values.values())) if len(table.outputs) == 1 else values


def _default(table: Table, scope: Scope) -> Any:
    defaults = {output.name: output.default(scope) if output.default else None for output in table.outputs}
    if any(output.default for output in table.outputs):
        one = next(iter(defaults.values())) if len(table.outputs) == 1 else defaults
        return [one] if table.policy in MANY and not table.aggregation else one
    if table.aggregation == "COUNT":
        return Decimal(0)
    return [] if table.policy in MANY and not table.aggregation else None


def _any(table: Table, rules: tuple[int, ...], results: list[Any], scope: Scope) -> Any:
    for rule, result in zip(rules, results, strict=True):
        if result is not results[0] and operators.equal(scope.run, result, results[0]) is not True:
            raise DecisionError(
                f"{table.title} has the hit policy ANY, but rules {rules[0]} and {rule} match with different outputs.",
            )
    return results[0]


def _ordered(table: Table, results: list[Any], scope: Scope) -> list[Any]:
    """By the order of the outputs' values, the first output first; values without a place come last."""
    orders = [output.order(scope) if output.order else [] for output in table.outputs]

    def place(result: Any) -> list[int]:
        values = [result] if len(table.outputs) == 1 else list(result.values())
        return [
            next((i for i, one in enumerate(order) if operators.equal(scope.run, one, value) is True), len(order))
            for order, value in zip(orders, values, strict=True)
        ]

    return sorted(results, key=place)


def _aggregated(table: Table, results: list[Any], scope: Scope) -> Any:
    if table.aggregation == "COUNT":
        return Decimal(len(results))
    if len(table.outputs) > 1:
        raise DecisionError(f"{table.title} has several outputs; {table.aggregation} needs a single one.")
    try:
        total = results[0]
        for result in results[1:]:
            total = _combined(table.aggregation, total, result)
    except Null as reason:
        raise DecisionError(
            f"{table.title} cannot aggregate its outputs with {table.aggregation}: {reason.sentence}"
        ) from reason
    scope.run.spend(len(results))
    return total


def _combined(aggregation: str, total: Any, result: Any) -> Any:
    if aggregation == "SUM":
        return operators.arithmetic("+", total, result)
    first = operators.less(result, total)
    return result if first is (aggregation == "MIN") else total


def _listed(rules: tuple[int, ...]) -> str:
    head = ", ".join(str(rule) for rule in rules[:-1])
    return f"{head} and {rules[-1]}"
