"""Text -> tokens. A name with spaces is several tokens here; `cursor` puts it together, since only the scope knows such names.

A character that FEEL does not know is a token of kind "other": it may still be part of a known name, and if not,
the parser complains at its place.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from engine.feel.errors import FeelError, Place

TEXT_CAP = 50_000
DIGITS_CAP = 400

_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u167f\u1681-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufefe\uff00-\ufffd\U00010000-\U000effff"
)
_TOKEN = re.compile(
    rf"""(?P<space>(?:\s|\ufeff|//[^\n]*|/\*.*?\*/)+)
    |(?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<string>"(?:[^"\\]|\\.)*")
    |(?P<at>@\s*"[^"]*")
    |(?P<name>[{_START}][{_START}0-9\u00b7\u0300-\u036f\u203f-\u2040]*)
    |(?P<op>\*\*|\.\.|->|<=|>=|!=|[-+*/<>=()\[\]{{}},:.?])
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", re.DOTALL)
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_LONE = re.compile("[\ud800-\udfff]")
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "'": "'"}


class Token(NamedTuple):
    """A piece of the text: its kind, its text, its place, and where it starts and ends."""

    kind: str
    text: str
    place: Place
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """Read `text` into tokens; the last one is of kind "end"."""
    if len(text) > TEXT_CAP:
        raise FeelError(f"The expression has {len(text)} characters; {TEXT_CAP} is the most.")
    found = []
    line, line_start = 1, 0
    for match in _TOKEN.finditer(text):
        kind, start, end = match.lastgroup or "other", match.start(), match.end()
        if kind != "space":
            found.append(Token(kind, match[0], (line, start - line_start + 1), start, end))
        if "\n" in match[0]:
            line += match[0].count("\n")
            line_start = start + match[0].rindex("\n") + 1
    found.append(Token("end", "", (line, len(text) - line_start + 1), len(text), len(text)))
    return found


def string(token: Token) -> str:
    """The value of a string token, escapes resolved. An unknown escape stays as it is written: patterns have their own."""
    body = token.text[1:-1]
    if "\\" not in body:
        return body
    joined = _PAIR.sub(_joined, _ESCAPE.sub(_unescaped, body))
    if _LONE.search(joined):
        raise FeelError("The string has half of a surrogate pair, which is no character.", token.place)
    return joined


def _unescaped(match: re.Match[str]) -> str:
    code = match[1]
    if len(code) > 1:
        point = int(code[1:], 16)
        return chr(point) if point <= 0x10FFFF else match[0]  # noqa: PLR2004  the last code point of Unicode
    return _PLAIN.get(code, match[0])


def _joined(match: re.Match[str]) -> str:
    return match[0].encode("utf-16", "surrogatepass").decode("utf-16")
