"""One component of a form, as a value.

`kind` is the word of form-js (`textfield`, `select`, `group`, ...). Texts and limits that the schema gives as FEEL stand
in `expressions` by the name of the attribute; `Form.visible` puts their values in place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

TEXTS = frozenset({"textfield", "textarea"})
CHOICES = frozenset({"radio", "select"})
SEVERAL = frozenset({"checklist", "taglist"})
ANSWERED = TEXTS | CHOICES | SEVERAL | {"number", "checkbox", "datetime", "dynamiclist", "filepicker"}
VALUED = ANSWERED | {"expression"}
SHOWN = frozenset({"text", "separator", "spacer", "button", "group"})
KINDS = VALUED | SHOWN

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: what is stored and what is shown."""

    value: Any
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """A component: a field with a `path` that takes an answer, or something only shown (`path` is empty then).

    `groups` are the ids of the group components around it, outermost first; `fields` are the columns of a
    `dynamiclist`, their paths relative to one row. `min` and `max` are numbers, `subtype` of a `datetime` is
    date, time or datetime, `format` is email or phone, `decimals` the digits after the point, `accept` the endings
    that a `filepicker` takes (".pdf,.png").
    """

    kind: str
    id: str
    key: str = ""
    path: str = ""
    label: str = ""
    description: str = ""
    required: bool = False
    readonly: bool = False
    options: tuple[Option, ...] = ()
    values_key: str = ""
    default: Any = None
    min: float | None = None
    max: float | None = None
    step: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str = ""
    pattern_error: str = ""
    format: str = ""
    subtype: str = ""
    decimals: int | None = None
    as_text: bool = False
    future: bool = False
    accept: str = ""
    multiple: bool = False
    text: str = ""
    action: str = ""
    hide: str = ""
    groups: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    expressions: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    properties: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)

    @property
    def name(self) -> str:
        """What a sentence calls it: its label, else its key."""
        return self.label.strip().rstrip(":*").strip() or self.key
