"""The words on the button that sends a form: its own, else those of the choice that leads on, else the name of the task.

The name of a task would mislead where one of the answers is no ("Confirm the resolution" sends "it is not fixed" too): there the
button says what is chosen, and only "Send" until something is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.forms import paths
from engine.forms.leading import leading
from web import fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.forms import Field, Form, Option

OPEN = "Send"
_BARE = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Button:
    """`words` now; where a choice decides, `leads` is the name of its input and `ways` the words for each of its values."""

    words: str
    leads: str = ""
    ways: Mapping[str, str] = field(default_factory=dict)


def button(
    form: Form | None,
    variables: Mapping[str, Any],
    raw: Mapping[str, Any] | None,
    *,
    name: str,
    conditions: Iterable[str] = (),
) -> Button:
    """The button of a form with `raw` typed so far; `name` is what it says when the form has no word for it."""
    if form is None:
        return Button(name)
    values = fields.typed(form, variables, raw or {})
    shown = form.visible({**variables, **values})
    said = next((each.label for each in shown if each.kind == "button" and each.action == "submit" and each.label), "")
    if said:
        return Button(said)
    found = leading(form, conditions)
    asked = next((each for each in shown if found and each.id == found.id and each.options), None)
    if asked is None:
        return Button(name)
    ways = {str(option.value): _words(asked, option) for option in asked.options}
    return Button(ways.get(str(paths.get(values, asked.path)), OPEN), asked.path, ways)


def _words(asked: Field, option: Option) -> str:
    return f"{asked.name} {option.label}" if option.label.lower() in _BARE else option.label
