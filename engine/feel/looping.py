"""How `for`, `some`, `every` and filters are compiled. Every turn is charged, so that products of loops have an end."""

from __future__ import annotations

from collections.abc import Callable, Iterator as Turns
from decimal import Decimal
from typing import Any

from engine.feel import temporal
from engine.feel.compiling import Code, code, rule
from engine.feel.errors import Null, Place
from engine.feel.scope import LIST_CAP, Run, Scope
from engine.feel.syntax import Filter, For, Iterator, Literal, Negation, Node, Path, Quantified
from engine.feel.temporal import DAY, Date, DateTime, Months, Nanos, Time
from engine.feel.values import Range, is_integral, kind

Source = Callable[[Scope], list[Any]]


@rule(For)
def _for(node: For) -> Code:
    sources, body, place = [_source(one) for one in node.iterators], code(node.body), node.at

    def collect(scope: Scope) -> list[Any] | None:
        results: list[Any] = []
        inner = Scope({"partial": results}, scope, scope.run)
        try:
            for turn in _turns(sources, 0, inner, place):
                turn.names["partial"] = results
                results.append(body(turn))
        except Null as reason:
            scope.run.note(reason.sentence, place)
            return None
        return results

    return collect


@rule(Quantified)
def _quantified(node: Quantified) -> Code:
    sources, body, place = [_source(one) for one in node.iterators], code(node.body), node.at
    stop = node.kind == "some"

    def decide(scope: Scope) -> bool | None:
        result: bool | None = not stop
        try:
            for turn in _turns(sources, 0, scope, place):
                value = body(turn)
                if value is stop:
                    return stop
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
        return items[first: None if value.high_closed else -1 if len(items) > first else None] if items else []
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


@rule(Path)
def _path(node: Path) -> Code:
    value, name, place = code(node.value), node.name, node.at

    def step(scope: Scope) -> Any:
        source = value(scope)
        if type(source) is dict:
            if name not in source:
                scope.run.note(f"There is no '{name}' in the context.", place)
                return None
            return source[name]
        if isinstance(source, list):
            scope.run.place = place
            scope.run.spend(len(source))
            return [_member(item, name) for item in source]
        try:
            return _member(source, name, strict=True)
        except Null as reason:
            scope.run.note(reason.sentence, place)
            return None

    return step


def _member(value: Any, name: str, *, strict: bool = False) -> Any:
    if isinstance(value, dict):
        return value.get(name)
    reader = _MEMBERS.get((type(value), name))
    if reader is not None:
        return reader(value)
    if strict:
        raise Null(f"A {kind(value)} has no '{name}'.")
    return None


def _number(value: int) -> Decimal:
    return Decimal(value)


def _offset(value: Any) -> Nanos | None:
    shift = temporal.offset(value)
    return None if shift is None else Nanos(shift * temporal.SECOND)


def _zone(value: Any) -> str | None:
    zone = value.zone if isinstance(value, Time) else value.time.zone
    return zone if isinstance(zone, str) else None


def _part(count: int, unit: int, wrap: int | None = None) -> Decimal:
    """Whole units in a duration, of its own sign."""
    units = abs(count) // unit % wrap if wrap else abs(count) // unit
    return Decimal(-units if count < 0 else units)


_S = temporal.SECOND
_MEMBERS: dict[tuple[type, str], Callable[[Any], Any]] = {
    (Months, "years"): lambda v: _part(v.months, 12),
    (Months, "months"): lambda v: _part(v.months, 1, 12),
    (Nanos, "days"): lambda v: _part(v.nanos, DAY),
    (Nanos, "hours"): lambda v: _part(v.nanos, 3600 * _S, 24),
    (Nanos, "minutes"): lambda v: _part(v.nanos, 60 * _S, 60),
    (Nanos, "seconds"): lambda v: _part(v.nanos, _S, 60),
    (Range, "start"): lambda v: v.low,
    (Range, "end"): lambda v: v.high,
    (Range, "start included"): lambda v: v.low_closed,
    (Range, "end included"): lambda v: v.high_closed,
    (Date, "weekday"): lambda v: _number(temporal.weekday(v)),
    (DateTime, "weekday"): lambda v: _number(temporal.weekday(v.date)),
}
for _name in ("year", "month", "day"):
    _MEMBERS[Date, _name] = lambda v, n=_name: _number(getattr(v, n))
    _MEMBERS[DateTime, _name] = lambda v, n=_name: _number(getattr(v.date, n))
for _name in ("hour", "minute", "second"):
    _MEMBERS[Time, _name] = lambda v, n=_name: _number(getattr(v, n))
    _MEMBERS[DateTime, _name] = lambda v, n=_name: _number(getattr(v.time, n))
for _sort in (Time, DateTime):
    _MEMBERS[_sort, "time offset"] = _offset
    _MEMBERS[_sort, "timezone"] = _zone
