"""What a ticket keeps, in words: values by the labels of the forms that ask for them, choices by theirs.

People, services and groups have their names, moments are in the reader's zone, and no key is shown as it is.

A field that a form of one's own open task asks for leads there: what may be changed is what the diagram offers to change.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from engine import people
from engine.desk import items, services
from engine.forms import Field, expressions, paths
from engine.forms.field import CHOICES, SEVERAL
from engine.references import SOURCE
from web import moments, outline, sentences, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy.orm import Session

    from engine.forms import Form
    from engine.forms.expressions import Words
    from engine.versions import Compiled
    from web.deeds import Deed

OTHERS = "Noted on the way"
_PERSON = re.compile(r"(_by|_to|_for|caller|requester|borrower|person|login|owner|assignee|lead|manager|deputy)$")
_WORD = re.compile(r"[a-z]+(_[a-z]+)+")
"""A value that a diagram sets for itself to know, such as hold_vendor."""
_NUMBER = re.compile(r"[A-Z]{2,8}\d{7,12}")


@dataclass(frozen=True, slots=True)
class Kept:
    """A value by its name: words to read, or a moment, or a ticket's number to follow; `change` is where it may be changed."""

    name: str
    words: str
    moment: datetime | None = None
    number: str = ""
    change: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Values that are asked for together."""

    title: str
    values: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """Names by key, for each kind of thing that values name; `choices` are the labels of what forms offer, by value."""

    people: Mapping[str, str]
    services: Mapping[str, str]
    items: Mapping[str, str]
    choices: Mapping[str, str]


def sections(session: Session, data: Mapping[str, Any], compiled: Compiled, deeds: Sequence[Deed]) -> list[Section]:
    """All values of a ticket that are not empty, and the empty ones that may be entered now."""
    changes = _changes(data, compiled, deeds)
    asked = list(_asked(compiled))
    known = _known(session, data, asked)
    found: dict[str, list[Kept]] = {}
    for title, field in asked:
        value = paths.get(data, field.path)
        if not _empty(value) or field.path in changes:
            found.setdefault(title, []).append(_kept(field.name, field, value, known, changes.get(field.path, "")))
    own = {field.path.partition(".")[0] for _, field in asked} | {"number", "stage"}  # the head of the page says these
    for key, value in sorted(data.items()):
        if key not in own and not _empty(value):
            found.setdefault(OTHERS, []).append(_kept(sentences.label(key), _unasked(key), value, known, ""))
    return [Section(title, tuple(values)) for title, values in found.items()]


def words(session: Session, data: Mapping[str, Any], compiled: Compiled, known: Known | None = None) -> Words:
    """What a value is called in the texts of forms: names and the labels of choices for keys, moments in the reader's zone.

    `known` are the names of several tickets that were looked up together.
    """

    @cache
    def looked_up() -> tuple[dict[str, Field], Known]:
        return {field.path: field for _, field in _asked(compiled)}, known or names(session, [data])

    def say(path: str, value: Any) -> str:
        asked, named = looked_up()
        field = asked.get(path) or _unasked(path.rpartition(".")[2])
        if isinstance(value, str) and (at := _moment(value, compiled.definition.zone)):
            return moments.exact(at)
        keyed = field is not None and (SOURCE in field.properties or field.options)
        return _words(field, value, named) if keyed else expressions.shown(value)

    return say


def names(session: Session, tickets: Iterable[Mapping[str, Any]]) -> Known:
    """The names of what the data of these tickets may speak of, by as many statements as for one."""
    said = {text for data in tickets for text in islice(_texts(data), MOST)}
    devices = {key: each[0] for key, each in items.names(session, said).items()}
    return Known(people.names(session, said), services.names(session, said), devices, {})


def begun(session: Session, data: Mapping[str, Any], compiled: Compiled) -> dict[str, Kept]:
    """What a ticket was begun with, for the person who asked: path -> the answer to the form of the start, in its order.

    Files stand in the conversation; a box that was not ticked says nothing.
    """
    elements = compiled.definition.elements
    forms = [
        compiled.form(one.element, elements[one.element].settings.get("form")) for one in compiled.definition.starts
    ]
    asked = {field.path: field for form in forms if form for field in form.fields if field.path}
    said = {
        path: paths.get(data, path) for path, field in asked.items() if field.kind not in ("expression", "filepicker")
    }
    known = _known(session, data, [("", field) for field in asked.values()])
    kept = {path: value for path, value in said.items() if not _empty(value) and value is not False}
    return {path: _kept(asked[path].name, asked[path], value, known, "") for path, value in kept.items()}


def _asked(compiled: Compiled) -> Iterator[tuple[str, Field]]:
    """Each field once, under the name of the group or step that asks for it first."""
    seen: set[str] = set()
    for key in outline.ordered(compiled.definition):
        element = compiled.definition.elements[key]
        form = compiled.form(key, element.settings.get("form"))
        for field in form.fields if form else ():
            if field.path and field.kind != "expression" and field.path not in seen:
                seen.add(field.path)
                yield _group(form, field) or element.name or sentences.label(key), field


def _group(form: Form | None, field: Field) -> str:
    around = [each.label for each in form.fields if each.kind == "group" and each.id in field.groups] if form else []
    return next((label for label in reversed(around) if label), "")


def _changes(data: Mapping[str, Any], compiled: Compiled, deeds: Iterable[Deed]) -> dict[str, str]:
    """path -> the place in a form of one's own where the value may be changed."""
    found: dict[str, str] = {}
    for deed in deeds:
        form = compiled.form(deed.task.element, deed.task.form) if deed.mine else None
        for field in form.visible({**data, **form.initial(data)}) if form else ():
            if field.path and not field.readonly and field.kind != "expression" and field.name != deed.asks:
                found.setdefault(field.path, f"/tasks/{deed.task.id}#f-{field.path}")
    return found


