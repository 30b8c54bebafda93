"""What may surprise in decisions that can be read: inputs without a rule, rules that contradict or never count, unknown names.

All are warnings with an example that a person can check. A table is examined only as far as its cells are made of constants; one
with other cells gets no finding rather than a wrong one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.bpmn.decision_samples import samples, scope
from engine.bpmn.decision_type_names import unknown_types
from engine.errors import Problem
from engine.feel.testing import test
from engine.feel.texts import quoted, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.bpmn.decision_model import Model
    from engine.bpmn.decision_tables import Column, Table

NODES = 20_000
"""So many combinations are tried per search; a table that needs more gets no finding from it."""
MOST = 5
"""So many findings of one kind are told per table."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A column by its samples: each value with the rules that accept it, as bits. `inside` has those that a rule should take."""

    label: str
    values: tuple[tuple[Any, int], ...]
    inside: tuple[tuple[Any, int], ...] = ()


def findings(model: Model) -> list[Problem]:
    """All warnings about a model's decisions. Where no inputs are drawn, any name may be a variable of the process."""
    drawn = any(part.kind == "inputData" for part in model.parts.values())
    found = [one for one in model.unknown if drawn or one.code == "dmn.bare"]
    found += unknown_types(model)
    for table in model.tables:
        columns = [_examined(column) for column in table.columns]
        if table.rules and all(columns):
            known = [column for column in columns if column is not None]
            told = [*_dead(table, known), *_overlaps(table, known), *_hidden(table, known), *_gaps(table, known)]
            found += [
                Problem(code, table.decision, sentence, "warning", table.line, model.file) for code, sentence in told
            ]
    return found


Told = tuple[str, str]


def _examined(column: Column) -> Examined | None:
    values = samples(column)
    if values is None:
        return None
    tests = [test(cell) for cell in column.cells]
    here = scope()
    masks = [sum(1 << i for i, one in enumerate(tests) if one(here, sample.value) is True) for sample in values]
    pairs = [(sample.value, mask, sample.beside) for sample, mask in zip(values, masks, strict=True)]
    inside = tuple((value, mask) for value, mask, beside in pairs if not beside)
    return Examined(column.label, tuple((value, mask) for value, mask, _ in pairs), inside)


def _dead(table: Table, columns: list[Examined]) -> Iterator[Told]:
    for rule in range(table.rules):
        empty = next((one.label for one in columns if not any(mask >> rule & 1 for _, mask in one.values)), None)
        if empty is not None:
            yield (
                "dmn.never",
                f"{table.title}: rule {rule + 1} never matches, for no value passes its cell in '{empty}'.",
            )


def _overlaps(table: Table, columns: list[Examined]) -> list[Told]:
    """Rules of a table with one answer that match together; with ANY, only those that answer differently."""
    if table.policy not in ("UNIQUE", "ANY"):
        return []
    told: list[Told] = []
    for rule in range(table.rules):
        for other in _bits(_together(rule, columns) >> (rule + 1)):
            second = other + rule + 1
            if table.policy == "ANY" and _answer(table, rule) == _answer(table, second):
                continue
            example = _example([_common(column, rule, second) for column in columns], columns)
            rest = (
                "hit policy UNIQUE allows one" if table.policy == "UNIQUE" else "hit policy ANY wants the same outputs"
            )
            told.append(
                ("dmn.overlap", f"{table.title}: rules {rule + 1} and {second + 1} both match {example}; the {rest}.")
            )
            if len(told) == MOST:
                return told
    return told


def _together(rule: int, columns: list[Examined]) -> int:
    """The rules that share some input with a rule, as bits."""
    shared = -1
    for column in columns:
        here = 0
        for _, mask in column.values:
            if mask >> rule & 1:
                here |= mask
        shared &= here
    return max(shared, 0)


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _answer(table: Table, rule: int) -> tuple[str, ...]:
    return tuple(output.written[rule] for output in table.outputs)


def _common(column: Examined, rule: int, other: int) -> Any:
    return next(value for value, mask in column.values if mask >> rule & 1 and mask >> other & 1)


def _hidden(table: Table, columns: list[Examined]) -> Iterator[Told]:
    """Rules of a FIRST table that come to nothing, because those before take all that they match."""
    if table.policy != "FIRST":
        return
    for rule in range(1, table.rules):
        own = [Examined(one.label, tuple(pair for pair in one.values if pair[1] >> rule & 1)) for one in columns]
        if all(one.values for one in own):
            search = _Search(own)
            if next(search.uncovered((1 << rule) - 1), None) is None and not search.spent:
                yield (
                    "dmn.unreachable",
                    f"{table.title}: rule {rule + 1} never counts, for the rules before it match all that it does.",
                )


def _gaps(table: Table, columns: list[Examined]) -> Iterator[Told]:
    """Inputs that no rule matches, where the table has to answer and has no default."""
    if table.policy in ("COLLECT", "RULE ORDER", "OUTPUT ORDER") or any(output.default for output in table.outputs):
        return
    inside = [Examined(one.label, one.inside) for one in columns]
    for number, found in enumerate(_Search(inside).uncovered((1 << table.rules) - 1)):
        if number == MOST:
            return
        yield (
            "dmn.gap",
            f"{table.title}: {_example(found, columns)} matches no rule. Add a rule for it, or a default output.",
        )


class _Search:
    """Looks for inputs that no rule of a set matches, within a number of steps."""

    def __init__(self, columns: list[Examined]) -> None:
        self.columns = columns
        self.left = NODES
        self.covered: set[tuple[int, int]] = set()

    @property
    def spent(self) -> bool:
        """Whether it stopped before it had seen all."""
        return self.left <= 0

    def uncovered(self, rules: int, column: int = 0) -> Iterator[list[Any]]:
        """Values for the columns from `column` on that none of `rules` (bits) matches, one for each way to miss them all."""
        self.left -= 1
        if self.spent or (column, rules) in self.covered:
            return
        if not rules or column == len(self.columns):
            if not rules:
                yield [None] * (len(self.columns) - column)
            return
        nothing, seen = True, set()
        for value, mask in self.columns[column].values:
            if rules & mask in seen:
                continue  # another value that leaves the same rules over tells nothing new
            seen.add(rules & mask)
            for rest in self.uncovered(rules & mask, column + 1):
                nothing = False
                yield [value, *rest]
        if nothing and not self.spent:
            self.covered.add((column, rules))


def _example(values: list[Any], columns: list[Examined]) -> str:
    """Inputs as people say them; those that do not matter are left out."""
    parts = [
        f"{column.label} {quoted(value) if isinstance(value, str) else text(value)}"
        for value, column in zip(values, columns, strict=True)
        if value is not None
    ]
    return ", ".join(parts) or "every input"
