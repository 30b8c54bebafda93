"""Built-in functions on strings. Positions count from 1, negative ones from the end; a character is a Unicode code point."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.feel import patterns
from engine.feel.errors import Null
from engine.feel.functions.registry import builtin
from engine.feel.scope import STEP_CAP
from engine.feel.values import kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.feel.scope import Run


@builtin("substring(string: string, start position: number, length?: number)")
def substring(_run: Run, string: str, start: Decimal, length: Decimal | None = None) -> str:
    """The part from a position, of a length."""
    position = int(start) if start.adjusted() < 18 else len(string) + 1  # noqa: PLR2004
    if position == 0:
        raise Null("A position counts from 1, or from -1 at the end.")
    first = position - 1 if position > 0 else len(string) + position
    if length is None:
        return string[max(first, 0) :]
    if length < 1:
        raise Null("The length of a substring is 1 or more.")
    last = first + (int(length) if length.adjusted() < 18 else len(string) * 2)  # noqa: PLR2004
    return string[max(first, 0) : max(last, 0)]


@builtin("string length(string: string)")
def string_length(_run: Run, string: str) -> Decimal:
    """How many characters."""
    return Decimal(len(string))


@builtin("upper case(string: string)")
def upper_case(run: Run, string: str) -> Any:
    """In capitals."""
    return run.sized(string.upper())


@builtin("lower case(string: string)")
def lower_case(run: Run, string: str) -> Any:
    """Without capitals."""
    return run.sized(string.lower())


@builtin("trim(string: string)")
def trim(_run: Run, string: str) -> str:
    """Without space at both ends."""
    return string.strip()


@builtin("is blank(string: string)")
def is_blank(_run: Run, string: str) -> bool:
    """Whether there is nothing but space."""
    return not string.strip()


@builtin("substring before(string: string, match: string)")
def substring_before(_run: Run, string: str, match: str) -> str:
    """What stands before the first match; empty if there is none."""
    return string.partition(match)[0] if match and match in string else ""


@builtin("substring after(string: string, match: string)")
def substring_after(_run: Run, string: str, match: str) -> str:
    """What stands after the first match; empty if there is none."""
    return string.partition(match)[2] if match else string


@builtin("contains(string: string, match: string)")
def contains(_run: Run, string: str, match: str) -> bool:
    """Whether the match occurs."""
    return match in string


@builtin("starts with(string: string, match: string)")
def starts_with(_run: Run, string: str, match: str) -> bool:
    """Whether the string begins so."""
    return string.startswith(match)


@builtin("ends with(string: string, match: string)")
def ends_with(_run: Run, string: str, match: str) -> bool:
    """Whether the string ends so."""
    return string.endswith(match)


@builtin("matches(input: string, pattern: string, flags?: string)")
def matches(run: Run, text: str, pattern: str, flags: str | None = None) -> bool:
    """Whether the pattern occurs in the text."""
    return bool(_charged(run, lambda: patterns.search(text, pattern, flags or "")))


@builtin("replace(input: string, pattern: string, replacement: string, flags?: string)")
def replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None = None) -> Any:
    """The text with every match replaced; `$1` is the first group."""
    return run.sized(_charged(run, lambda: patterns.replace(text, pattern, replacement, flags or "")))


@builtin("split(string: string, delimiter: string)")
def split(run: Run, text: str, delimiter: str) -> Any:
    """The parts between matches of a pattern."""
    return run.sized(_charged(run, lambda: patterns.split(text, delimiter)))


@builtin("extract(string: string, pattern: string)")
def extract(run: Run, text: str, pattern: str) -> Any:
    """Every match of a pattern."""
    return run.sized(_charged(run, lambda: patterns.matches(text, pattern)))


@builtin("string join(list: list, delimiter?: string, prefix?: string, suffix?: string)")
def string_join(
    run: Run,
    items: list[Any],
    delimiter: str | None = None,
    prefix: str | None = None,
    suffix: str | None = None,
) -> Any:
    """The strings of a list in one, nulls left out."""
    for item in items:
        if item is not None and not isinstance(item, str):
            raise Null(f"The list to join has a {kind(item)}; strings are needed.")
    size = sum(len(item) for item in items if item) + len(items) * len(delimiter or "")
    run.spend(len(items) + size // 64)
    joined = (delimiter or "").join(item for item in items if item is not None)
    return run.sized((prefix or "") + joined + (suffix or ""))


def _charged(run: Run, deed: Callable[[], Any]) -> Any:
    """The result of matching a pattern, its time charged as steps: a second of matching is as much as an evaluation may take."""
    began = time.perf_counter()
    result = deed()
    run.spend(int((time.perf_counter() - began) * STEP_CAP))
    return result
