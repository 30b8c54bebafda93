"""Dotted paths into nested values: `customer.name` is the key `name` of the object `customer`."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from engine.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def has(values: Mapping[str, Any], path: str) -> bool:
    """Whether there is something at the path, be it null."""
    *outer, last = path.split(".")
    inside = get(values, ".".join(outer)) if outer else values
    return isinstance(inside, dict) and last in inside


def get(values: Any, path: str) -> Any:
    """What is at the path; None where there is nothing."""
    for part in path.split("."):
        if not isinstance(values, dict) and not hasattr(values, "keys"):
            return None
        values = values.get(part)
    return values


def put(values: dict[str, Any], path: str, value: Any) -> None:
    """Set the value at the path, making the objects on the way."""
    *outer, last = path.split(".")
    for part in outer:
        inside = values.get(part)
        if not isinstance(inside, dict):
            inside = values[part] = {}
        values = inside
    values[last] = value


def without(values: dict[str, Any], gone: Iterable[str]) -> dict[str, Any]:
    """A copy in which the paths are null."""
    left = copy.deepcopy(values)
    for path in gone:
        put(left, path, None)
    return left


def nested(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted keys unfolded; a list posted as `rows.0.x`, `rows.1.x` becomes a list. Invalid when two keys disagree."""
    values: dict[str, Any] = {}
    for key, value in raw.items():
        *outer, last = key.split(".")
        inside = values
        for part in outer:
            inside = inside.setdefault(part, {})
            if not isinstance(inside, dict):
                raise Invalid(f"'{key}' lies inside another answer; send one of them.", fields={key: "Sent twice."})
        if isinstance(inside.get(last), dict) and not isinstance(value, dict):
            raise Invalid(f"'{key}' is both a value and an object; send one of them.", fields={key: "Sent twice."})
        inside[last] = {**inside[last], **value} if isinstance(inside.get(last), dict) else value
    return {key: _lists(value) for key, value in values.items()}


def leaves(values: Mapping[str, Any], declared: set[str], before: str = "") -> list[str]:
    """The paths of what was given, no deeper than the declared ones."""
    found: list[str] = []
    for key, value in values.items():
        path = f"{before}{key}"
        if path not in declared and isinstance(value, dict) and value:
            found += leaves(value, declared, f"{path}.")
        else:
            found.append(path)
    return found


def _lists(value: Any) -> Any:
    if not isinstance(value, dict) or not value:
        return value
    if all(key.isascii() and key.isdigit() for key in value):
        return [_lists(value[key]) for key in sorted(value, key=int)]
    return {key: _lists(item) for key, item in value.items()}
