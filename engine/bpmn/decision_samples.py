"""The values by which a decision table is examined: enough of each input that no rule can behave otherwise in between.

The cells of a column divide its values at their ends. One value at each end, one between neighbouring ends, one below and one
above tell all that matters, if every cell is made of constants. Where all ends of a column are whole numbers, only whole
numbers are tried. Where its cells are nothing but single values, a value beside them is tried as well, but it may go without a
rule: a table for impacts 1, 2 and 3 has none at 4.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.feel import temporal
from engine.feel.compiling import code
from engine.feel.scope import Run, Scope
from engine.feel.syntax import Anything, AtLiteral, Bound, Call, Interval, Literal, Name, Negation, Node, Tests
from engine.feel.temporal import Date
from engine.feel.testing import test
from engine.feel.values import is_integral

if TYPE_CHECKING:
    from engine.bpmn.decision_tables import Column

_ONE = Decimal(1)
_MAKERS = frozenset({"date"})


def scope() -> Scope:
    """A scope without names, for what is constant."""
    return Scope({}, None, Run({}, None))


@dataclass(frozen=True, slots=True)
class Sample:
    """A value to try. One that is `beside` the values of a column may go without a rule."""

    value: Any
    beside: bool = False


@dataclass(slots=True)
class _Cells:
    """The constants of a column: single values, ends of ranges, and whether a cell takes all but some."""

    single: list[Any] = field(default_factory=list)
    ends: list[Any] = field(default_factory=list)
    open: bool = False


def constant(node: Node) -> Any:
    """The value of a node that is a constant; None of any other."""
    return code(node)(scope()) if _is_constant(node) else None


def samples(column: Column) -> list[Sample] | None:
    """The values to try for a column; None if its cells are not made of constants of one kind. One None if any value will do."""
    cells = _Cells()
    nodes = [*column.cells, *([column.allowed] if column.allowed is not None else [])]
    if not all(_collect(node, cells) for node in nodes):
        return None
    kinds = {type(value) for value in (*cells.single, *cells.ends)}
    if len(kinds) != 1:
        return None if kinds else [Sample(None)]
    found = _domain(kinds.pop(), cells)
    if found is None or column.allowed is None:
        return found
    fits = test(column.allowed)
    return [Sample(one.value) for one in found if fits(scope(), one.value) is True]


def _collect(node: Node, cells: _Cells) -> bool:
    """Gather the constants of a cell; False if something in it is no constant."""
    if isinstance(node, Anything):
        return True
    if isinstance(node, Tests):
        cells.open |= node.negated
        return all(_collect(one, cells) for one in node.tests)
    if isinstance(node, Bound):
        return _constant(node.end, cells.ends)
    if isinstance(node, Interval):
        return _constant(node.low, cells.ends) and _constant(node.high, cells.ends)
    return _constant(node, cells.single)


def _constant(node: Node, into: list[Any]) -> bool:
    value = constant(node)
    into.append(value)
    return value is not None


def _is_constant(node: Node) -> bool:
    if isinstance(node, Negation):
        return _is_constant(node.value)
    if isinstance(node, Call):
        made = isinstance(node.function, Name) and node.function.name in _MAKERS
        return made and all(isinstance(one, Literal) for one in node.arguments)
    return isinstance(node, Literal | AtLiteral)


def _domain(kind: type, cells: _Cells) -> list[Sample] | None:
    values = [*cells.single, *cells.ends]
    if kind is bool:
        return [Sample(True), Sample(False)]  # noqa: FBT003  they are the values
    if kind is str:
        return None if cells.ends else [*map(Sample, _once(values)), Sample(_other(values), not cells.open)]
    if kind is Date:
        return _days(values, beside=not cells.ends and not cells.open)
    if kind is not Decimal:
        return None
    if cells.ends or cells.open:
        return [Sample(value) for value in (_whole(values) if all(map(is_integral, values)) else _real(values))]
    return [*map(Sample, sorted(_once(values))), Sample(max(values) + _ONE, beside=True)]


def _days(values: list[Any], *, beside: bool) -> list[Sample]:
    days = _whole([Decimal(temporal.day_number(value)) for value in values])
    dates = [temporal.from_day_number(int(day)) for day in days]
    return [Sample(one, beside and one not in values) for one in dates]


def _other(values: list[str]) -> str:
    """A text that is none of these."""
    other = "something else"
    while other in values:
        other += "!"
    return other


def _once(values: list[Any]) -> list[Any]:
    return list(dict.fromkeys(values))


def _whole(values: list[Decimal]) -> list[Decimal]:
    """The ends, one whole number between neighbours that leave room for it, one below and one above."""
    ends = sorted(set(values))
    between = [low + 1 for low, high in itertools.pairwise(ends) if high - low > 1]
    return sorted([ends[0] - _ONE, *ends, *between, ends[-1] + _ONE])


def _real(values: list[Decimal]) -> list[Decimal]:
    ends = sorted(set(values))
    between = [(low + high) / 2 for low, high in itertools.pairwise(ends)]
    return sorted([ends[0] - _ONE, *ends, *between, ends[-1] + _ONE])
