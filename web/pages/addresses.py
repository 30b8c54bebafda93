"""Addresses: a ticket's number is one, and every list keeps its filters, order and page in its own."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import request
from werkzeug.routing import BaseConverter, IntegerConverter, ValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask

SIZE = 50
"""Rows of a list's page."""
LARGEST = 2**63 - 1


class Number(BaseConverter):
    """INC0001234: letters, then digits; lower case finds the same."""

    regex = r"[A-Za-z]{2,8}\d{4,12}"

    def to_python(self, value: str) -> str:
        """The number as it is kept."""
        return value.upper()


class Whole(IntegerConverter):
    """A whole number that the store can hold; a longer one is no address, as any other nonsense."""

    def to_python(self, value: str) -> int:
        """The number.

        Raises:
            ValidationError: it is larger than any id.
        """
        number: int = super().to_python(value)
        if number > LARGEST:
            raise ValidationError
        return number


def install(app: Flask) -> None:
    """Teach routes what a number is, and templates how to alter the present address."""
    app.url_map.converters |= {"number": Number, "int": Whole}
    app.jinja_env.globals["here_with"] = here_with


def here_with(**change: object) -> str:
    """The present address with these parts of its query changed; None takes a part out."""
    kept = {name: value for name, value in request.args.items() if name not in change}
    kept |= {name: str(value) for name, value in change.items() if value is not None}
    return joined(request.path, kept)


def joined(path: str, query: Mapping[str, str]) -> str:
    """An address of a path and its query."""
    return path + ("?" + urlencode(query) if query else "")


def page_number() -> int:
    """The page that the address asks for; the first when it asks for nonsense."""
    wished = request.args.get("page", "1")
    return int(wished) if wished.isascii() and wished.isdigit() and len(wished) < 7 else 1  # noqa: PLR2004  a million pages


def word(name: str, allowed: tuple[str, ...], default: str) -> str:
    """A word of the query that may only be one of `allowed`."""
    wished = request.args.get(name, default)
    return wished if wished in allowed else default


def text(name: str) -> str:
    """A text of the query, shortened to what a search takes."""
    return request.args.get(name, "").replace("\0", "").strip()[:200]
