"""Queries: what people type into a search box, taken apart.

Words (all must occur), "phrases", the beginning of the last word, `-not`, and fields such as `status:open`. Whatever is none of
these is words: an address, an error's text, operators of some other search. Nothing that is typed reaches a store as language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine import words
from engine.errors import Invalid

FIELDS = ("status", "requester", "service", "process", "is")
LONGEST = 1_000
"""Characters of a query."""
MOST = 32
"""Words of a query."""
SHORTEST_BEGINNING = 3
"""Letters from which on a word's beginning is looked for; before, it has to be the whole word."""

_PART = re.compile(r'(?P<no>-?)(?:(?P<field>[a-z]+):(?P<value>"[^"]*"?|\S+)|"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


@dataclass(frozen=True, slots=True)
class Term:
    """Words that follow each other; with `begins` the last of them may go on."""

    words: tuple[str, ...]
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What must occur, what must not, and what fields must hold: (field, value, whether it must not)."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
    fields: tuple[tuple[str, str, bool], ...] = ()

    @property
    def empty(self) -> bool:
        """Whether it asks for nothing."""
        return not (self.wanted or self.unwanted or self.fields)


def read(text: str) -> Query:
    """A query as it was typed.

    Raises:
        Invalid: it is too long.
    """
    if len(text) > LONGEST:
        raise Invalid(f"The search has {len(text):,} characters; {LONGEST:,} are possible. Search for fewer words.")
    parts = list(_PART.finditer(text))
    fields = tuple((part["field"], _value(part), bool(part["no"])) for part in parts if _is_field(part))
    terms = [(part["no"], term) for part in parts if not _is_field(part) and (term := _term(part, parts[-1])).words]
    if sum(len(term.words) for _, term in terms) > MOST or len(fields) > MOST:
        raise Invalid(f"The search has too many words; {MOST} are possible. Search for fewer words.")
    return Query(
        tuple(term for no, term in terms if not no),
        tuple(term for no, term in terms if no),
        tuple(dict.fromkeys(fields)),
    )


def _is_field(part: re.Match[str]) -> bool:
    return part["field"] in FIELDS and bool(_value(part))


def _value(part: re.Match[str]) -> str:
    return (part["value"] or "").strip('"').strip()


def _term(part: re.Match[str], last: re.Match[str]) -> Term:
    if part["phrase"] is not None:
        return Term(tuple(words.of(part["phrase"])))
    typed = part["word"] if part["field"] is None else f"{part['field']} {part['value']}"
    found = tuple(words.of(typed))
    going_on = (part is last and not part["no"]) or typed.endswith("*")
    return Term(found, going_on and bool(found) and len(found[-1]) >= SHORTEST_BEGINNING)
