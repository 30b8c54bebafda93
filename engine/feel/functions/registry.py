"""How built-in functions are declared and called.

A signature is written as DMN writes it, `substring(string: string, start position: number, length?: number)`; `?` marks what may
be left out, `*` a last parameter that takes all the rest. The types are checked here, once for all: a list of one gives its item
where a value is wanted, a value becomes a list of one where a list is wanted, and anything else is null with a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.feel.errors import Null
from engine.feel.temporal import Date, DateTime, Months, Nanos, Time
from engine.feel.values import Function, Range, kind

if TYPE_CHECKING:
    from engine.feel.scope import Run

Body = Callable[..., Any]

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (Decimal,),
    "boolean": (bool,),
    "list": (list,),
    "context": (dict,),
    "date": (Date, DateTime),
    "time": (Time,),
    "date and time": (DateTime,),
    "duration": (Months, Nanos),
    "range": (Range,),
    "function": (Function,),
}


@dataclass(frozen=True, slots=True)
class Slot:
    """A parameter of a built-in function."""

    name: str
    type: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Builtin:
    """One signature of a built-in function."""

    name: str
    slots: tuple[Slot, ...]
    variadic: bool
    body: Body

    def takes(self, count: int, names: Sequence[str] | None) -> bool:
        """Whether so many arguments, or arguments of these names, fit."""
        if names is not None:
            known = [slot.name for slot in self.slots]
            needed = [slot.name for slot in self.slots if not slot.optional]
            return set(names) <= set(known) and set(needed) <= set(names) and len(set(names)) == len(names)
        least = sum(not slot.optional for slot in self.slots)
        return count >= least and (self.variadic or count <= len(self.slots))


BUILTINS: dict[str, list[Builtin]] = {}


def builtin(signature: str) -> Callable[[Body], Body]:
    """Register a function under its signature. The body is given the run, then the arguments."""
    name, _, rest = signature.partition("(")
    parts = [part.strip() for part in rest.rstrip(")").split(",") if part.strip()]
    slots = tuple(_slot(part) for part in parts)

    def register(body: Body) -> Body:
        BUILTINS.setdefault(name, []).append(Builtin(name, slots, bool(parts) and parts[-1].startswith("*"), body))
        return body

    return register


def invoke(run: Run, function: Builtin, arguments: Sequence[Any], names: Sequence[str] | None = None) -> Any:
    """Call one signature that `takes` these arguments; Null if a value is of the wrong type."""
    if function.variadic and names is None:
        return function.body(run, *arguments)
    slots = function.slots
    if names is None:
        checked = [fitted(function.name, slot, value) for slot, value in zip(slots, arguments, strict=False)]
        return function.body(run, *checked)
    given = dict(zip(names, arguments, strict=True))
    values = [fitted(function.name, slot, given[slot.name]) if slot.name in given else None for slot in slots]
    return function.body(run, *values)


def fitted(function: str, slot: Slot, value: Any) -> Any:
    """`value` as the parameter wants it; Null if it cannot be."""
    types = _TYPES.get(slot.type)
    if types is None or isinstance(value, types):
        return value
    if slot.type == "list" and value is not None:
        return [value]
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], types):
        return value[0]
    if value is None and slot.optional:
        return None
    raise Null(f"'{slot.name}' of {function} is a {kind(value)}; a {slot.type} is needed.")


def whole(value: Decimal, what: str) -> int:
    """A number without its fraction, as int; Null if it is beyond any use."""
    if value.adjusted() > 18:  # noqa: PLR2004  no list or string is that long
        raise Null(f"'{what}' is too large.")
    return int(value)


def _slot(text: str) -> Slot:
    name, _, type_name = text.lstrip("*").partition(":")
    return Slot(name.rstrip("?").strip(), type_name.strip() or "any", name.strip().endswith("?"))
