"""Search: tickets by their words, by phrases and by fields, for those who may see them.

Context: a common word stands in hundreds of thousands of tickets, and counting or ranking them all takes longer than people wait.
Decision: the newest `MOST` that fit are looked at; they are counted, told apart and ordered (the best first: those with the words
in the title; else the newest). If there are more, the page says so. Both stores' indexes give the newest without reading all that
fit. Who works in the desk sees all; for others the tickets that they may see are taken first, so that nobody waits for tickets
of other people. Consequence: numbers above `MOST` are not exact, and one narrows the search instead of turning forty pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, exists, false, func, literal_column, or_, select, union

from engine import instances, matching, queries, sight, snippets, words
from engine.errors import Invalid
from engine.models import Entry, Instance, Person, Process, Service, Task, Watcher
from engine.page import Page, bounds
from engine.searchable import KINDS, texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import SQLColumnExpression
    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.instances import InstanceRow
    from engine.queries import Query
    from engine.snippets import Marked

MOST = 1_000
ORDERS = ("best", "newest")
STATES = {"open": ("open",), "closed": ("ended", "cancelled", "aborted")}
STATUSES = ("open", "closed", "ended", "cancelled", "aborted")
IS = ("mine", "open", "closed", "watched")
_CANDIDATE: tuple[Any, ...] = (Instance.id, Instance.title, Instance.status, Instance.process_id)
_OPEN = {("status", "open", False), ("is", "open", False)}
_OWN = 2_000
"""Tickets that somebody outside the desk searches: their newest."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A ticket that was found: its row, its title with the words marked, and where else they stand."""

    row: InstanceRow
    title: Marked
    snippet: Marked


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits, and how all that fit part: `processes` as (key, name, how many), `states` by open and closed.

    With `more` there are more than `MOST`; the newest of them are counted.
    """

    page: Page[Hit]
    processes: tuple[tuple[str, str, int], ...]
    states: dict[str, int]
    more: bool


def found(session: Session, text: str, *, by: Actor, order: str = "best", page: int = 1, size: int = 20) -> Found:
    """What a search finds of the tickets that `by` may see.

    Raises:
        Invalid: it asks for nothing, is too long, or a field holds what it cannot (`status:opne`).
    """
    query = queries.read(text)
    if query.empty:
        raise Invalid("There is nothing to search for yet; type a number or some words.")
    page, size = bounds(page, size)
    rows = session.execute(_newest(session, query, by)).all()
    fit = _ordered(rows[:MOST], query, order)
    ids = [row.id for row in fit[(page - 1) * size : page * size]]
    hits = _hits(session, ids, query, by)
    states = {state: sum(row.status in statuses for row in fit) for state, statuses in STATES.items()}
    return Found(Page(hits, len(fit), page, size), _by_process(session, fit), states, len(rows) > MOST)


def number(session: Session, text: str, *, by: Actor) -> str | None:
    """The number of the ticket that the search names and `by` may see; None when it names none."""
    wanted = text.strip().upper()
    asked = select(Instance.number).where(Instance.number == wanted, sight.instances(by))
    return session.scalar(asked) if wanted.isalnum() and wanted[-1].isdigit() and wanted[0].isalpha() else None


def _newest(session: Session, query: Query, by: Actor) -> Select[Any]:
    """The newest that fit, one more than are looked at."""
    desk = by.has(*sight.DESK)
    asked: Select[Any] = select(*_CANDIDATE)
    key: SQLColumnExpression[int] = Instance.id
    where = [_field(session, name, value, no=no, by=by) for name, value, no in query.fields]
    order: tuple[Any, ...] = ()
    if query.wanted:
        few = matching.few(session, query, inside=desk)
        if few is None:
            dialect = session.connection().dialect.name
            source, key = matching.index(dialect)
            asked = asked.select_from(source).join(Instance, Instance.id == key)
            where.append(matching.matches(dialect, query, inside=desk))
        else:
            where.append(few)
    elif query.unwanted:
        where.append(matching.of_query(Instance.id, query, inside=desk))
    elif _OPEN & set(query.fields):
        # All that is open is in an index by when it began, so that the newest are found without sorting the others.
        where, order = [*where, Instance.status == literal_column("'open'")], (Instance.started_at.desc(),)
    if not desk:
        # A sum is no column: FTS5 would look for the words anew for each of the ids that it is given.
        again = key is not Instance.id and session.connection().dialect.name == "sqlite"
        where.append((key + 0 if again else key).in_(session.scalars(_own(by)).all()))
    return asked.where(*where).order_by(*order, key.desc()).limit(MOST + 1)


def _own(by: Actor) -> Select[Any]:
    """The newest tickets that somebody outside the desk may see, as `sight.instances` says, each part from its index."""
    parts = union(
        select(Instance.id).where(Instance.requester == by.login),
        select(Instance.id).where(Instance.started_by == by.login),
        select(Task.instance_id).where(Task.status == literal_column("'open'"), sight.tasks(by)),
        select(Task.instance_id).where(Task.status == literal_column("'done'"), Task.done_by == by.login),
    ).subquery()
    own = select(parts.c.id).order_by(parts.c.id.desc()).limit(_OWN)
    return own if by.roles else own.where(false())


def _field(session: Session, name: str, value: str, *, no: bool, by: Actor) -> ColumnElement[bool]:
    condition = _FIELDS[name](session, value, by)
    return ~condition if no else condition


def _status(session: Session, value: str, _by: Actor) -> ColumnElement[bool]:
    if value.lower() not in STATUSES:
        raise Invalid(f"'status:{value[:60]}' cannot be; a ticket is {', '.join(STATUSES[:-1])} or {STATUSES[-1]}.")
    states = STATES.get(value.lower(), (value.lower(),))
    # SQLite is kept from its index of states: the newest of a million closed ones are found by their ids. PostgreSQL counts
    # on what it knows of the column to go the same way.
    sqlite = session.connection().dialect.name == "sqlite"
    return (Instance.status.concat("") if sqlite else Instance.status).in_(states)


def _requester(session: Session, value: str, by: Actor) -> ColumnElement[bool]:
    if value.lower() == "me":
        return Instance.requester == by.login
    like = f"%{_literally(value)}%"
    named = or_(Person.login == value, func.lower(Person.name).like(like, escape="\\"))
    logins = session.scalars(select(Person.login).where(named).limit(200)).all()
    return Instance.requester.in_(logins or [value])


def _service(session: Session, value: str, _by: Actor) -> ColumnElement[bool]:
    named = or_(Service.key == value, func.lower(Service.name).like(f"%{_literally(value)}%", escape="\\"))
    return Instance.service.in_(session.scalars(select(Service.key).where(named).limit(200)).all() or [value])


def _process(session: Session, value: str, _by: Actor) -> ColumnElement[bool]:
    named = or_(Process.key == value.lower(), func.lower(Process.name) == value.lower())
    ids = session.scalars(select(Process.id).where(named)).all()
    if not ids:
        keys = ", ".join(session.scalars(select(Process.key).order_by(Process.key).limit(20)))
        raise Invalid(f"There is no process '{value[:60]}'; there are {keys or 'none yet'}.")
    return Instance.process_id.in_(ids)


def _is(session: Session, value: str, by: Actor) -> ColumnElement[bool]:
    if value in STATES:
        return _status(session, value, by)
    if value == "watched":
        watches = exists().where(Watcher.instance_id == Instance.id, Watcher.login == by.login)
        return watches.correlate(Instance)
    if value != "mine":
        raise Invalid(f"'is:{value[:60]}' cannot be; it is is:{', is:'.join(IS[:-1])} or is:{IS[-1]}.")
    working = exists().where(Task.instance_id == Instance.id, Task.status == "open", Task.assignee == by.login)
    return or_(Instance.requester == by.login, working.correlate(Instance))


_FIELDS = {"status": _status, "requester": _requester, "service": _service, "process": _process, "is": _is}


def _literally(value: str) -> str:
    return value.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _ordered(rows: Sequence[Any], query: Query, order: str) -> Sequence[Any]:
    if order != "best" or not query.wanted:
        return rows
    wanted = {word for term in query.wanted for word in term.words}
    begun = tuple(term.words[-1] for term in query.wanted if term.begins)

    def missing(row: Any) -> int:
        return -sum(word in wanted or (bool(begun) and word.startswith(begun)) for word in set(words.of(row.title)))

    return sorted(rows, key=missing)  # as stable as sorting is: among equals the newest first


def _by_process(session: Session, rows: Sequence[Any]) -> tuple[tuple[str, str, int], ...]:
    counted: dict[int, int] = {}
    for row in rows:
        counted[row.process_id] = counted.get(row.process_id, 0) + 1
    known = session.execute(select(Process.id, Process.key, Process.name).where(Process.id.in_(counted)))
    return tuple(sorted(((key, name, counted[one]) for one, key, name in known), key=lambda each: -each[2]))


def _hits(session: Session, ids: Sequence[int], query: Query, by: Actor) -> list[Hit]:
    desk = by.has(*sight.DESK)
    rows = {row.id: row for row in instances.of_ids(session, ids)}
    data = {row.id: row.data for row in session.execute(select(Instance.id, Instance.data).where(Instance.id.in_(ids)))}
    said = _said(session, ids, desk=desk)
    found = []
    for key in ids:
        told = [value for name in ("description",) if isinstance(value := data[key].get(name), str)]
        more = [*told, *said.get(key, ()), *(texts(data[key]) if desk else ())]
        title = snippets.marked(rows[key].title, query.wanted)
        found.append(Hit(rows[key], title, snippets.of(more, query.wanted) or _begun(told)))
    return found


def _said(session: Session, ids: Sequence[int], *, desk: bool) -> dict[int, list[str]]:
    asked = select(Entry.instance_id, Entry.text).where(Entry.instance_id.in_(ids), Entry.kind.in_(KINDS))
    said: dict[int, list[str]] = {}
    for key, text in session.execute(asked.where(*(() if desk else (Entry.visible,))).order_by(Entry.id)):
        said.setdefault(key, []).append(text)
    return said


def _begun(told: Sequence[str]) -> Marked:
    """How a description begins, where the words stand in the title or the number alone."""
    text = " ".join(told[0].split()) if told else ""
    return ((text[: snippets.LONG] + (" …" if len(text) > snippets.LONG else ""), False),) if text else ()
