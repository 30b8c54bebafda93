"""Variables of a scope. A token carries no data: all tokens of a scope share one set, so nothing is merged at joins.

Scopes nest: the instance, a called process, a sub-process or activity with inputs of its own, one item of a multi-instance
activity. Reading goes outwards until the name is found. Writing goes to the nearest scope that knows the name; a new name is kept
by scopes that keep NEW names (instance, item) and handed on outwards by those that keep NONE. A called process keeps ALL it
writes: the values it was given lie around it as they were at the call. Nobody changes a value in place.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

NONE, NEW, ALL = range(3)


class Variables(MutableMapping[str, Any]):
    """One scope's variables, JSON-native, with the scope around it."""

    __slots__ = ("keeps", "local", "outer")

    def __init__(self, local: dict[str, Any], outer: Variables | None = None, keeps: int = NEW) -> None:
        self.local, self.outer, self.keeps = local, outer, keeps

    def view(self, extra: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        """Everything that is visible from here; `extra` names come first."""
        if self.outer is None and not extra:
            return self.local
        maps: list[Any] = [extra] if extra else []
        scope: Variables | None = self
        while scope is not None:
            maps.append(scope.local)
            scope = scope.outer
        return ChainMap(*maps)

    def owner(self, name: str) -> Variables:
        """The scope that a write to `name` reaches."""
        scope = self
        while scope.outer is not None and scope.keeps != ALL and name not in scope.local:
            scope = scope.outer
        return scope if name in scope.local else self._keeper()

    def _keeper(self) -> Variables:
        scope = self
        while scope.outer is not None and scope.keeps == NONE:
            scope = scope.outer
        return scope

    def __getitem__(self, name: str) -> Any:
        scope: Variables | None = self
        while scope is not None:
            if name in scope.local:
                return scope.local[name]
            scope = scope.outer
        raise KeyError(name)

    def __setitem__(self, name: str, value: Any) -> None:
        self.owner(name).local[name] = value

    def __delitem__(self, name: str) -> None:
        del self.owner(name).local[name]

    def __iter__(self) -> Iterator[str]:
        return iter(dict(self.view()))

    def __len__(self) -> int:
        return len(dict(self.view()))

    def __contains__(self, name: object) -> bool:
        scope: Variables | None = self
        while scope is not None:
            if name in scope.local:
                return True
            scope = scope.outer
        return False
