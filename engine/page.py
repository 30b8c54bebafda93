"""A page of a list: what every list answers, so that no list is ever unbounded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGEST = 200
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """`items` of page `number` (from 1) with at most `size` each, out of `total`, or of `more` than were counted."""

    items: Sequence[Item]
    total: int
    number: int
    size: int
    more: bool = False

    @property
    def count(self) -> int:
        """How many pages there are, at least one; where not all is counted, those that are known and the next."""
        further = self.number + 1 if self.more and len(self.items) == self.size else 1
        return max(further, -(-self.total // self.size))


def bounds(number: int, size: int) -> tuple[int, int]:
    """A page number and size within reason."""
    return max(1, number), max(1, min(size, LARGEST))
