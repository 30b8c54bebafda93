"""References: answers that name something the service knows (a service, a person, a ticket), asked for by a form.

A component says `"properties": {"evenkeel.source": "services"}`. What it is answered with must be known by its key or its name,
and the key is what reaches the instance; anything else is refused at its field. What a form begins with and nobody changed is not
looked at: a ticket can be finished although the service it names has been retired meanwhile. Who knows each kind is registered
by the doors once when they start, so that no verb knows the desk; a kind that nobody registered is free text.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from engine.errors import Invalid, NotFound
from engine.forms import paths

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstrumentedAttribute, Session

    from engine.actor import Actor
    from engine.forms import Field, Form

SOURCE = "evenkeel.source"
_only: ContextVar[Collection[str] | None] = ContextVar("only", default=None)


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of thing that answers name: `known(session, said)` gives what was said -> its key, for what is known;
    `search(session, text, limit, by)` offers (key, name) while somebody types. Without `everyone` only the desk is offered them.
    """  # fmt: skip

    noun: str
    known: Callable[[Session, Collection[str]], Mapping[str, str]]
    search: Callable[[Session, str, int, Actor], list[tuple[str, str]]]
    everyone: bool


SOURCES: dict[str, Source] = {}


def register(
    kind: str,
    known: Callable[[Session, Collection[str]], Mapping[str, str]],
    search: Callable[[Session, str, int, Actor], list[tuple[str, str]]],
    *,
    noun: str,
    everyone: bool = False,
) -> None:
    """Let forms ask for a kind of thing; doing it twice changes nothing."""
    SOURCES[kind] = Source(noun, known, search, everyone)


@contextmanager
def only(kinds: Collection[str]) -> Iterator[None]:
    """While this lasts only names of these kinds are looked up: for a rehearsal that has but some of the desk's data."""
    token = _only.set(kinds)
    try:
        yield
    finally:
        _only.reset(token)


def resolved(session: Session, form: Form, answers: dict[str, Any], variables: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with keys in the place of names.

    Raises:
        Invalid: an answer names nothing that is known; `fields` says which.
    """
    asked = list(_asked(form.fields, answers, variables))
    errors: dict[str, str] = {}
    for kind in dict.fromkeys(one.kind for one in asked):
        ours = [one for one in asked if one.kind == kind]
        known = SOURCES[kind].known(session, {said for one in ours for said in one.said})
        for one in ours:
            _settle(one, known, errors, number=variables.get("number"))
    if errors:
        many = f"{len(errors)} fields need correcting" if len(errors) > 1 else next(iter(errors.values()))
        raise Invalid(many, code="form.answers", fields=errors)
    return answers


def found(session: Session, kind: str, text: str, *, limit: int, by: Actor) -> list[tuple[str, str]]:
    """(key, name) of what is offered for `text`.

    Raises:
        NotFound: there is no such kind, or it is not offered to this person.
    """
    source = SOURCES.get(kind)
    if source is None or not (source.everyone or by.has("agent", "owner")):
        raise NotFound(f"There is no list of {kind} to choose from.")
    return source.search(session, text, limit, by)


def matched(
    session: Session, said: Collection[str], key: InstrumentedAttribute[str], name: Any, *where: ColumnElement[bool]
) -> dict[str, str]:
    """What was said -> key, for rows whose key or name it is, in small or capital letters; a name that two have is none."""
    low = {each.lower() for each in said}
    rows = session.execute(
        select(key, name).where(or_(func.lower(key).in_(low), func.lower(name).in_(low)), *where)
    ).all()
    names = [row[1].lower() for row in rows]
    by_name = {row[1].lower(): row[0] for row in rows if names.count(row[1].lower()) == 1}
    by_key = {row[0].lower(): row[0] for row in rows}
    exact = {row[0]: row[0] for row in rows}
    every = {**by_name, **by_key}
    return {each: exact.get(each) or every[each.lower()] for each in said if each.lower() in every}


@dataclass(frozen=True, slots=True)
class _Asked:
    """An answer that names something: where it lies, and what it says (a list when the field takes several)."""

    kind: str
    field: Field
    path: str
    values: dict[str, Any]
    said: list[str]


def _asked(
    fields: Iterable[Field], values: dict[str, Any], before: Mapping[str, Any], at: str = ""
) -> Iterator[_Asked]:
    for field in fields:
        value = paths.get(values, field.path) if field.path else None
        if not value or value == paths.get(before, field.path):
            continue
        kind = field.properties.get(SOURCE)
        if field.kind == "dynamiclist" and isinstance(value, list):
            for index, row in enumerate(value):
                yield from _asked(field.fields, row, {}, f"{at}{field.path}.{index}.")
        elif _looked_up(kind):
            said = [str(each).strip() for each in (value if isinstance(value, list) else [value])]
            yield _Asked(str(kind), field, f"{at}{field.path}", values, said)


def _looked_up(kind: Any) -> bool:
    kinds = _only.get()
    return kind in SOURCES and (kinds is None or kind in kinds)


def _settle(one: _Asked, known: Mapping[str, str], errors: dict[str, str], *, number: Any) -> None:
    if unknown := [said for said in one.said if said not in known]:
        noun = SOURCES[one.kind].noun
        errors[one.path] = f"{one.field.name}: there is no {noun} '{unknown[0][:80]}'; choose one that is offered."
        return
    keys = [known[said] for said in one.said]
    if number in keys:
        errors[one.path] = f"{one.field.name}: {number} is this ticket itself; name another one."
        return
    several = isinstance(paths.get(one.values, one.field.path), list)
    paths.put(one.values, one.field.path, keys if several else keys[0])
