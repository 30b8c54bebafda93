"""How `for`, `some`, `every` and filters are compiled. Every turn is charged, so that products of loops have an end."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator as Turns
from decimal import Decimal
from typing import Any

from engine.feel import temporal
from engine.feel.compiling import Code, code, rule
from engine.feel.errors import Null, Place
from engine.feel.scope import LIST_CAP, Run, Scope
from engine.feel.syntax import Filter, For, Iterator, Literal, Negation, Node, Quantified, mentions
from engine.feel.temporal import Date
from engine.feel.values import Range, is_integral, kind

_COPIED = 16
"""So many items that are copied cost one step."""

Source = Callable[[Scope], list[Any]]


@rule(For)
def _for(node: For) -> Code:
    sources, body, place = [_source(one) for one in node.iterators], code(node.body), node.at
    partial = mentions(node.body, "partial")

    def collect(scope: Scope) -> list[Any] | None:
        results: list[Any] = []
        try:
            for turn in _turns(sources, 0, scope, place):
                if partial:  # a copy, or a result could hold the very list that it becomes part of
                    scope.run.spend(len(results) // _COPIED)
                    turn.names["partial"] = results.copy()
                results.append(body(turn))
        except Null as reason:
            scope.run.note(reason.sentence, place)
            return None
        return results

    return collect


@rule(Quantified)
def _quantified(node: Quantified) -> Code:
    sources, body, place = [_source(one) for one in node.iterators], code(node.body), node.at
    stop: bool = node.kind == "some"

    def decide(scope: Scope) -> bool | None:
        result: bool | None = not stop
        try:
            for turn in _turns(sources, 0, scope, place):
                value = body(turn)
                if value is stop:
                    return bool(value)
                if value is None:
                    result = None
                elif not isinstance(value, bool):
                    raise Null(f"'satisfies' is a {kind(value)}; a boolean is needed.")  # noqa: TRY301
        except Null as reason:
            scope.run.note(reason.sentence, place)
            return None
        return result

    return decide


def _turns(sources: list[tuple[str, Source]], level: int, scope: Scope, place: Place) -> Turns[Scope]:
    """A scope for each combination of the iterators' items; a later iterator sees the earlier ones."""
    name, source = sources[level]
    last = level == len(sources) - 1
    for item in source(scope):
        scope.run.place = place
        scope.run.spend(1)
        inner = Scope({name: item}, scope, scope.run)
        if last:
            yield inner
        else:
            yield from _turns(sources, level + 1, inner, place)


def _source(iterator: Iterator) -> tuple[str, Source]:
    start = code(iterator.source)
    if iterator.end is None:
        return iterator.name, lambda scope: _items(scope.run, start(scope))
    end = code(iterator.end)
    return iterator.name, lambda scope: _steps(scope.run, start(scope), end(scope), both=True)


def _items(run: Run, value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    if isinstance(value, Range):
        items = _steps(run, value.low, value.high, both=False)
        first = 0 if value.low_closed else 1
        return items[first : None if value.high_closed else -1 if len(items) > first else None] if items else []
    if value is None:
        raise Null("There is nothing to go through: the list is null.")
    return [value]


def _steps(run: Run, low: Any, high: Any, *, both: bool) -> list[Any]:
    """The whole numbers or days from one end to the other; backwards where the second is less, if both ends are written."""
    if isinstance(low, Decimal) and isinstance(high, Decimal) and is_integral(low) and is_integral(high):
        make: Callable[[int], Any] = Decimal
        first, last = _bounded(run, low, high)
    elif isinstance(low, Date) and isinstance(high, Date):
        make, first, last = temporal.from_day_number, temporal.day_number(low), temporal.day_number(high)
    else:
        raise Null(f"There are no steps from a {kind(low)} to a {kind(high)}; whole numbers or dates have them.")
    step = 1 if first <= last else -1
    if step < 0 and not both:
        return []
    run.sized(_Sized(abs(last - first) + 1))
    return [make(i) for i in range(first, last + step, step)]


def _bounded(run: Run, low: Decimal, high: Decimal) -> tuple[int, int]:
    """Both ends as int, without making a number of thousands of digits to find that there are too many steps."""
    if abs(high - low) > LIST_CAP:
        run.sized(_Sized(LIST_CAP + 1))
    return int(low), int(high)


class _Sized(list[Any]):
    """A list that only says how long it would be, so that its cap is checked before it is made."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._size = size

    def __len__(self) -> int:
        return self._size


@rule(Filter)
def _filter(node: Filter) -> Code:
    value, place = code(node.value), node.at
    position = _constant(node.condition)
    if position is not None:
        return lambda scope: _at(scope.run, value(scope), position, place)
    condition = code(node.condition)

    def select(scope: Scope) -> Any:
        source = value(scope)
        items = source if isinstance(source, list) else [] if source is None else [source]
        chosen = []
        for index, item in enumerate(items):
            scope.run.place = place
            scope.run.spend(1)
            verdict = condition(_item_scope(item, scope))
            if index == 0 and isinstance(verdict, Decimal):
                return _at(scope.run, source, verdict, place)
            if verdict is True:
                chosen.append(item)
            elif verdict is not False and verdict is not None:
                scope.run.note(f"A filter is a {kind(verdict)}; a boolean or a position is needed.", place)
                return None
        return chosen

    return select


def _constant(node: Node) -> Decimal | None:
    if isinstance(node, Literal) and isinstance(node.value, Decimal):
        return node.value
    if isinstance(node, Negation):
        inner = _constant(node.value)
        return None if inner is None else -inner
    return None


def _at(run: Run, source: Any, position: Decimal, place: Place) -> Any:
    items = source if isinstance(source, list) else [] if source is None else [source]
    if not is_integral(position) or not 0 < abs(position) <= len(items):
        run.note(f"The list has {len(items)} items, none at position {position:.10g}.", place)
        return None
    index = int(position)
    return items[index - 1 if index > 0 else index]


def _item_scope(item: Any, scope: Scope) -> Scope:
    """The item's own names come first, then `item`, then what is outside."""
    outer = Scope({"item": item}, scope, scope.run)
    return Scope(item, outer, scope.run) if isinstance(item, dict) else outer
