"""Built-in functions on contexts, and those that ask for a value's presence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.feel.errors import Null
from engine.feel.functions.registry import builtin
from engine.feel.values import kind

if TYPE_CHECKING:
    from engine.feel.scope import Run


@builtin("get value(m: context, key: string)")
def get_value(_run: Run, context: dict[str, Any], key: str) -> Any:
    """The value of a key, null if it has none."""
    return context.get(key)


@builtin("get value(m: context, keys: list)")
def get_value_deep(_run: Run, context: dict[str, Any], keys: list[Any]) -> Any:
    """The value at the end of a path of keys."""
    value: Any = context
    for key in keys:
        if not isinstance(value, dict):
            return None
        value = value.get(key) if isinstance(key, str) else None
    return value


@builtin("get entries(m: context)")
def get_entries(run: Run, context: dict[str, Any]) -> Any:
    """A list of contexts with `key` and `value`."""
    return run.sized([{"key": key, "value": value} for key, value in context.items()])


@builtin("context(entries: list)")
def context(run: Run, entries: list[Any]) -> Any:
    """A context of entries with `key` and `value`; a key may stand once."""
    made: dict[str, Any] = {}
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("key"), str) or "value" not in entry:
            raise Null("An entry is a context with 'key' and 'value'.")
        if entry["key"] in made:
            raise Null(f"The key '{entry['key']}' stands twice.")
        made[entry["key"]] = entry["value"]
    return run.sized(made)


@builtin("context put(context: context, key: string, value)")
def context_put(run: Run, before: dict[str, Any], key: str, value: Any) -> Any:
    """The context with a key set."""
    return run.sized({**before, key: value})


@builtin("context put(context: context, keys: list, value)")
def context_put_deep(run: Run, before: dict[str, Any], keys: list[Any], value: Any) -> Any:
    """The context with a key inside it set, by its path."""
    if not keys or not isinstance(keys[0], str):
        raise Null("The keys are one or more strings.")
    if len(keys) == 1:
        return run.sized({**before, keys[0]: value})
    inner = before.get(keys[0], {})
    if not isinstance(inner, dict):
        raise Null(f"'{keys[0]}' is a {kind(inner)}; a context is needed to put something into.")
    return run.sized({**before, keys[0]: context_put_deep(run, inner, keys[1:], value)})


@builtin("context merge(contexts: list)")
def context_merge(run: Run, contexts: list[Any]) -> Any:
    """All contexts in one; the later wins."""
    merged: dict[str, Any] = {}
    for one in contexts:
        if not isinstance(one, dict):
            raise Null(f"The list has a {kind(one)}; contexts are needed.")
        run.spend(len(one))
        merged.update(one)
    return run.sized(merged)


@builtin("is defined(value)")
def is_defined(_run: Run, value: Any) -> bool:
    """Whether there is a value other than null."""
    return value is not None


@builtin("get or else(value, default)")
def get_or_else(_run: Run, value: Any, default: Any) -> Any:
    """The value, or the default where it is null."""
    return default if value is None else value


@builtin("is(value1, value2)")
def is_(_run: Run, left: Any, right: Any) -> bool:
    """Whether two values are the same in kind and in every part, zones included."""
    return type(left) is type(right) and bool(left == right)
