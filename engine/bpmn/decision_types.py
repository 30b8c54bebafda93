"""The types of a DMN file: whether a value may stand where a type is declared, and what becomes of it if not.

DMN makes null of a value that does not conform. Two things are done before that: a list of one gives its item where no list is
wanted and the other way round, and an ISO text becomes the date, time or duration that is declared, since variables are JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.bpmn.decision_xml import kids, text
from engine.feel import FeelError, iso, unary_tests
from engine.feel.errors import Null
from engine.feel.scope import Run, Scope
from engine.feel.syntax import TypeName
from engine.feel.types import ALIASES, is_instance
from engine.feel.values import Function

Check = Callable[[Any], Any]

_TEXTS: dict[str, Callable[[str], Any]] = {
    "date": iso.date,
    "time": iso.time,
    "date and time": iso.date_time,
    "days and time duration": iso.duration,
    "years and months duration": iso.duration,
}
_SIMPLE = frozenset({"number", "string", "boolean", *_TEXTS})
_DEPTH = 30


class Types:
    """The item definitions of a file and of those that it imports."""

    def __init__(self, root: Any, imports: Mapping[str, Any] = {}) -> None:
        self._items = {one.get("name"): one for one in kids(root, "itemDefinition")}
        for prefix, other in imports.items():
            self._items |= {f"{prefix}.{one.get('name')}": one for one in kids(other, "itemDefinition")}

    def check(self, name: str | None) -> Check:
        """What makes a value conform to the type of this name, or None of it. Unknown names and none take any value."""
        if not name:
            return _any

        def checked(value: Any) -> Any:
            return self._fitted(name, value, 0)

        return checked

    def _fitted(self, name: str, value: Any, depth: int) -> Any:
        item = self._items.get(name)
        if item is None:
            return _simple(name.rpartition(":")[2], value)
        if depth > _DEPTH or value is None:
            return None
        return self._item(item, value, depth + 1)

    def _item(self, item: Any, value: Any, depth: int) -> Any:
        if item.get("isCollection") == "true":
            items = value if isinstance(value, list) else [value]
            fitted = [self._one(item, one, depth) for one in items]
            lost = any(new is None and old is not None for new, old in zip(fitted, items, strict=True))
            return None if lost else fitted
        if isinstance(value, list) and len(value) == 1 and not self._wants_list(item):
            value = value[0]
        return self._one(item, value, depth)

    def _wants_list(self, item: Any) -> bool:
        name = text(item, "typeRef")
        inner = self._items.get(name) if name else None
        return name in ("Any", "feel:Any", "list") or (inner is not None and inner.get("isCollection") == "true")

    def _one(self, item: Any, value: Any, depth: int) -> Any:
        components = kids(item, "itemComponent")
        if components:
            fitted = self._context(components, value, depth)
        elif any(kids(item, "functionItem")):
            fitted = value if isinstance(value, Function) else None
        else:
            name = text(item, "typeRef")
            fitted = self._fitted(name, value, depth) if name else value
        allowed = next(iter(kids(item, "allowedValues")), None)
        return fitted if allowed is None or fitted is None or _allows(text(allowed, "text"), fitted) else None

    def _context(self, components: list[Any], value: Any, depth: int) -> Any:
        if not isinstance(value, dict):
            return None
        made = dict(value)
        for component in components:
            name = component.get("name")
            if name not in value:
                return None
            made[name] = None if value[name] is None else self._item(component, value[name], depth + 1)
            if made[name] is None and value[name] is not None:
                return None
        return made


def _any(value: Any) -> Any:
    return value


def _simple(name: str, value: Any) -> Any:
    name = ALIASES.get(name, name)
    if isinstance(value, list) and len(value) == 1 and name in _SIMPLE:
        value = value[0]
    if name not in _SIMPLE:
        return value
    if isinstance(value, str) and name in _TEXTS:
        try:
            value = _TEXTS[name](value)
        except Null:
            return None
    return value if is_instance(value, TypeName(name)) is True else None


def _allows(text: str, value: Any) -> bool:
    try:
        tests = unary_tests(text)
    except FeelError:
        return True
    run = Run({}, None)
    return tests.test(Scope({"?": value}, None, run), value) is True
