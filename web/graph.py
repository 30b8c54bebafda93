"""A small picture of what rests on what, made on the server: columns by distance, boxes in rows, and curves between them.

To the left stands what would fall with the one in the middle, to the right what it rests on, each as far away as it was found.
Everything is plain numbers for the template; nothing is fetched and no script draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

WIDTH, HEIGHT, ACROSS, DOWN, EDGE, LIFT = 156, 34, 52, 12, 6, 18
LONGEST = 21
"""So many letters of a name stand in a box; the whole name is its title."""


@dataclass(frozen=True, slots=True)
class Box:
    """One thing: its key, its name as it stands in the box and in full, and the corner of its box."""

    key: str
    text: str
    name: str
    x: int
    y: int
    middle: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """Boxes and the paths between them, on a ground of so many units."""

    boxes: list[Box]
    curves: list[str]
    width: int
    height: int


def drawn(
    middle: str,
    falling: Mapping[str, int],
    ground: Mapping[str, int],
    names: Mapping[str, str],
    pairs: Iterable[tuple[str, str]],
) -> Picture:
    """The picture of `middle`, of what falls with it and of what it rests on (key -> distance); `pairs` are (what, on what)."""
    columns = {middle: 0, **{key: -far for key, far in falling.items()}, **ground}
    rows = {far: [key for key in columns if columns[key] == far] for far in sorted(set(columns.values()))}
    first, most = min(rows), max(len(keys) for keys in rows.values())
    height = most * (HEIGHT + DOWN) - DOWN + 2 * LIFT
    boxes = {
        key: _box(
            key, names.get(key, key), far - first, (height - _tall(keys)) // 2 + at * (HEIGHT + DOWN), key == middle
        )
        for far, keys in rows.items()
        for at, key in enumerate(keys)
    }
    width = (max(rows) - first + 1) * (WIDTH + ACROSS) - ACROSS + 2 * EDGE
    curves = [_curve(boxes[what], boxes[on]) for what, on in pairs if what in boxes and on in boxes]
    return Picture(list(boxes.values()), curves, width, height)


def _tall(keys: list[str]) -> int:
    return len(keys) * (HEIGHT + DOWN) - DOWN


def _box(key: str, name: str, column: int, y: int, middle: bool) -> Box:  # noqa: FBT001  one of five plain values
    text = name if len(name) <= LONGEST else name[: LONGEST - 1].rstrip() + "…"
    return Box(key, text, name, EDGE + column * (WIDTH + ACROSS), y, middle)


def _curve(what: Box, on: Box) -> str:
    """From the right edge of the one to the left edge of the other; round on the right in a column, over what lies between."""
    start, end = (what.x + WIDTH, what.y + HEIGHT // 2), (on.x, on.y + HEIGHT // 2)
    if on.x <= what.x:
        out = start[0] + ACROSS // 2
        return f"M{start[0]} {start[1]} C{out} {start[1]} {out} {end[1]} {on.x + WIDTH} {end[1]}"
    if end[0] - start[0] > ACROSS:
        over = min(start[1], end[1]) - HEIGHT - LIFT
        return f"M{start[0]} {start[1]} C{start[0] + ACROSS} {over} {end[0] - ACROSS} {over} {end[0]} {end[1]}"
    half = (end[0] - start[0]) // 2
    return f"M{start[0]} {start[1]} C{start[0] + half} {start[1]} {end[0] - half} {end[1]} {end[0]} {end[1]}"
