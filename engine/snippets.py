"""Snippets: a piece of a text around the words that were searched for, with these marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from engine import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.queries import Term

BEFORE, LONG = 40, 180
"""Characters before the first word that was found, and of the whole."""
READ = 20_000

Marked: TypeAlias = "tuple[tuple[str, bool], ...]"
"""Parts of a text: (characters, whether they are marked)."""


def marked(text: str, terms: Sequence[Term]) -> Marked:
    """The whole text with the words marked that the terms ask for."""
    text = words.composed(text)
    return _parts(text, _hits(text, terms))


def of(texts: Iterable[str], terms: Sequence[Term]) -> Marked:
    """A piece of the text in which most different words occur, the first of equals; empty when none does."""
    best, text = 0, ""
    for one in texts:
        one = words.composed(one[:READ])  # noqa: PLW2901  as it is compared
        different = len({word for _, _, word in _hits(one, terms)})
        if different > best:
            best, text = different, one
    if not best:
        return ()
    begin = _beginning(text, _hits(text, terms)[0][0])
    end = min(len(text), begin + LONG)
    piece = " ".join(text[begin:end].split())
    inner = _parts(piece, _hits(piece, terms))
    return (*((("… ", False),) if begin else ()), *inner, *(((" …", False),) if end < len(text) else ()))


def _beginning(text: str, hit: int) -> int:
    """Where the piece begins: at a word, a little before the hit."""
    rough = max(0, hit - BEFORE)
    space = text.find(" ", rough, hit)
    return 0 if rough == 0 else space + 1 if space >= 0 else rough


def _hits(text: str, terms: Sequence[Term]) -> list[tuple[int, int, str]]:
    whole = {word for term in terms for word in term.words}
    begun = tuple(term.words[-1] for term in terms if term.begins)
    return [span for span in words.spans(text) if span[2] in whole or (begun and span[2].startswith(begun))]


def _parts(text: str, hits: Sequence[tuple[int, int, str]]) -> Marked:
    parts, at = [], 0
    for start, end, _ in hits:
        parts += [(text[at:start], False), (text[start:end], True)]
        at = end
    parts.append((text[at:], False))
    return tuple(part for part in parts if part[0])
