"""Searchable: which words a ticket is found by, written in the transaction that brings them.

Context: a search that lags behind is asked twice, and one that finds by internal words tells requesters what they may not know.
Decision: the words stand in one row for each ticket, apart by who may find by them. A move compares what people wrote before and
after it and writes the row only when that changed; a word in the stream is added to the row of its ticket. Codes and dates are
left out: `service_desk` on every ticket helps nobody. Consequence: a move that changes no text costs no statement more.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, func, insert, select, update

from engine import words
from engine.models import Entry, Instance, Person, SearchText, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

    from engine.actor import Actor

LONGEST = 50_000
"""Characters that a ticket is found by, of each kind; what comes after them is read on the ticket, not found."""
KINDS = ("public", "internal", "email_in", "survey", "alert")
"""Entries that somebody wrote; what the service noted or sent says the same again."""
BATCH = 500

_DESCRIBED = ("title", "description")
"""Variables that a requester tells and sees; all others are the desk's."""
_CODE = re.compile(r"[a-z]+(_[a-z]+)*|\d{4}-\d\d-\d\d([T ].*)?|P[\dT]\S*")
_TEXT = table(SearchText)
_INSERT = insert(_TEXT)
_CHANGE = (
    update(_TEXT)
    .where(_TEXT.c.instance_id == bindparam("ticket"))
    .values(told=bindparam("now_told"), known=bindparam("now_known"))
)
_ASK_ANEW = update(_TEXT).where(_TEXT.c.instance_id == bindparam("ticket")).values(requester=bindparam("now_requester"))
_NAME = select(Person.name).where(Person.login == bindparam("login"))


def kept(session: Session, before: Mapping[Any, Any], after: Mapping[str, Any], *, by: Actor) -> None:
    """Write the words of a locked instance that a move changes from `before` to `after`; nothing when they are the same."""
    if before["revision"] == 0:
        row = {**_facts(before["number"], after), "requester": _name(session, after["requester"], by)}
        new = {"instance_id": before["id"], **row, "replies": "", "notes": ""}
        session.connection().execute(_INSERT, new)
        return
    if before["requester"] != after["requester"]:
        name = _name(session, after["requester"], by)
        session.connection().execute(_ASK_ANEW, {"ticket": before["id"], "now_requester": name})
    if all(before[name] == after[name] for name in ("data", "title", "service", "ci")):
        return
    facts = _facts(before["number"], after)
    if facts != _facts(before["number"], before):
        changed = {f"now_{name}": value for name, value in facts.items()}
        session.connection().execute(_CHANGE, {"ticket": before["id"], **changed})


def said(session: Session, instance_id: int, text: str, *, kind: str, visible: bool) -> None:
    """Add the words of an entry to those of its ticket."""
    added = words.plain(text, LONGEST)
    if kind in KINDS and added:
        session.connection().execute(
            _SAID_TO_ALL if visible else _SAID_INSIDE, {"ticket": instance_id, "added": f" {added}"}
        )


def rebuild(connection: Connection, *, after: int = 0) -> int | None:
    """Write the words of the next `BATCH` tickets behind the id `after`; answers the last id, None when none is left."""
    ids = list(connection.scalars(select(Instance.id).where(Instance.id > after).order_by(Instance.id).limit(BATCH)))
    if not ids:
        return None
    # The rows are held first: what is said on a ticket meanwhile waits, and is added to what is written here.
    held = set(connection.scalars(select(_TEXT.c.instance_id).where(_TEXT.c.instance_id.in_(ids)).with_for_update()))
    rows = _rows(connection, ids)
    if new := [row for row in rows if row["instance_id"] not in held]:
        connection.execute(_INSERT, new)
    if old := [{f"now_{name}": value for name, value in row.items()} for row in rows if row["instance_id"] in held]:
        connection.execute(_REWRITE, old)
    return ids[-1]


def count(session: Session) -> int:
    """How many tickets can be found by their words."""
    return session.scalar(select(func.count()).select_from(SearchText)) or 0


def texts(data: Any) -> Iterator[str]:
    """What people wrote among values: no codes, dates, durations or logins."""
    if isinstance(data, str):
        if not _CODE.fullmatch(data):
            yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from texts(value)


def _more(column: Any) -> Any:
    """The words of `column` with more behind them, as long as there is room."""
    return case((func.length(column) < LONGEST, column + bindparam("added")), else_=column)


_SAID_TO_ALL = update(_TEXT).where(_TEXT.c.instance_id == bindparam("ticket")).values(replies=_more(_TEXT.c.replies))
_SAID_INSIDE = update(_TEXT).where(_TEXT.c.instance_id == bindparam("ticket")).values(notes=_more(_TEXT.c.notes))
_REWRITE = (
    update(_TEXT)
    .where(_TEXT.c.instance_id == bindparam("now_instance_id"))
    .values({name: bindparam(f"now_{name}") for name in ("told", "requester", "replies", "known", "notes")})
)


def _facts(number: str, row: Mapping[Any, Any]) -> dict[str, str]:
    data = row["data"]
    told = [number, number.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ").lstrip("0"), row["title"], row["service"] or ""]
    told += [value for name in _DESCRIBED if isinstance(value := data.get(name), str) and value != row["title"]]
    known = [row["ci"] or "", *texts({name: value for name, value in data.items() if name not in _TOLD})]
    return {"told": words.plain("\n".join(told), LONGEST), "known": words.plain("\n".join(known), LONGEST)}


# The stage is a word of the diagram and changes with nearly every move.
_TOLD = (*_DESCRIBED, "number", "opened_by", "opened_at", "stage")


def _name(session: Session, login: str | None, by: Actor) -> str:
    if login is None:
        return ""
    name = by.name if login == by.login else session.connection().execute(_NAME, {"login": login}).scalar()
    return words.plain(f"{login} {name or ''}", LONGEST)


def _rows(connection: Connection, ids: list[int]) -> list[dict[str, Any]]:
    columns = (Instance.id, Instance.number, Instance.title, Instance.requester, Instance.service, Instance.ci)
    found = (
        select(*columns, Instance.data, Person.name)
        .outerjoin(Person, Person.login == Instance.requester)
        .where(Instance.id.in_(ids))
    )
    spoken = select(Entry.instance_id, Entry.visible, Entry.text).where(
        Entry.instance_id.in_(ids), Entry.kind.in_(KINDS)
    )
    lines: dict[tuple[int, bool], list[str]] = {}
    for line in connection.execute(spoken.order_by(Entry.id)):
        lines.setdefault((line.instance_id, line.visible), []).append(line.text)
    return [
        {
            "instance_id": row["id"],
            **_facts(row["number"], row),
            "requester": words.plain(f"{row['requester'] or ''} {row['name'] or ''}", LONGEST),
            "replies": words.plain("\n".join(lines.get((row["id"], True), [])), LONGEST),
            "notes": words.plain("\n".join(lines.get((row["id"], False), [])), LONGEST),
        }
        for row in connection.execute(found).mappings()
    ]
