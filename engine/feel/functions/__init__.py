"""The built-in functions of FEEL, one module per kind of value. Importing this package registers them all."""

from __future__ import annotations

from engine.feel.functions import contexts, conversion, lists, numbers, ranges, statistics, strings, temporals
from engine.feel.functions.registry import BUILTINS, Builtin, invoke

__all__ = [
    "BUILTINS",
    "Builtin",
    "contexts",
    "conversion",
    "invoke",
    "lists",
    "numbers",
    "ranges",
    "statistics",
    "strings",
    "temporals",
]
