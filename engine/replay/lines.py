"""Lines that the reports of all replays have."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SHOWN = 10


def portion(what: str, count: int, total: int, more: str = "") -> str:
    """So many of so many."""
    percent = 100 * count / total if total else 100.0
    return f"{what:<48} {count:>7,} of {total:>7,}  {percent:6.2f} %  {more}".rstrip()


def refused(refusals: Sequence[str]) -> list[str]:
    """The first refusals, after an empty line; nothing when there are none."""
    if not refusals:
        return []
    return ["", f"Refused, {len(refusals)} in all:", *(f"  {each}" for each in refusals[:SHOWN])]
