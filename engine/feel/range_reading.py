"""`range("[1..3]")`: the range that a text is. Only ends that are written out count; a name in such a text would be code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.feel import reading
from engine.feel.compiling import code
from engine.feel.errors import FeelError, Null
from engine.feel.functions import BUILTINS
from engine.feel.functions.registry import builtin
from engine.feel.scope import Run, Scope
from engine.feel.syntax import AtLiteral, Bound, Call, Interval, Literal, Name, Negation, Node
from engine.feel.values import Range

if TYPE_CHECKING:
    from engine.feel.cursor import Known

_MAKERS = frozenset({"date", "time", "date and time", "duration"})
_KNOWN: Known = {"date": [(("date", "and", "time"), "date and time")]}
_LENGTH = 500


@builtin("range(from: string)")
def range_(run: Run, text: str) -> Range:
    """The range of a text such as `[1..3]` or `(>= @"2026-01-01")`."""
    run.spend(1 + len(text))
    if len(text) > _LENGTH:
        raise Null(f"The text of a range has at most {_LENGTH} characters.")
    try:
        node, _ = reading.expression(text, _KNOWN, BUILTINS)
    except FeelError as error:
        raise Null(f"'{text[:60]}' is no range. {error.sentence}") from error
    ends = (
        (node.low, node.high)
        if isinstance(node, Interval)
        else (node.end,)
        if isinstance(node, Bound)
        else (node, node)
    )
    if isinstance(node, Interval | Bound) and all(_written_out(end) for end in ends):
        value = code(node)(Scope({}, None, run))
        if isinstance(value, Range):
            return value
    raise Null(f"'{text[:60]}' is no range with ends that are written out.")


def _written_out(node: Node) -> bool:
    if isinstance(node, Negation):
        return _written_out(node.value)
    if isinstance(node, Call):
        made = isinstance(node.function, Name) and node.function.name in _MAKERS
        return made and all(isinstance(one, Literal) for one in node.arguments)
    return isinstance(node, Literal | AtLiteral)
