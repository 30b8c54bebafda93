"""Built-in functions on lists. Positions count from 1, negative ones from the end."""

from __future__ import annotations

import functools
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.feel.errors import Null
from engine.feel.functions.registry import builtin, whole
from engine.feel.operators import equal, less

if TYPE_CHECKING:
    from engine.feel.scope import Run
    from engine.feel.values import Function


@builtin("list contains(list: list, element)")
def list_contains(run: Run, items: list[Any], element: Any) -> bool:
    """Whether the list has the element."""
    run.spend(len(items))
    return any(equal(run, item, element) is True for item in items)


@builtin("count(list: list)")
def count(_run: Run, items: list[Any]) -> Decimal:
    """How many."""
    return Decimal(len(items))


@builtin("is empty(list: list)")
def is_empty(_run: Run, items: list[Any]) -> bool:
    """Whether there are none."""
    return not items


@builtin("all(*list)")
def all_(run: Run, *items: Any) -> bool | None:
    """True if all are true, false if one is false, else null."""
    values = spread(run, items, "all")
    if any(value is False for value in values):
        return False
    return True if all(value is True for value in values) else None


@builtin("any(*list)")
def any_(run: Run, *items: Any) -> bool | None:
    """True if one is true, false if all are false, else null."""
    values = spread(run, items, "any")
    if any(value is True for value in values):
        return True
    return False if all(value is False for value in values) else None


@builtin("sublist(list: list, start position: number, length?: number)")
def sublist(_run: Run, items: list[Any], start: Decimal, length: Decimal | None = None) -> list[Any]:
    """The part from a position, of a length."""
    first = index(items, start)
    if length is None:
        return items[first:]
    size = whole(length, "length")
    if size < 1 or first + size > len(items):
        raise Null(f"The list has no {size} items from position {start}.")
    return items[first : first + size]


@builtin("append(list: list, *item)")
def append(run: Run, items: Any, *more: Any) -> Any:
    """The list with items at its end."""
    return run.sized([*as_list(items), *more])


@builtin("concatenate(*list)")
def concatenate(run: Run, *lists: Any) -> Any:
    """The lists one after the other."""
    if any(items is None for items in lists):
        raise Null("A list to concatenate is null.")
    return run.sized([item for items in lists for item in as_list(items)])


@builtin("insert before(list: list, position: number, newItem)")
def insert_before(run: Run, items: list[Any], position: Decimal, item: Any) -> Any:
    """The list with an item before a position."""
    first = index(items, position)
    return run.sized([*items[:first], item, *items[first:]])


@builtin("remove(list: list, position: number)")
def remove(run: Run, items: list[Any], position: Decimal) -> Any:
    """The list without the item at a position."""
    first = index(items, position)
    return run.sized([*items[:first], *items[first + 1 :]])


@builtin("list replace(list: list, position: number, newItem)")
def list_replace(run: Run, items: list[Any], position: Decimal, item: Any) -> Any:
    """The list with another item at a position."""
    first = index(items, position)
    return run.sized([*items[:first], item, *items[first + 1 :]])


@builtin("list replace(list: list, match: function, newItem)")
def list_replace_matches(run: Run, items: list[Any], match: Function, item: Any) -> Any:
    """The list with another item in place of those that `match(item, newItem)` is true for."""
    if len(match.parameters) != 2:  # noqa: PLR2004
        raise Null("The function to match with takes two arguments.")
    run.spend(len(items))
    verdicts = [match.call(run, old, item) for old in items]
    if any(not isinstance(verdict, bool) for verdict in verdicts):
        raise Null("The function to match with gave something that is no boolean.")
    return run.sized([item if verdict else old for old, verdict in zip(items, verdicts, strict=True)])


@builtin("reverse(list: list)")
def reverse(run: Run, items: list[Any]) -> Any:
    """Back to front."""
    return run.sized(items[::-1])


@builtin("index of(list: list, match)")
def index_of(run: Run, items: list[Any], match: Any) -> list[Decimal]:
    """The positions of an item."""
    run.spend(len(items))
    return [Decimal(i) for i, item in enumerate(items, 1) if equal(run, item, match) is True]


@builtin("union(*list)")
def union(run: Run, *lists: Any) -> Any:
    """All lists in one, each item once."""
    return distinct_values(run, concatenate(run, *lists))


@builtin("distinct values(list: list)")
def distinct_values(run: Run, items: list[Any]) -> list[Any]:
    """Each item once."""
    found: list[Any] = []
    plain: set[Any] = set()
    run.spend(len(items))
    for item in items:
        if isinstance(item, str | Decimal):
            if item not in plain:
                plain.add(item)
                found.append(item)
            continue
        run.spend(len(found) + 1)
        if not any(equal(run, item, other) is True for other in found):
            found.append(item)
    return found


@builtin("duplicate values(list: list)")
def duplicate_values(run: Run, items: list[Any]) -> list[Any]:
    """The items that occur more than once."""
    distinct = distinct_values(run, items)
    run.spend(len(items) * len(distinct))
    return [item for item in distinct if sum(equal(run, item, other) is True for other in items) > 1]


@builtin("flatten(list: list)")
def flatten(run: Run, items: list[Any]) -> Any:
    """Without lists inside lists."""
    flat: list[Any] = []
    waiting = [iter(items)]
    while waiting:
        for item in waiting[-1]:
            run.spend(1)
            if isinstance(item, list):
                waiting.append(iter(item))
                break
            flat.append(item)
        else:
            waiting.pop()
    return run.sized(flat)


@builtin("sort(list: list, precedes?: function)")
def sort(run: Run, items: list[Any], precedes: Function | None = None) -> Any:
    """In order; `precedes(x, y)` is true where x comes first."""
    if precedes is not None and len(precedes.parameters) != 2:  # noqa: PLR2004
        raise Null("The function to sort by takes two arguments.")

    def before(left: Any, right: Any) -> bool:
        run.spend(1)
        return less(left, right) if precedes is None else precedes.call(run, left, right) is True

    return run.sized(
        sorted(items, key=functools.cmp_to_key(lambda a, b: -1 if before(a, b) else 1 if before(b, a) else 0))
    )


@builtin("partition(list: list, size: number)")
def partition(run: Run, items: list[Any], size: Decimal) -> Any:
    """The list in lists of a size."""
    step = whole(size, "size")
    if step < 1:
        raise Null("The size of a part is 1 or more.")
    return run.sized([items[i : i + step] for i in range(0, len(items), step)])


def spread(run: Run, items: tuple[Any, ...], function: str) -> list[Any]:
    """The values of a function that takes a list, or the values one by one. Null if there are none at all."""
    if not items:
        raise Null(f"{function} needs a list or values.")
    values = items[0] if len(items) == 1 and isinstance(items[0], list) else list(items)
    run.spend(len(values))
    return values


def as_list(value: Any) -> list[Any]:
    """A list as it is, another value as a list of one."""
    return value if isinstance(value, list) else [value]


def index(items: list[Any], position: Decimal) -> int:
    """A position as Python counts; Null if the list does not have it."""
    place = whole(position, "position")
    if place == 0 or abs(place) > len(items):
        raise Null(f"The list has {len(items)} items, none at position {place}.")
    return place - 1 if place > 0 else len(items) + place
