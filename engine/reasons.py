"""Why a decision gave what it gave, as people say it. Pages and commands tell it alike, each in its own way of saying values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Say = Callable[[Any], str]

LONG = 60
"""Characters of an input that are told; a long text or list is not read in a sentence."""


def why(rules: Iterable[int], inputs: Mapping[str, Any], say: Say) -> str:
    """Rules and inputs of a table: "by rule 4, because Impact is 1 and Urgency is 2"; "" for a decision without a table."""
    numbers = [str(rule) for rule in rules]
    seen = listed([f"{name} is {_shown(value, say)}" for name, value in inputs.items()])
    if numbers:
        by = f"by rule{'s' if len(numbers) > 1 else ''} {listed(numbers)}"
        return f"{by}, because {seen}" if seen else by
    return f"as no rule matches when {seen}" if seen else ""


def listed(words: list[str]) -> str:
    """Words in a row: "a, b and c"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _shown(value: Any, say: Say) -> str:
    said = "empty" if value is None or value in ("", [], {}) else say(value)
    return said if len(said) <= LONG else said[: LONG - 1] + "\N{HORIZONTAL ELLIPSIS}"
