"""How invocations and function definitions are compiled.

A name that is called means the function that the context or the expression holds under it, else the built-in one: a variable
`count` does not hide the function `count`. As an argument, `sort(list, precedes)`, a built-in function may be passed by its name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.feel.compiling import Code, code, rule
from engine.feel.errors import FeelError, Null, Place
from engine.feel.functions import BUILTINS, Builtin, invoke
from engine.feel.scope import CALL_CAP, MISSING, Run, Scope
from engine.feel.syntax import Call, FunctionDefinition, Name, Node, Parameter, TypeName
from engine.feel.types import conforms
from engine.feel.values import Function, kind

if TYPE_CHECKING:
    from collections.abc import Sequence


@rule(Call)
def _call(node: Call) -> Code:
    arguments, names, place = [_argument(one) for one in node.arguments], node.names, node.at
    if isinstance(node.function, Name) and node.function.name in BUILTINS:
        return _builtin_call(node.function.name, arguments, names, place)
    function = code(node.function)

    def call(scope: Scope) -> Any:
        callee = function(scope)
        values = [one(scope) for one in arguments]
        return _guarded_call(scope, callee, values, names, place)

    return call


def _argument(node: Node) -> Code:
    """An argument; the name of a built-in function stands for that function here, unless the scope knows the name."""
    inner = code(node)
    if not isinstance(node, Name) or node.name not in BUILTINS:
        return inner
    name, function = node.name, _as_value(node.name)
    return lambda scope: function if scope.get(name) is MISSING else inner(scope)


def _as_value(name: str) -> Function:
    signatures = BUILTINS[name]
    slots = signatures[0].slots
    return Function(
        tuple(slot.name for slot in slots),
        (None,) * len(slots),
        lambda run, *arguments: _builtin(run, signatures, arguments, None),
        name,
    )


def _builtin_call(name: str, arguments: list[Code], names: tuple[str, ...] | None, place: Place) -> Code:
    signatures = BUILTINS[name]
    fitting = [one for one in signatures if one.takes(len(arguments), names)]

    def call(scope: Scope) -> Any:
        run = scope.run
        values = [one(scope) for one in arguments]
        own = scope.get(name)
        if isinstance(own, Function):
            return _guarded_call(scope, own, values, names, place)
        run.place = place
        run.spend(1)
        try:
            return _first(run, name, fitting, values, names)
        except Null as reason:
            run.note(reason.sentence, place)
            return None

    return call


def _builtin(run: Run, signatures: list[Builtin], values: Sequence[Any], names: tuple[str, ...] | None) -> Any:
    fitting = [one for one in signatures if one.takes(len(values), names)]
    return _first(run, signatures[0].name, fitting, values, names)


def _first(run: Run, name: str, fitting: list[Builtin], values: Sequence[Any], names: tuple[str, ...] | None) -> Any:
    """Call the first signature that takes the values; with several, their types decide."""
    if not fitting:
        raise Null(f"{name} does not take these arguments.")
    for function in fitting[:-1]:
        try:
            return invoke(run, function, values, names)
        except Null:
            continue
    return invoke(run, fitting[-1], values, names)


def _guarded_call(
    scope: Scope,
    callee: Any,
    values: list[Any],
    names: tuple[str, ...] | None,
    place: Place,
) -> Any:
    run = scope.run
    run.place = place
    run.spend(1)
    try:
        if not isinstance(callee, Function):
            raise Null(f"A {kind(callee)} cannot be called; a function is needed.")  # noqa: TRY301
        return callee.call(run, *_ordered(callee, values, names))
    except Null as reason:
        run.note(reason.sentence, place)
        return None


def _ordered(callee: Function, values: list[Any], names: tuple[str, ...] | None) -> list[Any]:
    """The values in the order of the parameters, each of its type; Null if they do not fit."""
    if callee.name in BUILTINS and names is None:
        return values
    if len(values) != len(callee.parameters) or (names is not None and set(names) != set(callee.parameters)):
        raise Null(f"The function takes {', '.join(callee.parameters) or 'no arguments'}.")
    if names is not None:
        given = dict(zip(names, values, strict=True))
        values = [given[name] for name in callee.parameters]
    return [_typed(value, wanted) for value, wanted in zip(values, callee.types, strict=True)]


def _typed(value: Any, wanted: TypeName | None) -> Any:
    if wanted is None or conforms(value, wanted):
        return value
    if isinstance(value, list) and len(value) == 1 and conforms(value[0], wanted):
        return value[0]
    if wanted.name == "list" and conforms([value], wanted):
        return [value]
    raise Null(f"An argument is a {kind(value)}; a {wanted.name} is needed.")


@rule(FunctionDefinition)
def _definition(node: FunctionDefinition) -> Code:
    if node.external:
        place = node.at
        return lambda scope: scope.run.note("A function outside FEEL is never called.", place)
    body = code(node.body)
    parameters, place = node.parameters, node.at
    return lambda scope: closure(parameters, body, scope, place)


def closure(parameters: tuple[Parameter, ...], body: Code, scope: Scope, place: Place) -> Function:
    """A function that sees the names of where it was made."""
    names = tuple(parameter.name for parameter in parameters)

    def call(run: Run, *values: Any) -> Any:
        run.calls += 1
        if run.calls > CALL_CAP:
            raise FeelError(f"Functions call each other more than {CALL_CAP} levels deep.", place)
        try:
            return body(Scope(dict(zip(names, values, strict=False)), scope, run))
        finally:
            run.calls -= 1

    return Function(names, tuple(parameter.type for parameter in parameters), call)
