"""Expressions of a diagram: compiled once when the Definition is compiled, evaluated against the variables of a token.

A value that starts with `=` is FEEL, anything else is literal text; conditions are FEEL with or without `=`. What FEEL cannot
decide is null, never an exception; where a drawing needs a plain yes or no, anything else stops the token with a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine import feel
from engine.bpmn.failures import Failure
from engine.errors import Problem

if TYPE_CHECKING:
    import typing
    from collections.abc import Mapping
    from datetime import datetime

    Severity = typing.Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Literal:
    """Text that means itself."""

    text: str

    def value(self, context: Mapping[str, Any], now: datetime) -> Any:  # noqa: ARG002  the same shape as an Expression
        """The text."""
        return self.text


@dataclass(frozen=True, slots=True)
class Variable:
    """The variable of a name, null if there is none, even where FEEL has a function of that name."""

    text: str

    def value(self, context: Mapping[str, Any], now: datetime) -> Any:  # noqa: ARG002  the same shape as an Expression
        """What the variable holds."""
        return context.get(self.text)


@dataclass(frozen=True, slots=True)
class Expression:
    """FEEL, compiled."""

    text: str
    compiled: Any

    def value(self, context: Mapping[str, Any], now: datetime) -> Any:
        """What it gives, JSON-native; null where FEEL gives null."""
        result = self._result(context, now)
        try:
            return feel.to_json(result.value)
        except feel.FeelError as error:
            raise self._failure(error) from error

    def test(self, context: Mapping[str, Any], now: datetime) -> bool:
        """Yes or no. Raises Failure for anything else, naming the expression and what FEEL noticed."""
        result = self._result(context, now)
        if isinstance(result.value, bool):
            return result.value
        noticed = "; ".join(str(problem) for problem in result.problems)
        raise Failure(
            "condition.not_boolean",
            f"The condition '{self.text}' gives {_shown(result.value)}, neither true nor false; "
            "correct the variables it reads, then retry.",
            noticed,
        )

    def _result(self, context: Mapping[str, Any], now: datetime) -> Any:
        try:
            return self.compiled.evaluate(context, now=now)
        except feel.FeelError as error:
            raise self._failure(error) from error

    def _failure(self, error: Exception) -> Failure:
        return Failure(
            "expression.failed",
            f"The expression '{self.text}' cannot be evaluated; correct the variables it reads, then retry.",
            str(error),
        )


Slot = Literal | Variable | Expression


@dataclass
class Compiler:
    """Compiles the expressions of one deployment and collects every problem, so that all are told at once."""

    file: str = ""
    problems: list[Problem] = field(default_factory=list)

    def slot(self, text: str | None, element: str) -> Slot | None:
        """A value slot: FEEL after `=`, literal text otherwise, None when nothing is written."""
        if text is None:
            return None
        stripped = text.strip()
        return self.feel(stripped[1:], element) if stripped.startswith("=") else Literal(text)

    def condition(self, text: str | None, element: str) -> Expression | None:
        """An expression with or without `=`; None when nothing is written."""
        stripped = (text or "").strip().removeprefix("=").strip()
        return self.feel(stripped, element) if stripped else None

    def feel(self, text: str, element: str) -> Expression | None:
        """FEEL. A syntax error becomes a problem of the element."""
        try:
            return Expression(text.strip(), feel.expression(text))
        except feel.FeelError as error:
            self.problem("feel.syntax", element, f"The expression '{text.strip()}' is not FEEL: {error}")
            return None

    def problem(self, code: str, element: str, sentence: str, severity: Severity = "error") -> None:
        """Note one more finding."""
        self.problems.append(Problem(code, element, sentence, severity, file=self.file))


def _shown(value: Any) -> str:
    return "null" if value is None else f"'{value}'"
