"""Spans of time, half-open: from a moment until before another, so that two that touch do not overlap. Pure arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    Span = tuple[datetime, datetime]


def overlap(one: Span, other: Span) -> bool:
    """Whether they share a moment."""
    return one[0] < other[1] and other[0] < one[1]


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time in as few spans as possible, in order."""
    found: list[Span] = []
    for starts, ends in sorted(spans):
        if found and starts <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        elif starts < ends:
            found.append((starts, ends))
    return found


def common(one: Sequence[Span], other: Sequence[Span]) -> list[Span]:
    """The time that lies in both; each is merged already."""
    found: list[Span] = []
    left, right = 0, 0
    while left < len(one) and right < len(other):
        starts, ends = max(one[left][0], other[right][0]), min(one[left][1], other[right][1])
        if starts < ends:
            found.append((starts, ends))
        if one[left][1] < other[right][1]:
            left += 1
        else:
            right += 1
    return found


def without(one: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    """The time of `one` that is not taken; each is merged already."""
    found: list[Span] = []
    index = 0
    for starts, ends in one:
        since = starts
        while index < len(taken) and taken[index][1] <= since:
            index += 1
        at = index
        while at < len(taken) and taken[at][0] < ends:
            if since < taken[at][0]:
                found.append((since, taken[at][0]))
            since = max(since, taken[at][1])
            at += 1
        if since < ends:
            found.append((since, ends))
    return found


def covers(spans: Iterable[Span], wanted: Span) -> bool:
    """Whether all of `wanted` lies in the spans together."""
    return any(starts <= wanted[0] and wanted[1] <= ends for starts, ends in merged(spans))
