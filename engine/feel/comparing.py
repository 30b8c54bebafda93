"""How comparisons and the logic of three values are compiled. The common case, two numbers or two strings, is decided at once."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.feel import operators
from engine.feel.compiling import Code, code, guarded, rule
from engine.feel.errors import Null, Place
from engine.feel.syntax import Between, Comparison, Conjunction, Disjunction, InstanceOf
from engine.feel.types import is_instance
from engine.feel.values import Range, kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.feel.scope import Scope


@rule(Comparison)
def _comparison(node: Comparison) -> Code:
    left, right, place = code(node.left), code(node.right), node.at
    if node.operator in ("=", "!="):
        return _equality(left, right, place, wanted=node.operator == "=")
    compare = ordering(node.operator)

    def ordered(scope: Scope) -> Any:
        try:
            return compare(left(scope), right(scope))
        except Null as reason:
            scope.run.note(reason.sentence, place)
            return None

    return ordered


def _equality(left: Code, right: Code, place: Place, *, wanted: bool) -> Code:
    def same(scope: Scope) -> Any:
        a, b = left(scope), right(scope)
        if type(a) is type(b) and (type(a) is str or type(a) is Decimal):
            return (a == b) is wanted
        scope.run.place = place
        result = operators.equal(scope.run, a, b)
        if result is None:
            scope.run.note(f"A {kind(a)} and a {kind(b)} cannot be compared.", place)
            return None
        return result is wanted

    return same


def ordering(operator: str) -> Callable[[Any, Any], bool]:
    """The comparison of two values that `< <= > >=` stands for; it raises Null where there is no order."""
    less = operators.less
    plain: Callable[[Any, Any], bool]
    general: Callable[[Any, Any], bool]
    if operator == "<":
        plain, general = (lambda a, b: a < b), less
    elif operator == ">":
        plain, general = (lambda a, b: a > b), (lambda a, b: less(b, a))
    elif operator == "<=":
        plain, general = (lambda a, b: a <= b), (lambda a, b: not less(b, a))
    else:
        plain, general = (lambda a, b: a >= b), (lambda a, b: not less(a, b))

    def compare(a: Any, b: Any) -> bool:
        return plain(a, b) if type(a) is Decimal and type(b) is Decimal else general(a, b)

    return compare


@rule(Conjunction)
def _conjunction(node: Conjunction) -> Code:
    return _logic([code(part) for part in node.parts], stop=False)


@rule(Disjunction)
def _disjunction(node: Disjunction) -> Code:
    return _logic([code(part) for part in node.parts], stop=True)


def _logic(parts: list[Code], *, stop: bool) -> Code:
    """`and` stops at false, `or` at true; anything that is no boolean makes the rest null."""

    def decide(scope: Scope) -> bool | None:
        result: bool | None = not stop
        for part in parts:
            value = part(scope)
            if value is stop:
                return bool(value)
            if not isinstance(value, bool):
                result = None
        return result

    return decide


@rule(Between)
def _between(node: Between) -> Code:
    value, low, high = code(node.value), code(node.low), code(node.high)

    def between(scope: Scope) -> bool:
        here = value(scope)
        return operators.inside(here, _bounds(low(scope), high(scope)))

    return guarded(between, node.at)


def _bounds(low: Any, high: Any) -> Range:
    if low is None or high is None:
        raise Null("An end of 'between' is null.")
    return Range(low, True, high, True)  # noqa: FBT003


@rule(InstanceOf)
def _instance_of(node: InstanceOf) -> Code:
    value, wanted = code(node.value), node.type
    return lambda scope: is_instance(value(scope), wanted)
