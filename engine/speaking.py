"""Speaking: what of an answered form stands in the ticket's stream.

Context: a question, a solution or the reason why it is not fixed is typed into a form and was read only by who looked into the
history. Decision: a field says for whom its words are, `"properties": {"evenkeel.stream": "public"}` or `"internal"`, and they
stand in the stream under the name of who answered. Consequence: a conversation is whole without a diagram that repeats it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.forms import paths
from engine.functions import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from engine.actor import Actor
    from engine.forms import Form

STREAM = "evenkeel.stream"
KINDS = ("public", "internal")
POST = "post"
"""The desk's function that writes into a stream; without a desk nobody reads one."""


def say(session: Session, number: str, form: Form | None, given: Mapping[str, Any], *, by: Actor) -> None:
    """Put what `by` answered in the fields that say so into the stream of the ticket `number`."""
    if form is None or POST not in FUNCTIONS:
        return
    for field in form.fields:
        kind, text = field.properties.get(STREAM), paths.get(given, field.path)
        if kind in KINDS and isinstance(text, str) and text.strip():
            said = {"number": number, "kind": kind, "text": text, "by": by.login, "tell": kind == "public"}
            FUNCTIONS[POST].call(session, said)
