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
    """`items` of page `number` (from 1) with at most `size` each, out of `total`."""

    items: Sequence[Item]
    total: int
    number: int
    size: int

    @property
    def count(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))


def bounds(number: int, size: int) -> tuple[int, int]:
    """A page number and size within reason."""
    return max(1, number), max(1, min(size, LARGEST))
