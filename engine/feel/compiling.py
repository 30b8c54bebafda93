"""Syntax tree -> Python closures, made once. Each takes the scope and gives the value.

Decision: closures, not generated code: nothing of an expression ever becomes Python. The common cases (a comparison of two
numbers or strings, a name in the context) are decided by `type(x) is` before anything general is called.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel import iso, operators
from engine.feel.errors import Null, Place
from engine.feel.scope import MISSING, Scope
from engine.feel.syntax import (
    Arithmetic,
    AtLiteral,
    Compiled,
    ContextLiteral,
    If,
    Interval,
    ListLiteral,
    Literal,
    Name,
    Negation,
    Node,
    Path,
)
from engine.feel.values import Range, kind, number

Code = Callable[[Scope], Any]

RULES: dict[type[Node], Callable[[Any], Code]] = {}
"""How each kind of node is compiled; the neighbouring modules add theirs."""


def code(node: Node) -> Code:
    """Compile a node."""
    return RULES[type(node)](node)


def rule(kind_of_node: type[Node]) -> Callable[[Callable[[Any], Code]], Callable[[Any], Code]]:
    """Register how a kind of node is compiled."""

    def register(make: Callable[[Any], Code]) -> Callable[[Any], Code]:
        RULES[kind_of_node] = make
        return make

    return register


def guarded(deed: Code, place: Place) -> Code:
    """`deed`, with null and a noted problem where it raises Null."""

    def guard(scope: Scope) -> Any:
        try:
            return deed(scope)
        except Null as reason:
            scope.run.note(reason.sentence, place)
            return None

    return guard


@rule(Compiled)
def _compiled(node: Compiled) -> Code:
    return node.code


@rule(Literal)
def _literal(node: Literal) -> Code:
    value = number(node.value) if isinstance(node.value, Decimal) else node.value
    return lambda _scope: value


@rule(AtLiteral)
def _at(node: AtLiteral) -> Code:
    try:
        value = iso.literal(node.text)
    except Null as reason:
        sentence, place = reason.sentence, node.at
        return lambda scope: scope.run.note(sentence, place)
    return lambda _scope: value


@rule(Name)
def _name(node: Name) -> Code:
    """A variable. A built-in function is none here: a form's field `date` that is empty must be null, not a function."""
    name, place = node.name, node.at
    path = _as_path(node)

    def look(scope: Scope) -> Any:
        value = scope.get(name)
        if value is MISSING:
            if path is not None:
                return path(scope)
            scope.run.note(f"'{name}' is not known here.", place)
            return None
        return value

    return look


def _as_path(node: Name) -> Code | None:
    """A known name may have a period in it, and the same text may be a path: the name counts where there is such a variable."""
    first, *rest = node.name.split(".")
    if not rest or not first.strip():
        return None
    walked: Node = Name(node.at, first.strip())
    for part in rest:
        walked = Path(node.at, walked, part.strip())
    return code(walked)


@rule(Negation)
def _negation(node: Negation) -> Code:
    inner = code(node.value)
    return guarded(lambda scope: operators.negated(inner(scope)), node.at)


@rule(Arithmetic)
def _arithmetic(node: Arithmetic) -> Code:
    left, right, operator, place = code(node.left), code(node.right), node.operator, node.at
    sized = operator == "+"

    def compute(scope: Scope) -> Any:
        a, b = left(scope), right(scope)
        try:
            result = operators.arithmetic(operator, a, b)
        except Null as reason:
            scope.run.note(reason.sentence, place)
            return None
        if sized and type(result) is str:
            scope.run.place = place
            return scope.run.sized(result)
        return result

    return compute


@rule(If)
def _if(node: If) -> Code:
    condition, then, otherwise, place = code(node.condition), code(node.then), code(node.otherwise), node.at

    def choose(scope: Scope) -> Any:
        verdict = condition(scope)
        if verdict is True:
            return then(scope)
        if verdict is False or verdict is None:
            return otherwise(scope)
        scope.run.note(f"A condition is a {kind(verdict)}; a boolean is needed.", place)
        return None

    return choose


@rule(ListLiteral)
def _list(node: ListLiteral) -> Code:
    items = [code(item) for item in node.items]
    return lambda scope: [item(scope) for item in items]


@rule(ContextLiteral)
def _context(node: ContextLiteral) -> Code:
    entries = [(key, code(value)) for key, value in node.entries]
    keys = [key for key, _ in entries]
    twice = len(set(keys)) < len(keys)
    place = node.at

    def build(scope: Scope) -> dict[str, Any] | None:
        if twice:
            scope.run.note("A key stands twice in a context.", place)
            return None
        made: dict[str, Any] = {}
        inner = Scope(made, scope, scope.run)
        for key, value in entries:
            made[key] = value(inner)
        return made

    return build


@rule(Interval)
def _interval(node: Interval) -> Code:
    low, high, low_closed, high_closed = code(node.low), code(node.high), node.low_closed, node.high_closed

    def make(scope: Scope) -> Range:
        a, b = low(scope), high(scope)
        if operators.less(b, a):
            raise Null("The range ends before it begins.")
        return Range(a, low_closed, b, high_closed)

    return guarded(make, node.at)
