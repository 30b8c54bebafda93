"""Text -> syntax tree: what stands between operators. Literals, names, paths, filters, calls, lists, ranges, contexts, types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.feel.errors import FeelError
from engine.feel.lexing import DIGITS_CAP, Token, string
from engine.feel.syntax import (
    AtLiteral,
    Bound,
    Call,
    ContextLiteral,
    Filter,
    InstanceOf,
    Interval,
    ListLiteral,
    Literal,
    Name,
    Node,
    Path,
    TypeName,
)
from engine.feel.values import written

if TYPE_CHECKING:
    from engine.feel.cursor import Cursor

_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_NO_FILTER = frozenset(
    {"", ")", "]", "}", ",", "and", "or", "then", "else", "return", "satisfies", "=", "!=", "<", "<=", ">", ">=", "in"}
)
_CONSTANTS = {"true": True, "false": False, "null": None}


def postfix(cursor: Cursor, start: Node | None = None) -> Node:
    """A primary with the paths, filters, invocations and `instance of` that follow it; `start` if it is read already."""
    node = start or _primary(cursor)
    while True:
        place = cursor.place
        if cursor.take("."):
            node = Path(place, node, cursor.name(member=True))
        elif cursor.at("[") and not _closesrange_from(cursor):
            cursor.step()
            node = Filter(place, node, _condition(cursor))
        elif cursor.take("("):
            node = _call(cursor, node)
        elif cursor.at("instance") and cursor.ahead().text == "of":
            cursor.index += 2
            node = InstanceOf(place, node, type_name(cursor))
        else:
            return node


def type_name(cursor: Cursor) -> TypeName:
    """A type, as after `instance of` and in parameters."""
    with cursor.deeper():
        base = _type_words(cursor)
        if base in ("list", "range") and cursor.take("<"):
            of = type_name(cursor)
            cursor.need(">")
            return TypeName(base, of)
        if base == "context" and cursor.take("<"):
            fields = _type_fields(cursor)
            cursor.need(">")
            return TypeName(base, None, fields)
        if base == "function" and cursor.take("<"):
            return _function_type(cursor)
        return TypeName(base)


def _function_type(cursor: Cursor) -> TypeName:
    parameters = []
    while not cursor.at(">"):
        parameters.append(("", type_name(cursor)))
        if not cursor.take(","):
            break
    cursor.need(">")
    cursor.need("->")
    return TypeName("function", type_name(cursor), tuple(parameters))


def _type_fields(cursor: Cursor) -> tuple[tuple[str, TypeName], ...]:
    fields = []
    while True:
        name = cursor.declared(":")
        cursor.need(":")
        fields.append((name, type_name(cursor)))
        if not cursor.take(","):
            return tuple(fields)


_TYPES = (
    ("years", "and", "months", "duration"),
    ("days", "and", "time", "duration"),
    ("date", "and", "time"),
)


def _type_words(cursor: Cursor) -> str:
    for words in _TYPES:
        if all(cursor.ahead(i).text == word for i, word in enumerate(words)):
            cursor.index += len(words)
            return " ".join(words)
    parts = [cursor.name(member=True)]
    while cursor.take("."):
        parts.append(cursor.name(member=True))
    return ".".join(parts)


def _primary(cursor: Cursor) -> Node:
    token = cursor.token
    if token.kind in ("number", "string", "at"):
        return _literal(cursor.step())
    if token.kind == "op" and token.text in "?[](){":
        return _bracketed(cursor)
    if token.text in _CONSTANTS and token.kind == "name":
        cursor.step()
        return Literal(token.place, _CONSTANTS[token.text])
    if token.text in ("if", "for", "some", "every") or (token.text == "function" and cursor.ahead().text == "("):
        return cursor.expression(cursor)
    name = cursor.name()
    if not (cursor.at("(") and name in cursor.functions):
        cursor.used(name)
    return Name(token.place, name)


def _literal(token: Token) -> Node:
    if token.kind == "string":
        return Literal(token.place, string(token))
    if token.kind == "at":
        return AtLiteral(token.place, token.text[1:].strip()[1:-1])
    if len(token.text) > DIGITS_CAP:
        raise FeelError(f"A number has more than {DIGITS_CAP} digits.", token.place)
    value = written(token.text)
    if value is None:
        raise FeelError("A number is too large.", token.place)
    return Literal(token.place, value)


def _bracketed(cursor: Cursor) -> Node:
    token = cursor.step()
    if token.text == "?":
        return Name(token.place, "?")
    if token.text == "{":
        return _context(cursor)
    with cursor.deeper():
        if token.text == "[":
            return _list_or_range(cursor)
        if token.text == "(":
            return _group_or_range(cursor)
        if token.text == "]":
            low = cursor.expression(cursor)
            return range_from(cursor, low, closed=False)
    cursor.index -= 1
    cursor.refuse("a value")
    return Literal(token.place, None)


def _list_or_range(cursor: Cursor) -> Node:
    place = cursor.place
    items: list[Node] = []
    while not cursor.at("]"):
        items.append(cursor.expression(cursor))
        if len(items) == 1 and cursor.at(".."):
            return range_from(cursor, items[0], closed=True)
        if not cursor.take(","):
            break
    cursor.need("]")
    return ListLiteral(place, tuple(items))


def _group_or_range(cursor: Cursor) -> Node:
    place = cursor.place
    if cursor.at(*_COMPARISONS):
        operator = cursor.step().text
        bound = Bound(place, operator, cursor.expression(cursor))
        cursor.need(")")
        return bound
    inside = cursor.expression(cursor)
    if cursor.at(".."):
        return range_from(cursor, inside, closed=False)
    cursor.need(")")
    return inside


def range_from(cursor: Cursor, low: Node, *, closed: bool = False) -> Node:
    """The rest of a range whose lower end is read already."""
    cursor.need("..")
    cursor.ends.append(cursor.depth)
    high = cursor.expression(cursor)
    cursor.ends.pop()
    end = cursor.take("]", ")", "[") or cursor.refuse("']', ')' or '['")
    return Interval(low.at, low, closed, high, end.text == "]")


def _closesrange_from(cursor: Cursor) -> bool:
    """In `]1..3[` the last bracket ends the range; in `]1..x[1]]` it begins a filter. What follows it tells."""
    if not cursor.ends or cursor.depth != cursor.ends[-1] + 1:
        return False
    following = cursor.ahead()
    return following.kind == "end" or following.text in _NO_FILTER


def _condition(cursor: Cursor) -> Node:
    cursor.filters += 1
    with cursor.deeper(), cursor.scope("item"):
        condition = cursor.expression(cursor)
    cursor.filters -= 1
    cursor.need("]")
    return condition


def _call(cursor: Cursor, function: Node) -> Node:
    arguments: list[Node] = []
    names: list[str] = []
    while not cursor.at(")"):
        if _is_named(cursor):
            names.append(cursor.declared(":"))
            cursor.need(":")
        elif names:
            cursor.refuse("a named argument")
        arguments.append(cursor.expression(cursor))
        if not cursor.take(","):
            break
    cursor.need(")")
    if names and len(names) != len(arguments):
        cursor.refuse("a name for every argument")
    return Call(function.at, function, tuple(arguments), tuple(names) if names else None)


def _is_named(cursor: Cursor) -> bool:
    count = 0
    while cursor.ahead(count).kind == "name":
        count += 1
    return count > 0 and cursor.ahead(count).text == ":"


def _context(cursor: Cursor) -> Node:
    place = cursor.place
    entries: list[tuple[str, Node]] = []
    with cursor.deeper(), cursor.scope():
        while not cursor.at("}"):
            key = string(cursor.step()) if cursor.token.kind == "string" else cursor.declared(":")
            cursor.need(":")
            entries.append((key, cursor.expression(cursor)))
            cursor.declare(key)
            if not cursor.take(","):
                break
        cursor.need("}")
    return ContextLiteral(place, tuple(entries))
