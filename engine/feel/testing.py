"""How unary tests are compiled, in cells of decision tables and after `in`. A test takes the scope and the value to test.

A test that is no comparison is an expression. Its value decides: a range or list has the tested value or not; a boolean that
`?` had a part in, or that cannot be meant as a value, is the verdict itself; anything else is compared with the tested value.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.feel import operators
from engine.feel.comparing import ordering
from engine.feel.compiling import Code, code, guarded, rule
from engine.feel.errors import Null
from engine.feel.scope import Scope
from engine.feel.syntax import Anything, Bound, In, Interval, Literal, Node, Tests, mentions
from engine.feel.values import Range

Test = Callable[[Scope, Any], bool | None]


def test(node: Node) -> Test:
    """Compile unary tests."""
    if isinstance(node, Anything):
        return lambda _scope, _value: True
    if isinstance(node, Tests):
        return _any([test(one) for one in node.tests], negated=node.negated)
    if isinstance(node, Bound):
        return _bound(node)
    if isinstance(node, Interval):
        return _interval(node)
    if isinstance(node, Literal) and node.value is not None:
        return _literal(node.value)
    return _expression(node)


def constants(node: Node) -> tuple[Any, ...] | None:
    """The strings, numbers and booleans that tests accept, if they are nothing but a list of such; None otherwise."""
    if isinstance(node, Tests) and not node.negated and all(isinstance(one, Literal) for one in node.tests):
        values = tuple(one.value for one in node.tests if isinstance(one, Literal))
        return values if None not in values else None
    return None


def _any(tests: list[Test], *, negated: bool) -> Test:
    if len(tests) == 1 and not negated:
        return tests[0]

    def decide(scope: Scope, value: Any) -> bool | None:
        result: bool | None = negated
        for one in tests:
            verdict = one(scope, value)
            if verdict is True:
                return not negated
            if verdict is None:
                result = None
        return result

    return decide


def _literal(wanted: Any) -> Test:
    sort = type(wanted)
    return lambda _scope, value: value == wanted if type(value) is sort else _element(_scope, value, wanted)


def _element(scope: Scope, value: Any, wanted: Any) -> bool | None:
    """Whether the tested value is the one wanted; a list is tested as having it, as editors of tables write it."""
    if isinstance(value, list):
        return any(operators.equal(scope.run, item, wanted) is True for item in value)
    return operators.equal(scope.run, value, wanted) is True


def _bound(node: Bound) -> Test:
    end, place = code(node.end), node.at
    if node.operator in ("=", "!="):
        wanted = node.operator == "="
        return lambda scope, value: _wanted(operators.equal(scope.run, value, end(scope)), wanted=wanted)
    compare = ordering(node.operator)

    def decide(scope: Scope, value: Any) -> bool | None:
        try:
            return compare(value, end(scope))
        except Null as reason:
            scope.run.note(reason.sentence, place)
            return None

    return decide


def _wanted(result: Any, *, wanted: bool) -> bool | None:
    return None if result is None else result is wanted


def _interval(node: Interval) -> Test:
    make, place = code(node), node.at

    def decide(scope: Scope, value: Any) -> bool | None:
        within = make(scope)
        try:
            return None if within is None else verdict(scope, value, within, asked=False)
        except Null as reason:
            scope.run.note(reason.sentence, place)
            return None

    return decide


def _expression(node: Node) -> Test:
    compute, place = code(node), node.at
    asked = mentions(node, "?")

    def decide(scope: Scope, value: Any) -> bool | None:
        result = compute(Scope({"?": value}, scope, scope.run))
        scope.run.place = place
        try:
            return verdict(scope, value, result, asked=asked)
        except Null as reason:
            scope.run.note(reason.sentence, place)
            return None

    return decide


def verdict(scope: Scope, value: Any, result: Any, *, asked: bool) -> bool | None:
    """Whether `value` passes a test that came out as `result`. Null if it cannot be told."""
    if isinstance(result, Range):
        return value == result if isinstance(value, Range) else operators.inside(value, result)
    if isinstance(result, list):
        return _in_list(scope, value, result)
    if isinstance(result, bool) and (asked or not isinstance(value, bool)):
        return result
    if isinstance(value, list) and not isinstance(result, list) and result is not None:
        return _element(scope, value, result)
    return operators.equal(scope.run, value, result)


def _in_list(scope: Scope, value: Any, items: list[Any]) -> bool:
    scope.run.spend(len(items))
    if operators.equal(scope.run, value, items) is True:
        return True
    return any(
        operators.inside(value, item)
        if isinstance(item, Range) and not isinstance(value, Range)
        else operators.equal(scope.run, value, item) is True
        for item in items
    )


@rule(In)
def _in(node: In) -> Code:
    value = code(node.value)
    decide = _any([test(one) for one in node.tests], negated=False)
    return lambda scope: decide(scope, value(scope))


@rule(Bound)
def _range(node: Bound) -> Code:
    """A comparison in parentheses, as a value: the range with one end."""
    end, operator = code(node.end), node.operator

    def make(scope: Scope) -> Range:
        value = end(scope)
        operators.key(value, value)
        if operator in ("<", "<="):
            return Range(None, False, value, operator == "<=")  # noqa: FBT003
        if operator in (">", ">="):
            return Range(value, operator == ">=", None, False)  # noqa: FBT003
        if operator == "=":
            return Range(value, True, value, True)  # noqa: FBT003
        raise Null("'!=' makes no range.")

    return guarded(make, node.at)
