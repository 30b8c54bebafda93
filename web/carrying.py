"""A form that was sent after its session had ended is carried through the sign-in, so that nothing that was typed is lost.

It travels in the page itself, as one hidden field; the store never sees it before its sender has signed in and sends it on.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

Pairs = list[tuple[str, str]]

TOKEN = "ek-csrf"  # noqa: S105  the name of a field; its value is of the session that ended
LARGEST = 500_000


def pairs(form: MultiDict[str, str]) -> Pairs:
    """What a form holds, without its token."""
    return [(name, value) for name, value in form.items(multi=True) if name != TOKEN]


def packed(form: MultiDict[str, str]) -> str:
    """The same as one text; empty when there is nothing or too much of it."""
    found = pairs(form)
    text = json.dumps(found) if found else ""
    return text if len(text) <= LARGEST else ""


def unpacked(text: str) -> Pairs:
    """The pairs again; none when somebody has tampered with the text."""
    try:
        found = json.loads(text)
        return [(str(name), str(value)) for name, value in found]
    except (ValueError, TypeError, RecursionError):
        return []


def readable(found: Pairs) -> Pairs:
    """Those that a person has typed."""
    return [(name, value) for name, value in found if value.strip() and not name.startswith("ek-")]
