"""Reckoning: the worker follows the history and keeps tallies and day counts. The only module that writes them.

Every move writes the history, so its ids say what has changed, whatever the clock says. On PostgreSQL a lower id may be committed
after a higher one; so the last ids are looked at again each time, and a tally knows by its `sequence` whether anything is new.
One worker counts at a time: the row of the reckoning is locked, and who finds it taken leaves it to the other.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, insert, or_, select, text, tuple_, update

from engine import now
from engine.models import (
    Clock,
    DayCount,
    Entry,
    HistoryEvent,
    Instance,
    Process,
    Reckoning,
    Survey,
    Tally,
    TallyClock,
    table,
)
from engine.reports import counts, tallies

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from sqlalchemy.orm import Session

AT_ONCE = 300
"""So many events of the history are taken in one transaction, so that nobody waits long for the store."""
AGAIN = 500
"""So many of the last ids are looked at once more."""

LINES_AT_ONCE = 500

Line = tuple[str, str, str, "date"]
_LINE = ("process", "group", "service", "day")
_BEGIN = text("INSERT INTO reckoning (id, history, entry, at) VALUES (1, 0, 0, :at) ON CONFLICT DO NOTHING").bindparams(
    bindparam("at", type_=Reckoning.at.type)
)
"""Two workers may find that nobody has counted yet."""
_TAKE = delete(table(DayCount)).where(
    table(DayCount).c.process == bindparam("p"),
    table(DayCount).c.group == bindparam("g"),
    table(DayCount).c.service == bindparam("s"),
    table(DayCount).c.day == bindparam("d"),
)


def behind(session: Session) -> bool:
    """Whether something happened that is not counted yet."""
    mark = session.execute(select(Reckoning.history, Reckoning.entry)).one_or_none() or (0, 0)
    last = session.execute(select(_last(HistoryEvent), _last(Entry))).one()
    return tuple(last) != tuple(mark)


def catch_up(session: Session) -> int | None:
    """Count what has happened since, at most `AT_ONCE` events; answers how many instances count differently now.

    None when another worker is counting.
    """
    mark = _mark(session)
    if mark is None:
        return None
    moved, history = _since(session, HistoryEvent, mark.history)
    surveyed, entry = _since(session, Entry, mark.entry)
    changed = _changed(session, moved | surveyed, surveyed)
    if changed:
        _count(session, changed)
    session.execute(update(Reckoning).values(history=history, entry=entry, at=now.now()))
    return len(changed)


def counted_until(session: Session) -> Any:
    """When the worker last counted; None before it ever has."""
    return session.scalar(select(Reckoning.at))


def _last(model: type[HistoryEvent | Entry]) -> Any:
    return select(func.coalesce(func.max(model.id), 0)).scalar_subquery()


def _mark(session: Session) -> Any:
    """The locked row; None when another worker holds it."""
    if session.scalar(select(Reckoning.id)) is None:
        session.connection().execute(_BEGIN, {"at": now.now()})
    return session.execute(select(Reckoning.history, Reckoning.entry).with_for_update(skip_locked=True)).one_or_none()


def _since(session: Session, model: type[HistoryEvent | Entry], mark: int) -> tuple[set[int], int]:
    """The instances of what was written after `mark`, or shortly before it, and how far that goes."""
    found = select(model.id, model.instance_id).order_by(model.id).limit(AT_ONCE + AGAIN)
    rows = session.execute(found.where(model.id > mark - AGAIN)).all()
    return {row.instance_id for row in rows}, max([mark, *(row.id for row in rows)])


def _changed(session: Session, ids: Iterable[int], surveyed: Iterable[int]) -> Sequence[Any]:
    """The instances among `ids` whose tally is not what they are; a survey does not move its instance, so it is looked at."""
    answered = (Survey.answered_at.is_not(None)) & (Tally.answered_at.is_distinct_from(Survey.answered_at))
    late = select(Survey.instance_id).join(Tally, Tally.instance_id == Survey.instance_id).where(answered)
    late = late.where(Survey.instance_id.in_(sorted(surveyed)))
    found = (
        select(
            Instance.id, Instance.sequence, Process.key.label("process"), Instance.status, Instance.stage,
            Instance.service, Instance.data, Instance.started_at, Instance.ended_at,
        )
        .join(Process, Process.id == Instance.process_id)
        .outerjoin(Tally, Tally.instance_id == Instance.id)
        .where(Instance.id.in_(sorted(ids)))
        .where(or_(Tally.sequence.is_distinct_from(Instance.sequence), Instance.id.in_(late)))
    )  # fmt: skip
    return session.execute(found).mappings().all()


def _count(session: Session, rows: Sequence[Mapping[Any, Any]]) -> None:
    ids = [row["id"] for row in rows]
    running, surveys = _by_instance(session, Clock, ids), _surveys(session, ids)
    new = [tallies.made(row, running.get(row["id"], ()), surveys.get(row["id"])) for row in rows]
    clocks = [each for key in ids for each in tallies.decided(running.get(key, ()))]
    change: dict[Line, Counter[str]] = {}
    before, struck = _by_instance(session, Tally, ids), _by_instance(session, TallyClock, ids)
    for key, (tally,) in before.items():
        _weigh(change, tally, struck.get(key, ()), -1)
    decided: dict[int, list[dict[str, Any]]] = {}
    for clock in clocks:
        decided.setdefault(clock["instance_id"], []).append(clock)
    for tally in new:
        _weigh(change, tally, decided.get(tally["instance_id"], ()), 1)
    _replace(session, ids, new, clocks)
    _apply(session, {line: found for line, each in change.items() if (found := _rest(each))})


def _by_instance(session: Session, model: Any, ids: Sequence[int]) -> dict[int, list[Mapping[Any, Any]]]:
    found: dict[int, list[Mapping[Any, Any]]] = {}
    rows = session.connection().execute(select(table(model)).where(model.instance_id.in_(ids)))
    for row in rows.mappings():
        found.setdefault(row["instance_id"], []).append(row)
    return found


def _surveys(session: Session, ids: Sequence[int]) -> dict[int, Any]:
    found = select(Survey.instance_id, Survey.sent_at, Survey.answered_at, Survey.score).order_by(Survey.id)
    return {row.instance_id: row for row in session.execute(found.where(Survey.instance_id.in_(ids)))}


def _weigh(change: dict[Line, Counter[str]], tally: Mapping[Any, Any], clocks: Iterable[Any], sign: int) -> None:
    """Add what a tally counts for to the lines it belongs to, or take it away."""
    for day, named in counts.of(tally, clocks).items():
        for key in counts.keys(tally):
            line = change.setdefault((*key, day), Counter())
            for name, number in named.items():
                line[name] += sign * number


def _replace(session: Session, ids: list[int], new: list[dict[str, Any]], clocks: list[dict[str, Any]]) -> None:
    connection = session.connection()
    for model in (TallyClock, Tally):
        connection.execute(delete(table(model)).where(model.instance_id.in_(ids)))
    connection.execute(insert(table(Tally)), new)
    if clocks:
        connection.execute(insert(table(TallyClock)), clocks)


def _apply(session: Session, change: Mapping[Line, Counter[str]]) -> None:
    """Change the lines of the days by a difference; a line of which nothing is left goes."""
    connection, lines, known = session.connection(), table(DayCount), _known(session, list(change))
    if known:
        gone = [dict(zip("pgsd", line, strict=True)) for line in known]
        connection.execute(_TAKE, gone)
    written = []
    for line, difference in change.items():
        total = Counter(known.get(line, {}))
        total.update(difference)
        if kept := dict(_rest(total)):
            written.append({**dict(zip(_LINE, line, strict=True)), "counts": kept})
    if written:
        connection.execute(insert(lines), written)


def _known(session: Session, wanted: list[Line]) -> dict[Line, dict[str, int]]:
    lines, found = table(DayCount), {}
    key = tuple_(*(lines.c[name] for name in _LINE))
    for start in range(0, len(wanted), LINES_AT_ONCE):
        part = select(*(lines.c[name] for name in _LINE), lines.c.counts)
        for row in session.connection().execute(part.where(key.in_(wanted[start : start + LINES_AT_ONCE]))):
            found[row[0], row[1], row[2], row[3]] = row.counts
    return found


def _rest(counted: Mapping[str, int]) -> Counter[str]:
    return Counter({name: number for name, number in counted.items() if number})
