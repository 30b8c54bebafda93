"""FEEL in forms: a value that starts with `=`, a condition, and `{{ ... }}` in a shown text.

An expression was compiled when the form was read, so what goes wrong while a person works is a value that is not there;
it shows as nothing rather than as an error, as FEEL itself does with null.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from engine import feel, now

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Words = Callable[[str, Any], str]
    """What a person reads for the value of a path."""

_PLACE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_PATH = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


def is_feel(value: object) -> bool:
    """Whether a slot of the schema holds FEEL and no literal."""
    return isinstance(value, str) and value.startswith("=")


def flaw(text: str) -> str:
    """What is wrong with an expression (its `=` is optional), or nothing."""
    try:
        _compiled(text)
    except feel.FeelError as error:
        return str(error)
    return ""


def value(text: str, context: Mapping[str, Any]) -> Any:
    """What an expression gives, as a JSON value; null where it gives none (a function's name, a cap)."""
    try:
        return feel.to_json(_compiled(text)(context, now=now.now()))
    except feel.FeelError:
        return None


def holds(text: str, context: Mapping[str, Any]) -> bool:
    """Whether a condition is true; null and everything else is not."""
    return value(text, context) is True


def places(text: str) -> list[str]:
    """The expressions between `{{` and `}}`."""
    return [match.group(1).strip() for match in _PLACE.finditer(text)]


def flaws(text: str) -> list[tuple[str, str]]:
    """The places of a text that are no FEEL, each with what is wrong."""
    return [(place, wrong) for place in places(text) if (wrong := _flaw_of_place(place))]


def _flaw_of_place(place: str) -> str:
    return "it is FEEL already, so write it without =" if is_feel(place) else flaw(place)


def filled(text: str, context: Mapping[str, Any], words: Words | None = None) -> str:
    """A shown text with each place filled; null fills with nothing.

    `words` says how a person reads what a place names by its path alone, such as `{{requested_by}}`.
    """

    def fill(match: re.Match[str]) -> str:
        place = match.group(1).strip()
        found = value(place, context)
        return words(place, found) if words and found is not None and _PATH.fullmatch(place) else shown(found)

    return _PLACE.sub(fill, text)


def shown(item: Any) -> str:
    """A value as a person reads it."""
    if item is None:
        return ""
    if isinstance(item, bool):
        return "yes" if item else "no"
    if isinstance(item, list):
        return ", ".join(shown(part) for part in item)
    return str(item)


@lru_cache(maxsize=4096)
def _compiled(text: str) -> Any:
    return feel.expression(text.removeprefix("=").strip())
