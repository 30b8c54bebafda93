"""FEEL, the expression language of DMN: compiled once, evaluated often, harmless always.

    feel.expression("impact <= 2 and requester.vip")({"impact": 1, "requester": {"vip": True}})  ->  True
    feel.unary_tests('"high", "critical"')({}, "high")  ->  True

In: JSON values as they are, and Python's date, time, datetime and timedelta. Out: Decimal, str, bool, None, list, dict, Python's
date, time, datetime and timedelta, `Months` for years and months durations, `Range`, and our own values for years outside
Python's; `to_json` makes JSON of them. What goes wrong while evaluating gives null and a `Problem`; only a text that is no FEEL,
and going over a cap, raise `FeelError`.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from engine.feel import calling, comparing, looping, members, range_reading, reading, testing, texts
from engine.feel.compiling import Code, code
from engine.feel.cursor import Known, learn
from engine.feel.errors import FeelError, Null, Problem
from engine.feel.functions import BUILTINS
from engine.feel.jsons import to_json
from engine.feel.scope import Run, Scope
from engine.feel.temporal import Date, DateTime, Months, Nanos, Time
from engine.feel.values import Function, Range, inward, outward

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from engine.feel.syntax import Node
    from engine.feel.testing import Test

__all__ = [
    "Date",
    "DateTime",
    "Expression",
    "FeelError",
    "Function",
    "Months",
    "Nanos",
    "Problem",
    "Range",
    "Result",
    "Time",
    "UnaryTests",
    "calling",
    "comparing",
    "expression",
    "looping",
    "members",
    "range_reading",
    "text",
    "to_json",
    "unary_tests",
]

_Made = TypeVar("_Made")

CACHE = 2048
"""So many compiled texts are kept, the least recently used dropped first."""

_MEMBERS = ("time offset", "start included", "end included")


@dataclass(frozen=True, slots=True)
class Result:
    """What an evaluation gave, and the problems that made something in it null."""

    value: Any
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A compiled expression. `names` are those it looks up outside itself; `members` those that only its filters look up."""

    text: str
    names: frozenset[str]
    members: frozenset[str]
    tree: Node
    code: Code

    def __call__(self, context: Mapping[str, Any], *, now: datetime | None = None) -> Any:
        """The value in a context. FeelError over a cap."""
        return outward(_evaluated(self.code, Run(context, now)))

    def evaluate(self, context: Mapping[str, Any], *, now: datetime | None = None) -> Result:
        """The value in a context, with the problems met. FeelError over a cap."""
        run = Run(context, now)
        value = outward(_evaluated(self.code, run))
        return Result(value, tuple(run.problems))


@dataclass(frozen=True, slots=True, eq=False)
class UnaryTests:
    """Compiled unary tests, as in a cell of a decision table."""

    text: str
    names: frozenset[str]
    members: frozenset[str]
    tree: Node
    test: Test

    def __call__(self, context: Mapping[str, Any], value: Any, *, now: datetime | None = None) -> bool:
        """Whether `value` passes. FeelError over a cap."""
        return self.evaluate(context, value, now=now).value is True

    def evaluate(self, context: Mapping[str, Any], value: Any, *, now: datetime | None = None) -> Result:
        """True, false or null (None), with the problems met. FeelError over a cap."""
        run = Run({**context, "?": value}, now)
        verdict = _evaluated(lambda scope: self.test(scope, scope.get("?")), run)
        return Result(verdict, tuple(run.problems))


def text(value: Any) -> str:
    """What FEEL's `string()` gives for a Python value; FeelError for a function."""
    try:
        return texts.text(inward(value))
    except Null as reason:
        raise FeelError(reason.sentence) from reason


def expression(text: str, *, names: Iterable[str] = ()) -> Expression:
    """Compile an expression; FeelError if it is no FEEL. `names` are those of the context with spaces or operators in them."""
    return _expression(text, _special(names))


def unary_tests(text: str, *, names: Iterable[str] = ()) -> UnaryTests:
    """Compile unary tests; `-` and an empty text accept anything. FeelError if they are no FEEL."""
    return _unary_tests(text, _special(names))


def _special(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name for name in names if not name.isidentifier()) if names else frozenset()


@functools.lru_cache(CACHE)
def _expression(text: str, names: frozenset[str]) -> Expression:
    return _deep(lambda: _compiled_expression(text, names))


def _compiled_expression(text: str, names: frozenset[str]) -> Expression:
    tree, cursor = reading.expression(text, _known(names), BUILTINS)
    return Expression(text, frozenset(cursor.free - {"?"}), frozenset(cursor.filtered - cursor.free), tree, code(tree))


@functools.lru_cache(CACHE)
def _unary_tests(text: str, names: frozenset[str]) -> UnaryTests:
    return _deep(lambda: _compiled_tests(text, names))


def _compiled_tests(text: str, names: frozenset[str]) -> UnaryTests:
    tree, cursor = reading.unary_tests(text, _known(names), BUILTINS)
    return UnaryTests(
        text, frozenset(cursor.free - {"?"}), frozenset(cursor.filtered - cursor.free), tree, testing.test(tree)
    )


@functools.lru_cache(256)
def _known(names: frozenset[str]) -> Known:
    known: Known = {}
    for name in (*BUILTINS, *_MEMBERS, *sorted(names)):
        learn(known, name)
    return known


def _deep(deed: Callable[[], _Made]) -> _Made:
    try:
        return deed()
    except RecursionError as problem:
        raise FeelError("The expression is nested too deep.") from problem


def _evaluated(deed: Code, run: Run) -> Any:
    try:
        return deed(Scope({}, None, run))
    except RecursionError as problem:
        raise FeelError("The expression is nested too deep.") from problem
