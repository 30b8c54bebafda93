"""The syntax tree of FEEL: frozen nodes, each with its place. `reading` makes them, `compiling` and `printing` walk them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.feel.errors import Place


@dataclass(frozen=True, slots=True)
class Node:
    """Anything that stands in an expression."""

    at: Place


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A number, string, boolean or null."""

    value: Any


@dataclass(frozen=True, slots=True)
class AtLiteral(Node):
    """A date, time or duration as `@"..."`."""

    text: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A variable, or a function of the language."""

    name: str


@dataclass(frozen=True, slots=True)
class Negation(Node):
    """Arithmetic negation."""

    value: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`+ - * / **`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """`= != < <= > >=`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Conjunction(Node):
    """All of two or more, in the logic of three values."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Disjunction(Node):
    """Any of two or more, in the logic of three values."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`value between low and high`."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    """`value in test` or `value in (test, ...)`."""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class TypeName:
    """A type: a simple one, or `list<of>`, `range<of>`, `context<fields>`, `function<parameters> -> of`."""

    name: str
    of: TypeName | None = None
    fields: tuple[tuple[str, TypeName], ...] = ()


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """`value instance of type`."""

    value: Node
    type: TypeName


@dataclass(frozen=True, slots=True)
class If(Node):
    """`if ... then ... else ...`."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Iterator:
    """`name in source`, or `name in source..end`."""

    name: str
    source: Node
    end: Node | None


@dataclass(frozen=True, slots=True)
class For(Node):
    """`for iterators return body`."""

    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """`some` or `every` iterators `satisfies` body."""

    kind: str
    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a function definition."""

    name: str
    type: TypeName | None


@dataclass(frozen=True, slots=True)
class FunctionDefinition(Node):
    """`function(parameters) body`; an external one has no body that may run."""

    parameters: tuple[Parameter, ...]
    body: Node
    external: bool = False


@dataclass(frozen=True, slots=True)
class Call(Node):
    """An invocation: positional, or with a name for every argument."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Path(Node):
    """`value.name`."""

    value: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """`value[condition]`."""

    value: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class ListLiteral(Node):
    """`[a, b]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextLiteral(Node):
    """`{key: value}`; an entry sees those before it."""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Interval(Node):
    """`[low..high]`, each end open or closed."""

    low: Node
    low_closed: bool
    high: Node
    high_closed: bool


@dataclass(frozen=True, slots=True)
class Bound(Node):
    """`< end` and its like: a unary test, or in parentheses a range with one end."""

    operator: str
    end: Node


@dataclass(frozen=True, slots=True)
class Anything(Node):
    """The unary test `-`."""


@dataclass(frozen=True, slots=True)
class Tests(Node):
    """Unary tests: any of them, or with `negated` none."""

    tests: tuple[Node, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Compiled(Node):
    """What is compiled already and stands among nodes: a decision table inside a boxed context, say. Its code takes the scope."""

    code: Callable[[Any], Any]


def mentions(node: Any, name: str) -> bool:
    """Whether a name is looked up anywhere in a node."""
    if isinstance(node, Name):
        return node.name == name
    if isinstance(node, tuple):
        return any(mentions(one, name) for one in node)
    return hasattr(node, "__dataclass_fields__") and any(
        mentions(getattr(node, key), name) for key in node.__dataclass_fields__
    )
