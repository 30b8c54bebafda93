"""Words: how text is taken apart for search, the same for what is searched and for what is asked, and the same on every store.

A word is a run of letters and digits, without accents and case: "Zürich-Büro" is `zurich buro`. The stores are given words that
are made already, so that neither SQLite's nor PostgreSQL's own reading of addresses, dots and dashes makes a difference. Whole
words and their beginnings are found, not their middles: an index of all three-letter pieces takes four times the space and finds
nothing by two letters.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = re.compile(r"[^\W_]+")


def of(text: str) -> list[str]:
    """The words of a text, in order."""
    if text.isascii():
        return _WORD.findall(text.lower())
    return [word for _, _, word in spans(composed(text))]


def plain(text: str, most: int) -> str:
    """The words of a text with a space between them, at most so many characters."""
    return " ".join(of(text[:most]))[:most]


def composed(text: str) -> str:
    """The text with letters and their accents as one character each, as `spans` wants it."""
    return unicodedata.normalize("NFC", text)


def spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Each word of a composed text with where it begins and ends."""
    for found in _WORD.finditer(text):
        word = folded(found.group())
        if word:
            yield found.start(), found.end(), word


def folded(word: str) -> str:
    """A word without accents and case."""
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(_WORD.findall("".join(one for one in apart if not unicodedata.combining(one))))
