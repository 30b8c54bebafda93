"""Merging: two people changed the same ticket, one of them in a form that the other's change is not in yet.

A form is laid over what it began with, so whoever sends it second would put back what stood when they opened it. Three values
meet here in each field: what stood then, what stands now, and what was typed. A field that was not touched takes what stands now;
one that both changed, and differently, is for the person to decide.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from engine.forms import paths
from engine.forms.field import ANSWERED
from engine.forms.values import coerced

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.forms.field import Field
    from engine.forms.form import Form


@dataclass(frozen=True, slots=True)
class Change:
    """A field that somebody else changed meanwhile: what stood, what stands now, and what was typed."""

    field: Field
    stood: Any
    stands: Any
    typed: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """What is left to be sent, the changes of others it takes over, and those that it would undo."""

    raw: dict[str, Any]
    taken: tuple[Change, ...] = ()
    clashes: tuple[Change, ...] = ()


def stands(form: Form, variables: Mapping[str, Any]) -> dict[str, Any]:
    """The values under the fields that take answers, by path; for a page to carry as what stood when it was made."""
    return {field.path: paths.get(variables, field.path) for field in _asked(form.fields)}


def merged(form: Form, stood: Mapping[str, Any], variables: Mapping[str, Any], raw: Mapping[str, Any]) -> Merged:
    """Lay what was typed (`raw`, as a page posts it) over what stands now, knowing what stood when the typing began."""
    given, left = paths.nested(raw), dict(raw)
    before = form.initial(_as_it_was(variables, stood))
    taken: list[Change] = []
    clashes: list[Change] = []
    for field in _asked(form.fields):
        theirs = paths.get(variables, field.path)
        if field.path not in stood or _same(field, theirs, stood[field.path]) or not paths.has(given, field.path):
            continue
        mine = coerced(field, paths.get(given, field.path))
        change = Change(field, stood[field.path], theirs, mine)
        if _same(field, mine, paths.get(before, field.path)):
            left = without(left, field.path)
            taken.append(change)
        elif not _same(field, mine, theirs):
            clashes.append(change)
    return Merged(left, tuple(taken), tuple(clashes))


def without(raw: Mapping[str, Any], path: str) -> dict[str, Any]:
    """What was typed but for one field, which so keeps what stands."""
    return {name: value for name, value in raw.items() if name != path and not name.startswith(f"{path}.")}


def _asked(fields: Iterable[Field]) -> list[Field]:
    return [field for field in fields if field.kind in ANSWERED and field.path and not field.readonly]


def _as_it_was(variables: Mapping[str, Any], stood: Mapping[str, Any]) -> dict[str, Any]:
    then = copy.deepcopy(dict(variables))
    for path, value in stood.items():
        paths.put(then, path, value)
    return then


def _same(field: Field, one: Any, other: Any) -> bool:
    """Whether two values of a field are the same to a person: nothing is as good as empty, a minute as its first second."""
    if field.kind == "dynamiclist":
        return [_row(field, row) for row in one or ()] == [_row(field, row) for row in other or ()]
    if field.kind == "datetime" and isinstance(one, str) and isinstance(other, str):
        return one.removesuffix(":00") == other.removesuffix(":00")
    return bool(one == other) or (_is_empty(one) and _is_empty(other))


def _row(field: Field, row: Any) -> dict[str, Any]:
    values = row if isinstance(row, dict) else {}
    return {
        one.path: _plain(coerced(replace(one, options=()), paths.get(values, one.path)))
        for one in field.fields
        if one.kind in ANSWERED
    }


def _plain(value: Any) -> Any:
    return None if _is_empty(value) else value


def _is_empty(value: Any) -> bool:
    return value is None or value is False or value in ("", [])
