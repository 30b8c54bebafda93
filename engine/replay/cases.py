"""Cases of a log: the rows of each together, and all events as they came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from engine.errors import Invalid
from engine.replay import table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from engine.replay.world import Row

E = TypeVar("E", bound="Row")


@dataclass(frozen=True, slots=True)
class Case(Generic[E]):
    """All events of a ticket in their order, none earlier than the one before."""

    number: str
    events: tuple[E, ...]


def read(
    file: Path,
    columns: Sequence[str],
    *,
    event: Callable[[int, Mapping[str, str]], E],
    ordered: Callable[[list[E]], Iterable[E]],
    first: int | None = None,
) -> list[Case[E]]:
    """The cases of a CSV file (gzipped when it begins so), in the order of the file; with `first`, only so many.

    Args:
        columns: the names of all columns; the first is the number of the case.
        event: reads one row, of which it knows the line too; a ValueError says what its value is not.
        ordered: the events of one case in their order.

    Raises:
        Invalid: the file cannot be read, a column is missing or unknown, or a value is not what its column holds.
    """
    by_case: dict[str, list[E]] = {}
    for line, row in table.rows(file, columns):
        number = row[columns[0]]
        if number not in by_case and first is not None and len(by_case) >= first:
            continue
        try:
            by_case.setdefault(number, []).append(event(line, row))
        except ValueError as error:
            raise Invalid(f"{file}, line {line}: {error}; correct the line.", code="replay.value") from error
    return [Case(number, tuple(ordered(events))) for number, events in by_case.items()]


def interleaved(cases: Iterable[Case[E]]) -> list[E]:
    """All events as they came: by moment, those of a case in their order."""
    return sorted((event for case in cases for event in case.events), key=lambda event: event.at)
