"""Regular expressions of XPath, which is what FEEL speaks, and which cannot run away here.

Context: a pattern comes from a diagram and the text from anyone; a backtracking matcher takes years over `(a+)+$`.
Decision: the `regex` package, whose every match has a time limit, and caps on the lengths of pattern and text.
Consequence: a match that takes longer is a FeelError, and the same pattern is understood as XPath does: `[A-Z-[OI]]`.
"""

from __future__ import annotations

import functools
import re
from typing import Any

import regex

from engine.feel.errors import FeelError, Null

SECONDS = 0.25
PATTERN_CAP = 500
TEXT_CAP = 200_000
_FLAGS = {"s": regex.DOTALL, "m": regex.MULTILINE, "i": regex.IGNORECASE}
_BLOCK = re.compile(r"\{Is([\w-]+)\}")
_REPEAT = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_REPEAT_CAP = 1000
_REFERENCE = re.compile(r"\\(.)|\$(\d)", re.DOTALL)


def search(text: str, pattern: str, flags: str) -> bool:
    """Whether the pattern occurs. Null for a pattern that is none."""
    return _timed(_compiled(pattern, flags).search, text) is not None


def replace(text: str, pattern: str, replacement: str, flags: str) -> str:
    """Every match replaced. `$0` to `$9` are groups, and a backslash takes its meaning from `$`; with flag q nothing has any."""
    compiled = _compiled(pattern, flags)
    if _timed(compiled.fullmatch, "") is not None:
        raise Null(f"The pattern '{pattern}' matches the empty string, so there is nothing to replace.")
    parts: tuple[str | int, ...] = (replacement,) if "q" in flags else _template(replacement, compiled.groups)
    pieces, start, size = [], 0, 0
    for match in _found(text, compiled):
        pieces += [text[start : match.start()], _filled(parts, match)]
        start = match.end()
        size += len(pieces[-1])
        if size > TEXT_CAP * 5:
            raise FeelError("A replacement makes the text too long.")
    return "".join([*pieces, text[start:]])


def split(text: str, delimiter: str) -> list[str]:
    """The parts between matches; groups in the pattern leave no parts of their own."""
    parts, start = [], 0
    for match in _found(text, _compiled(delimiter, "")):
        if match.end() > match.start():
            parts.append(text[start : match.start()])
            start = match.end()
    return [*parts, text[start:]]


def matches(text: str, pattern: str) -> list[str]:
    """All matches."""
    return [match[0] for match in _found(text, _compiled(pattern, ""))]


def _found(text: str, compiled: Any) -> list[Any]:
    return list(_timed(lambda value, **limit: list(compiled.finditer(value, **limit)), text))


def _timed(deed: Any, text: str) -> Any:
    if len(text) > TEXT_CAP:
        raise FeelError(f"A text of {len(text)} characters is too long for a pattern; {TEXT_CAP} is the most.")
    try:
        return deed(text, timeout=SECONDS)
    except TimeoutError as problem:
        raise FeelError(f"A pattern took longer than {SECONDS} seconds to match.") from problem


@functools.lru_cache(512)
def _compiled(pattern: str, flags: str) -> Any:
    if len(pattern) > PATTERN_CAP:
        raise Null(f"A pattern has at most {PATTERN_CAP} characters.")
    if set(flags) - set("smixq"):
        raise Null(f"The flags of a pattern are s, m, i, x and q, not '{flags}'.")
    if any(int(number) > _REPEAT_CAP for match in _REPEAT.finditer(pattern) for number in match.groups() if number):
        raise Null(f"A pattern repeats at most {_REPEAT_CAP} times.")
    bits = regex.VERSION1
    for flag in set(flags) - {"q", "x"}:
        bits |= _FLAGS[flag]
    dot = "." if "s" in flags else r"[^\n\r]"
    written = (
        regex.escape(pattern) if "q" in flags else _translated(_stripped(pattern) if "x" in flags else pattern, dot)
    )
    try:
        return regex.compile(written, bits)
    except (regex.error, RecursionError, OverflowError, ValueError) as problem:
        raise Null(f"'{pattern[:60]}' is no pattern: {problem}.") from problem


def _stripped(pattern: str) -> str:
    """Without space outside character classes, which is what flag x means."""
    out, depth, escaped = [], 0, False
    for char in pattern:
        if char.isspace() and not depth:
            continue
        out.append(char)
        depth += 0 if escaped else (char == "[") - (char == "]" and depth > 0)
        escaped = char == "\\" and not escaped
    return "".join(out)


def _translated(pattern: str, dot: str) -> str:
    """XPath's pattern as `regex` writes it. What XPath does not have is refused, so that no pattern means something else here."""
    if re.search(r"\(\?(?!:)", pattern):
        raise Null("A pattern has groups with '(' and '(?:' only.")
    out, depth, position = [], 0, 0
    while position < len(pattern):
        char = pattern[position]
        if char == "\\" and position + 1 < len(pattern):
            out.append(_escape(pattern[position + 1], inside=depth > 0))
            position += 2
            if out[-1] in ("\\p", "\\P") and (block := _BLOCK.match(pattern, position)):
                out.append(f"{{In{block[1]}}}")
                position = block.end()
            continue
        if char == "[":
            out.append("--[" if depth and out[-1:] == ["-"] and out.pop() else "\\[" if depth else "[")
            depth += 1 if not depth or out[-1] == "--[" else 0
        elif char == "]" and depth:
            depth -= 1
            out.append("]")
        elif char == "." and not depth:
            out.append(dot)
        else:
            doubled = char == "-" and out[-1:] == [
                "-"
            ]  # `--`, `&&` and their like mean something to `regex`, not to XPath
            out.append("\\" + char if depth and (char in "&|~" or doubled) else char)
        position += 1
    return "".join(out)


def _escape(char: str, *, inside: bool) -> str:
    if char.isdigit():
        if inside or char == "0":
            raise Null("A back-reference cannot stand in a character class.")
        return "\\" + char
    if char in "iIcC":
        body = "[:alpha:]_" if char in "iI" else r"\w:.\-"
        negated = char.isupper()
        return (f"[^{body}]" if negated else body if inside else f"[{body}]").replace("[:alpha:]", r"\p{L}")
    if char in "nrtsSdDwWpP\\|.?*+(){}[]-^$":
        return "\\" + char
    raise Null(f"A pattern has no escape '\\{char}'.")


@functools.lru_cache(512)
def _template(replacement: str, groups: int) -> tuple[str | int, ...]:
    parts: list[str | int] = []
    end = 0
    for match in _REFERENCE.finditer(replacement):
        parts.append(replacement[end : match.start()])
        if match[1] is not None and match[1] not in "\\$":
            raise Null("In a replacement, '\\' stands before '$' or '\\' only.")
        if match[1] is not None:
            parts.append(match[1])
        elif int(match[2]) <= groups:
            parts.append(int(match[2]))
        end = match.end()
    parts.append(replacement[end:])
    return tuple(parts)


def _filled(parts: tuple[str | int, ...], match: Any) -> str:
    return "".join(part if isinstance(part, str) else match[part] or "" for part in parts)
