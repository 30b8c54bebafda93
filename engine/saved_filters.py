"""Saved filters: lists of open tasks that people keep by a name, for themselves or for a group they work in.

What is kept are the words of an address, so a shared filter that says "assigned to me" means whoever looks. Whoever made a filter
changes it; the others of the group see it as it stands, and may keep one of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, or_, select, update

from engine import filters, now
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.models import Person, SavedFilter

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.filters import Filter

LONGEST = 60
"""Characters of a name."""
MOST = 30
"""Filters of one person: each is counted whenever the inbox is opened."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved filter as `by` sees it: `login` made it, `group` is whom it is shared with."""

    id: int
    name: str
    login: str
    maker: str
    group: str | None
    asked: Filter


def listed(session: Session, *, by: Actor) -> list[Saved]:
    """Those that `by` has made and those shared with their groups, by name."""
    seen = or_(SavedFilter.login == by.login, SavedFilter.group.in_(by.groups))
    rows = session.execute(_ROWS.where(seen).order_by(func.lower(SavedFilter.name), SavedFilter.id))
    return [_saved(row) for row in rows]


def find(session: Session, saved: int, *, by: Actor) -> Saved:
    """One of them.

    Raises:
        NotFound: there is none, or it is neither theirs nor shared with a group of theirs.
    """
    for one in listed(session, by=by):
        if one.id == saved:
            return one
    raise NotFound("There is no such filter, or it is not shared with you.")


def save(session: Session, name: str, asked: Filter, *, by: Actor, group: str | None = None) -> int:
    """Keep a filter by a name; answers its id.

    Raises:
        Invalid: the name is empty or too long, or the group is not one of theirs.
        Conflict: they have one of that name, or too many.
    """
    name = _name(name)
    _require_member(group, by)
    mine = [one for one in listed(session, by=by) if one.login == by.login]
    _require_new(name, mine)
    if len(mine) >= MOST:
        raise Conflict(f"You have {len(mine)} saved filters, and no more are possible; delete one first.")
    values = {"name": name, "login": by.login, "group": group, "query": filters.written(asked)}
    added = insert(SavedFilter).values(**values, created_at=now.now()).returning(SavedFilter.id)
    return int(session.execute(added).scalar_one())


def rename(session: Session, saved: int, name: str, *, by: Actor) -> None:
    """Call it otherwise.

    Raises:
        NotFound, NotAllowed: as `change`.
        Invalid: the name is empty or too long.
        Conflict: they have another of that name.
    """
    found, name = _own(session, saved, by), _name(name)
    _require_new(name, [one for one in listed(session, by=by) if one.login == found.login and one.id != saved])
    _write(session, saved, name=name)


def change(session: Session, saved: int, asked: Filter, *, by: Actor) -> None:
    """Let it ask for something else.

    Raises:
        NotFound: there is none, or it is not shared with them.
        NotAllowed: somebody else made it.
    """
    _own(session, saved, by)
    _write(session, saved, query=filters.written(asked))


def share(session: Session, saved: int, group: str | None, *, by: Actor) -> None:
    """Show it to a group, or with None to nobody else any more.

    Raises:
        NotFound, NotAllowed: as `change`.
        Invalid: `by` does not work in the group.
    """
    _own(session, saved, by)
    _require_member(group, by)
    _write(session, saved, group=group)


def remove(session: Session, saved: int, *, by: Actor) -> None:
    """Delete it, for those it was shared with, too.

    Raises:
        NotFound, NotAllowed: as `change`.
    """
    _own(session, saved, by)
    session.execute(delete(SavedFilter).where(SavedFilter.id == saved))


def _own(session: Session, saved: int, by: Actor) -> Saved:
    found = find(session, saved, by=by)
    if found.login != by.login:
        raise NotAllowed(f"The filter '{found.name}' is {found.maker}'s; save one of your own to change it.")
    return found


def _write(session: Session, saved: int, **values: object) -> None:
    session.execute(update(SavedFilter).where(SavedFilter.id == saved).values(**values))


def _name(name: str) -> str:
    name = " ".join(name.replace("\0", "").split())
    if not name:
        raise Invalid("A filter needs a name to be found again; write one.", fields={"name": "Write a name."})
    if len(name) > LONGEST:
        sentence = f"The name has {len(name)} characters; {LONGEST} are possible. Shorten it."
        raise Invalid(sentence, fields={"name": sentence})
    return name


def _require_member(group: str | None, by: Actor) -> None:
    if group is not None and group not in by.groups:
        raise Invalid(
            f"You do not work in the group '{group[:60]}', so nothing can be shared with it; choose one of yours.",
            fields={"group": "Choose a group you work in."},
        )


def _require_new(name: str, others: list[Saved]) -> None:
    if any(one.name.lower() == name.lower() for one in others):
        sentence = f"You have a filter called '{name}' already; choose another name, or delete that one first."
        raise Conflict(sentence)


def _saved(row: Any) -> Saved:
    return Saved(row.id, row.name, row.login, row.maker or row.login, row.group, filters.read(row.query))


_ROWS = select(
    SavedFilter.id,
    SavedFilter.name,
    SavedFilter.login,
    Person.name.label("maker"),
    SavedFilter.group,
    SavedFilter.query,
).outerjoin(Person, Person.login == SavedFilter.login)
