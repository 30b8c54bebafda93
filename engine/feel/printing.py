"""Syntax tree -> text: the expression written plainly, with the parentheses that it needs.

What is printed reads back as the same tree, apart from places. Strings keep their characters; a name with spaces needs its names
again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.feel.syntax import (
    Anything,
    Arithmetic,
    AtLiteral,
    Between,
    Bound,
    Call,
    Comparison,
    Conjunction,
    ContextLiteral,
    Disjunction,
    Filter,
    For,
    FunctionDefinition,
    If,
    In,
    InstanceOf,
    Interval,
    Iterator,
    ListLiteral,
    Literal,
    Name,
    Negation,
    Node,
    Parameter,
    Path,
    Quantified,
    Tests,
    TypeName,
)
from engine.feel.texts import quoted

if TYPE_CHECKING:
    from collections.abc import Callable

_OPEN, _OR, _AND, _COMPARE, _SUM, _PRODUCT, _POWER, _NEGATION, _POSTFIX = range(9)
"""How tight a node binds; one that binds looser than its place asks for stands in parentheses."""

_ARITHMETIC = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "**": _POWER}


def text(node: Node) -> str:
    """The text of a tree."""
    return _text(node, _OPEN)


def _text(node: Node, place: int) -> str:
    tightness, write = _RULES[type(node)]
    if isinstance(node, Arithmetic):
        tightness = _ARITHMETIC[node.operator]
    written = write(node)
    return f"({written})" if tightness < place else written


def _literal(node: Literal) -> str:
    if isinstance(node.value, str):
        return quoted(node.value)
    if node.value is None or isinstance(node.value, bool):
        return "null" if node.value is None else str(node.value).lower()
    return str(node.value)


def _arithmetic(node: Arithmetic) -> str:
    here = _ARITHMETIC[node.operator]
    return f"{_text(node.left, here)} {node.operator} {_text(node.right, here + 1)}"


def _comparison(node: Comparison) -> str:
    return f"{_text(node.left, _COMPARE)} {node.operator} {_text(node.right, _SUM)}"


def _between(node: Between) -> str:
    return f"{_text(node.value, _COMPARE)} between {_text(node.low, _SUM)} and {_text(node.high, _SUM)}"


def _in(node: In) -> str:
    tests = ", ".join(_text(one, _OPEN) for one in node.tests)
    return f"{_text(node.value, _COMPARE)} in ({tests})"


def _if(node: If) -> str:
    return f"if {text(node.condition)} then {text(node.then)} else {text(node.otherwise)}"


def _iterators(iterators: tuple[Iterator, ...]) -> str:
    return ", ".join(f"{one.name} in {text(one.source)}{f'..{text(one.end)}' if one.end else ''}" for one in iterators)


def _function(node: FunctionDefinition) -> str:
    external = "external " if node.external else ""
    return f"function({', '.join(_parameter(one) for one in node.parameters)}) {external}{text(node.body)}"


def _parameter(parameter: Parameter) -> str:
    return f"{parameter.name}: {_type(parameter.type)}" if parameter.type else parameter.name


def _type(name: TypeName) -> str:
    if name.name == "function" and name.of:
        return f"function<{', '.join(_type(one) for _, one in name.fields)}> -> {_type(name.of)}"
    if name.fields:
        return f"{name.name}<{', '.join(f'{key}: {_type(one)}' for key, one in name.fields)}>"
    return f"{name.name}<{_type(name.of)}>" if name.of else name.name


def _call(node: Call) -> str:
    values = [text(one) for one in node.arguments]
    if node.names:
        values = [f"{name}: {value}" for name, value in zip(node.names, values, strict=True)]
    return f"{_text(node.function, _POSTFIX)}({', '.join(values)})"


def _interval(node: Interval) -> str:
    opening, closing = "[" if node.low_closed else "(", "]" if node.high_closed else ")"
    return f"{opening}{text(node.low)}..{text(node.high)}{closing}"


def _context(node: ContextLiteral) -> str:
    return "{" + ", ".join(f"{_key(key)}: {text(value)}" for key, value in node.entries) + "}"


def _key(key: str) -> str:
    return key if key.isidentifier() else quoted(key)


def _tests(node: Tests) -> str:
    tests = ", ".join(text(one) for one in node.tests)
    return f"not({tests})" if node.negated else tests


_RULES: dict[type[Node], tuple[int, Callable[[Any], str]]] = {
    Literal: (_POSTFIX, _literal),
    AtLiteral: (_POSTFIX, lambda node: f'@"{node.text}"'),
    Name: (_POSTFIX, lambda node: node.name),
    Negation: (_NEGATION, lambda node: f"-{_text(node.value, _NEGATION)}"),
    Arithmetic: (_SUM, _arithmetic),
    Comparison: (_COMPARE, _comparison),
    Conjunction: (_AND, lambda node: " and ".join(_text(one, _COMPARE) for one in node.parts)),
    Disjunction: (_OR, lambda node: " or ".join(_text(one, _AND) for one in node.parts)),
    Between: (_COMPARE, _between),
    In: (_COMPARE, _in),
    # Looser than what follows a value: `x instance of number.a` would be read as a type with a dotted name.
    InstanceOf: (_NEGATION, lambda node: f"{_text(node.value, _POSTFIX)} instance of {_type(node.type)}"),
    If: (_OPEN, _if),
    For: (_OPEN, lambda node: f"for {_iterators(node.iterators)} return {text(node.body)}"),
    Quantified: (_OPEN, lambda node: f"{node.kind} {_iterators(node.iterators)} satisfies {text(node.body)}"),
    FunctionDefinition: (_OPEN, _function),
    Call: (_POSTFIX, _call),
    Path: (_POSTFIX, lambda node: f"{_text(node.value, _POSTFIX)}.{node.name}"),
    Filter: (_POSTFIX, lambda node: f"{_text(node.value, _POSTFIX)}[{text(node.condition)}]"),
    ListLiteral: (_POSTFIX, lambda node: f"[{', '.join(text(one) for one in node.items)}]"),
    ContextLiteral: (_POSTFIX, _context),
    Interval: (_POSTFIX, _interval),
    Bound: (_OPEN, lambda node: f"{node.operator} {_text(node.end, _SUM)}"),
    Anything: (_OPEN, lambda _: "-"),
    Tests: (_OPEN, _tests),
}
