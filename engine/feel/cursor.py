"""The parser's place in the tokens, and the names it knows there.

Context: FEEL lets names have spaces and operators in them (`Product Type`, `date and time`, `a+b`), so what a name is depends
on what is known. Decision: the longest known name that fits the tokens wins, else one plain word. Known are the built-in
functions, the names that the caller gives, and what the expression itself declares. Consequence: the same text may mean
different things under different names, so compiled expressions are cached by text and names together.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from engine.feel.errors import FeelError, Place
from engine.feel.lexing import Token, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from engine.feel.syntax import Node

DEPTH_CAP = 120
RESERVED = frozenset(
    {
        "and",
        "or",
        "if",
        "then",
        "else",
        "for",
        "in",
        "return",
        "some",
        "every",
        "satisfies",
        "between",
        "true",
        "false",
        "null",
    },
)
_CALLED = frozenset({"date and time", "years and months duration", "days and time duration"})
_SPACE = re.compile(r"\s+")

Known = dict[str, list[tuple[tuple[str, ...], str]]]
"""Names of several tokens by their first token, longest first: the texts of the tokens, and the name."""


def learn(known: Known, name: str) -> None:
    """Add a name to those known, if it has more than one token. Lists are replaced, not changed: they are shared."""
    if name.isidentifier():
        return
    words = tuple(token.text for token in tokens(name)[:-1])
    others = known.get(words[0], []) if words else []
    if len(words) > 1 and all(words != other for other, _ in others):
        known[words[0]] = sorted([*others, (words, name)], key=lambda entry: len(entry[0]), reverse=True)


class Cursor:
    """Where the parser is. `expression` is the rule for a whole expression, set by the parser (the rules are recursive)."""

    def __init__(
        self,
        text: str,
        known: Known,
        functions: Container[str],
        expression: Callable[[Cursor], Node],
    ) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.index = 0
        self.known = known
        self.functions = functions
        self.expression = expression
        self.depth = 0
        self.scopes: list[set[str]] = []
        self.free: set[str] = set()
        self.filtered: set[str] = set()
        self.filters = 0
        self.ends: list[int] = []

    @property
    def token(self) -> Token:
        """The token here."""
        return self.tokens[self.index]

    @property
    def place(self) -> Place:
        """The place here."""
        return self.tokens[self.index].place

    def ahead(self, count: int = 1) -> Token:
        """A token further on."""
        return self.tokens[min(self.index + count, len(self.tokens) - 1)]

    def at(self, *texts: str) -> bool:
        """Whether one of these operators or keywords stands here."""
        token = self.tokens[self.index]
        return token.text in texts and token.kind in ("op", "name")

    def take(self, *texts: str) -> Token | None:
        """Step over one of these operators or keywords, if it stands here."""
        if not self.at(*texts):
            return None
        return self.step()

    def step(self) -> Token:
        """Step over the token here."""
        token = self.tokens[self.index]
        self.index = min(self.index + 1, len(self.tokens) - 1)
        return token

    def need(self, text: str) -> Token:
        """Step over this operator or keyword; FeelError if something else stands here."""
        return self.take(text) or self.refuse(f"'{text}'")

    def refuse(self, expected: str) -> Token:
        """Raise FeelError: this was expected here."""
        token = self.token
        found = "the end" if token.kind == "end" else f"'{token.text[:40]}'"
        if token.text == '"':
            raise FeelError("A string that begins here does not end.", token.place, 'a closing "')
        raise FeelError(f"Expected {expected}, found {found}.", token.place, expected)

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """One level of nesting more."""
        self.depth += 1
        if self.depth > DEPTH_CAP:
            raise FeelError(f"The expression is nested more than {DEPTH_CAP} levels deep.", self.place)
        yield
        self.depth -= 1

    @contextmanager
    def scope(self, *names: str) -> Iterator[set[str]]:
        """Names that are bound while inside."""
        names_here = set(names)
        self.scopes.append(names_here)
        for name in names:
            learn(self.known, name)
        yield names_here
        self.scopes.pop()

    def declare(self, name: str) -> None:
        """A name that is bound from here to the end of the scope."""
        self.scopes[-1].add(name)
        learn(self.known, name)

    def used(self, name: str) -> None:
        """Note that a name is looked up here."""
        if not any(name in names for names in self.scopes):
            (self.filtered if self.filters else self.free).add(name)

    def name(self, *, member: bool = False) -> str:
        """The longest known name here, or one plain word."""
        token = self.token
        for words, name in self.known.get(token.text, ()):
            if self._fits(words, name):
                self.index += len(words)
                return name
        if token.kind != "name":
            self.refuse("a value")
        if token.text in RESERVED and not member:
            self.refuse("a value")
        return self.step().text

    def declared(self, *stops: str) -> str:
        """A name being declared: everything up to one of `stops`."""
        start, last = self.token.start, self.token.start
        while not self.at(*stops) and self.token.kind in ("name", "op", "number", "other"):
            last = self.step().end
        name = _SPACE.sub(" ", self.text[start:last]).strip()
        if not name or name[0].isdigit():
            self.refuse("a name")
        return name

    def _fits(self, words: tuple[str, ...], name: str) -> bool:
        here = self.index
        if any(self.tokens[min(here + i, len(self.tokens) - 1)].text != word for i, word in enumerate(words)):
            return False
        # `date and time` is a function only where it is called: elsewhere `and` is the operator
        return name not in _CALLED or self.ahead(len(words)).text == "("
