"""Text -> syntax tree: operators, control flow and unary tests. `primary` reads what stands between the operators.

Precedence, weakest first: `if for some every function`, `or`, `and`, comparison (`= < between in`), `+ -`, `* /`, `**`, negation,
`instance of`, then path, filter and invocation. Operators of one level group to the left, `**` too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.feel import primary
from engine.feel.cursor import Cursor, Known
from engine.feel.syntax import (
    Anything,
    Arithmetic,
    Between,
    Bound,
    Comparison,
    Conjunction,
    Disjunction,
    For,
    FunctionDefinition,
    If,
    In,
    Iterator,
    Negation,
    Node,
    Parameter,
    Quantified,
    Tests,
)

if TYPE_CHECKING:
    from collections.abc import Container

_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")


def expression(text: str, known: Known, functions: Container[str]) -> tuple[Node, Cursor]:
    """The tree of an expression; the cursor has the names that it uses. FeelError if `text` is no FEEL."""
    cursor = Cursor(text, dict(known), functions, _expression)
    node = _expression(cursor)
    return _whole(node, cursor), cursor


def unary_tests(text: str, known: Known, functions: Container[str]) -> tuple[Node, Cursor]:
    """The tree of unary tests. An empty text and `-` accept anything."""
    cursor = Cursor(text, dict(known), functions, _expression)
    with cursor.scope("?"):
        node = _unary_tests(cursor)
    return _whole(node, cursor), cursor


def _whole(node: Node, cursor: Cursor) -> Node:
    if cursor.token.kind != "end":
        cursor.refuse("an operator or the end")
    return node


def _unary_tests(cursor: Cursor) -> Node:
    place = cursor.place
    if cursor.token.kind == "end":
        return Anything(place)
    if cursor.at("-") and cursor.ahead().kind == "end":
        cursor.step()
        return Anything(place)
    if cursor.at("not") and cursor.ahead().text == "(":
        mark = cursor.index
        cursor.index += 2
        tests = _positive_tests(cursor)
        cursor.need(")")
        if cursor.token.kind == "end":
            return Tests(place, tests, negated=True)
        cursor.index = mark  # `not(x) and y` is an expression that begins with a call
    return Tests(place, _positive_tests(cursor))


def _positive_tests(cursor: Cursor) -> tuple[Node, ...]:
    tests = [_positive_test(cursor)]
    while cursor.take(","):
        tests.append(_positive_test(cursor))
    return tuple(tests)


def _positive_test(cursor: Cursor) -> Node:
    if cursor.at(*_COMPARISONS):
        place = cursor.place
        operator = cursor.step().text
        return Bound(place, operator, _sum(cursor))
    return _expression(cursor)


def _expression(cursor: Cursor) -> Node:
    with cursor.deeper():
        if cursor.token.kind == "name":
            control = _CONTROL.get(cursor.token.text)
            if control and (cursor.token.text != "function" or cursor.ahead().text == "("):
                return control(cursor)
        return _disjunction(cursor)


def _if(cursor: Cursor) -> Node:
    place = cursor.step().place
    condition = _expression(cursor)
    cursor.need("then")
    then = _expression(cursor)
    cursor.need("else")
    return If(place, condition, then, _expression(cursor))


def _for(cursor: Cursor) -> Node:
    place = cursor.step().place
    with cursor.scope("partial"):
        iterators = _iterators(cursor, "return")
        return For(place, iterators, _expression(cursor))


def _quantified(cursor: Cursor) -> Node:
    token = cursor.step()
    with cursor.scope():
        iterators = _iterators(cursor, "satisfies")
        return Quantified(token.place, token.text, iterators, _expression(cursor))


def _iterators(cursor: Cursor, stop: str) -> tuple[Iterator, ...]:
    iterators = []
    while True:
        name = cursor.declared("in")
        cursor.need("in")
        source = _expression(cursor)
        end = _expression(cursor) if cursor.take("..") else None
        cursor.declare(name)
        iterators.append(Iterator(name, source, end))
        if not cursor.take(","):
            cursor.need(stop)
            return tuple(iterators)


def _function(cursor: Cursor) -> Node:
    place = cursor.step().place
    cursor.need("(")
    with cursor.scope():
        parameters = []
        while not cursor.at(")"):
            name = cursor.declared(",", ")", ":")
            parameters.append(Parameter(name, primary.type_name(cursor) if cursor.take(":") else None))
            cursor.declare(name)
            if not cursor.take(","):
                break
        cursor.need(")")
        external = bool(cursor.take("external"))
        return FunctionDefinition(place, tuple(parameters), _expression(cursor), external)


def _disjunction(cursor: Cursor) -> Node:
    parts = [_conjunction(cursor)]
    while cursor.take("or"):
        parts.append(_conjunction(cursor))
    return parts[0] if len(parts) == 1 else Disjunction(parts[0].at, tuple(parts))


def _conjunction(cursor: Cursor) -> Node:
    parts = [_comparison(cursor)]
    while cursor.take("and"):
        parts.append(_comparison(cursor))
    return parts[0] if len(parts) == 1 else Conjunction(parts[0].at, tuple(parts))


def _comparison(cursor: Cursor) -> Node:
    node = _sum(cursor)
    while True:
        place = cursor.place
        if cursor.at(*_COMPARISONS):
            operator = cursor.step().text
            node = Comparison(place, operator, node, _operand(cursor, _sum))
        elif cursor.take("between"):
            low = _sum(cursor)
            cursor.need("and")
            node = Between(place, node, low, _sum(cursor))
        elif cursor.take("in"):
            node = In(place, node, _in_tests(cursor))
        else:
            return node


def _operand(cursor: Cursor, rule: Rule) -> Node:
    """The right side of an operator; `if`, `for` and the like may stand there without parentheses."""
    if cursor.token.kind == "name" and cursor.token.text in _CONTROL:
        return _expression(cursor)
    return rule(cursor)


def _in_tests(cursor: Cursor) -> tuple[Node, ...]:
    """What follows `in`: one test, or several in parentheses. What begins with one in parentheses may go on: `(1 + 2) * 3`."""
    if cursor.at(*_COMPARISONS):
        return (_positive_test(cursor),)
    if not cursor.at("("):
        return (_sum(cursor),)
    cursor.step()
    tests = _positive_tests(cursor)
    if len(tests) == 1 and cursor.at(".."):
        return (primary.range_from(cursor, tests[0]),)
    cursor.need(")")
    return tests if len(tests) > 1 else (_sum(cursor, tests[0]),)


def _sum(cursor: Cursor, start: Node | None = None) -> Node:
    return _left(cursor, ("+", "-"), _product, start)


def _product(cursor: Cursor, start: Node | None = None) -> Node:
    return _left(cursor, ("*", "/"), _power, start)


def _power(cursor: Cursor, start: Node | None = None) -> Node:
    return _left(cursor, ("**",), _negation, start)


def _left(cursor: Cursor, operators: tuple[str, ...], rule: Rule, start: Node | None) -> Node:
    """Operators of one level, grouped to the left. `start` is the first operand's beginning, if that is read already."""
    node = rule(cursor, start)
    while cursor.at(*operators):
        token = cursor.step()
        node = Arithmetic(token.place, token.text, node, _operand(cursor, rule))
    return node


def _negation(cursor: Cursor, start: Node | None = None) -> Node:
    if start is not None or not cursor.at("-"):
        return primary.postfix(cursor, start)
    place = cursor.step().place
    with cursor.deeper():
        return Negation(place, _negation(cursor))


Rule = Callable[..., Node]

_CONTROL: dict[str, Callable[[Cursor], Node]] = {
    "if": _if,
    "for": _for,
    "some": _quantified,
    "every": _quantified,
    "function": _function,
}
