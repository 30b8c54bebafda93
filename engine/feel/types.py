"""The types of FEEL: whether a value is of one. Types of a model's own are looked up in what the caller gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.feel.values import Function, Range, kind

if TYPE_CHECKING:
    from engine.feel.syntax import TypeName

ALIASES = {
    "dateTime": "date and time",
    "yearMonthDuration": "years and months duration",
    "dayTimeDuration": "days and time duration",
    "Number": "number",
    "String": "string",
    "Boolean": "boolean",
}
NAMES = frozenset(
    {
        "number",
        "string",
        "boolean",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
    }
)


def is_instance(value: Any, wanted: TypeName) -> bool | None:
    """Whether `value` is of the type; None if there is no such type. Null is of type Null and of no other."""
    name = ALIASES.get(wanted.name, wanted.name)
    if name == "Null":
        return value is None
    if name == "Any":
        return value is not None
    if name in NAMES:
        return kind(value) == name
    shape = _SHAPES.get(name)
    return None if shape is None else shape(value, wanted)


def _is_list(value: Any, wanted: TypeName) -> bool:
    of = wanted.of
    return isinstance(value, list) and (of is None or all(conforms(item, of) for item in value))


def _is_range(value: Any, wanted: TypeName) -> bool:
    of = wanted.of
    return isinstance(value, Range) and (of is None or all(conforms(end, of) for end in (value.low, value.high)))


def _is_context(value: Any, wanted: TypeName) -> bool:
    return isinstance(value, dict) and all(name in value and conforms(value[name], of) for name, of in wanted.fields)


def _is_function(value: Any, wanted: TypeName) -> bool:
    if not isinstance(value, Function):
        return False
    return wanted.of is None or len(value.parameters) == len(wanted.fields)


def conforms(value: Any, wanted: TypeName) -> bool:
    """Whether `value` may stand where the type is wanted: null may always."""
    return value is None or wanted.name == "Any" or is_instance(value, wanted) is True


_SHAPES = {"list": _is_list, "range": _is_range, "context": _is_context, "function": _is_function}
