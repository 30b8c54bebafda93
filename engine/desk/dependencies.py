"""What rests on what: the graph of configuration items, and that of services.

Both graphs are free of circles: a row that would close one is refused when it is loaded, so a walk ends by itself. A walk is one
recursive query to a depth, upwards to what something rests on or downwards to what would fall with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, delete, func, literal, select

from engine.models import ItemDependency, ServiceDependency

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sqlalchemy.orm import Session

    from engine.desk.row import Row

Graph = type[ItemDependency] | type[ServiceDependency]
DEEPEST = 10


def resting_on(session: Session, graph: Graph, keys: Iterable[str], *, depth: int = 2) -> dict[str, int]:
    """What would fall with the given ones: key -> how far away, nearest first; without the given ones themselves."""
    return _walk(session, keys, _end(graph), graph.depends_on, depth)


def rested_on(session: Session, graph: Graph, keys: Iterable[str], *, depth: int = 2) -> dict[str, int]:
    """What the given ones rest on: key -> how far away, nearest first."""
    return _walk(session, keys, graph.depends_on, _end(graph), depth)


def pairs(session: Session, graph: Graph, keys: Collection[str]) -> list[tuple[str, str]]:
    """(what, on what it rests) among the given ones."""
    end = _end(graph)
    found = select(end, graph.depends_on).where(end.in_(keys), graph.depends_on.in_(keys)).order_by(end)
    return [(row[0], row[1]) for row in session.execute(found)]


def read(session: Session, graph: Graph, rows: list[Row], known: Collection[str]) -> None:
    """Keep the field `depends_on` of rows whose ends are kept already; a circle is a problem of the row that closes it."""
    wanted = {row.key: row.references("depends_on", row.section, known) for row in rows}
    _refuse_circles(session, graph, rows, wanted)
    for row in rows:
        if row.sound and row.values.get("depends_on") is not None:
            _replace(session, graph, row, set(wanted[row.key]))


def _walk(session: Session, keys: Iterable[str], towards: Any, away: Any, depth: int) -> dict[str, int]:
    begun = sorted(set(keys))
    if not begun:
        return {}
    first = select(towards.label("key"), literal(1).label("far")).where(away.in_(begun))
    reached = first.cte("reached", recursive=True)
    onwards: Select[Any] = select(towards, reached.c.far + 1).join(reached, away == reached.c.key)
    reached = reached.union(onwards.where(reached.c.far < min(depth, DEEPEST)))
    far = func.min(reached.c.far).label("far")
    found = select(reached.c.key, far).where(reached.c.key.not_in(begun)).group_by(reached.c.key)
    return {row.key: row.far for row in session.execute(found.order_by(far, reached.c.key))}


def _refuse_circles(session: Session, graph: Graph, rows: list[Row], wanted: Mapping[str, list[str]]) -> None:
    edges: dict[str, list[str]] = {}
    for what, on in session.execute(select(_end(graph), graph.depends_on)):
        edges.setdefault(what, []).append(on)
    told: set[str] = set()
    edges |= {row.key: wanted[row.key] for row in rows if row.values.get("depends_on") is not None}
    for row in rows:
        circle = _circle(edges, row.key)
        if circle and told.isdisjoint(circle):
            told |= set(circle)
            row.wrong("depends_on", f"it goes in a circle, {' → '.join(circle)}; leave one of these out.")


def _circle(edges: Mapping[str, list[str]], start: str) -> list[str]:
    """The way from `start` back to itself, or nothing."""
    came: dict[str, str] = {}
    stack = [start]
    while stack:
        here = stack.pop()
        for there in edges.get(here, ()):
            if there == start:
                return _way(came, start, here)
            if there not in came:
                came[there] = here
                stack.append(there)
    return []


def _way(came: Mapping[str, str], start: str, last: str) -> list[str]:
    way = [start]
    while last != start:
        way.append(last)
        last = came[last]
    return [*way, start][::-1]


def _replace(session: Session, graph: Graph, row: Row, wanted: set[str]) -> None:
    end = _end(graph)
    before = set(session.scalars(select(graph.depends_on).where(end == row.key)))
    if gone := before - wanted:
        session.execute(delete(graph).where(end == row.key, graph.depends_on.in_(gone)))
    session.add_all([graph(**{end.key: row.key, "depends_on": one}) for one in sorted(wanted - before)])
    if before != wanted and row.outcome == "same":
        row.outcome = "changed"


def _end(graph: Graph) -> Any:
    return graph.item if issubclass(graph, ItemDependency) else graph.service