def _kept(name: str, field: Field | None, value: Any, known: Known, change: str) -> Kept:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return Kept(name, value, number=value, change=change)
    if isinstance(value, str) and (at := _moment(value)):
        return Kept(name, value, moment=at, change=change)
    return Kept(name, _words(field, value, known), change=change)


def _words(field: Field | None, value: Any, known: Known) -> str:
    if isinstance(value, list):
        logins = field is None and all(isinstance(each, str) and each in known.people for each in value)
        return ", ".join(known.people[each] if logins else _words(field, each, known) for each in value)
    if isinstance(value, dict):
        return _row(field, value, known)
    if isinstance(value, str):
        if field is not None:
            return _named(field, value, known)
        return (
            (known.choices.get(value) or sentences.label(value)) if _WORD.fullmatch(value) else sentences.plainly(value)
        )
    options = field.options if field is not None and field.kind in CHOICES | SEVERAL else ()
    return next((option.label for option in options if option.value == value), sentences.plainly(value))


def _row(field: Field | None, value: Mapping[str, Any], known: Known) -> str:
    """Such as: Name: Screen; Amount: 2."""
    columns = {column.path: column for column in field.fields} if field else {}
    named = [(columns[key].name if key in columns else sentences.label(key), key) for key in value]
    return "; ".join(f"{name}: {_words(columns.get(key) or _unasked(key), value[key], known)}" for name, key in named)


def _named(field: Field, value: str, known: Known) -> str:
    """A text by what it names: a choice, a person, a service, an item, a group."""
    chosen = next((option.label for option in field.options if str(option.value) == value), "")
    source = field.properties.get(SOURCE)
    names = {"people": known.people, "services": known.services, "cis": known.items}.get(str(source), {})
    group = vocabulary.group(value) if source == "groups" else ""
    return chosen or names.get(value) or group or sentences.plainly(value)


def _unasked(key: str) -> Field | None:
    """What a value that no form asks for names, going by how its key is called."""
    kind = "people" if _PERSON.search(key) else "groups" if key.endswith("group") else _KINDS.get(key)
    return Field("textfield", key, key=key, path=key, properties={SOURCE: kind}) if kind else None


def _moment(value: str, zone: tzinfo | None = None) -> datetime | None:
    """A moment, as `<time>` shows it: with its offset, or in this zone; a plain date is only words."""
    if not _AT.match(value):
        return None
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        return None
    if read.tzinfo is None:
        return read.replace(tzinfo=zone) if zone else None
    return read


def _known(session: Session, data: Mapping[str, Any], asked: Iterable[tuple[str, Field]]) -> Known:
    choices = {str(option.value): option.label for _, field in asked for option in field.options}
    return replace(names(session, [data]), choices=choices)


def _texts(value: Any) -> Iterator[str]:
    """The short texts in a value; a long one is no key of anything."""
    if isinstance(value, str) and 0 < len(value) <= LONGEST:
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(each)


def _empty(value: Any) -> bool:
    return value is None or value in ("", [], {})


MOST, LONGEST = 400, 120
"""So many texts of such a length are looked up as the keys of people, services and items."""
_AT = re.compile(r"\d{4}-\d\d-\d\dT")
_KINDS = {"service": "services", "services": "services", "ci": "cis", "items": "cis"}
