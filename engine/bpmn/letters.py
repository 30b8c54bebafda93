"""Texts of messages: `messages/<name>.md`, a subject line, a blank line, a body, with FEEL between double braces.

A placeholder that gives null leaves nothing behind. The text is compiled with the diagram, so that a wrong placeholder is found
at deployment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.bpmn.expressions import Compiler, Expression, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)

Part = Literal | Expression


@dataclass(frozen=True, slots=True)
class Letter:
    """A message text, compiled."""

    subject: tuple[Part, ...]
    text: tuple[Part, ...]

    def rendered(self, context: Mapping[str, Any], now: datetime) -> dict[str, str]:
        """The parameters `subject` and `text`."""
        return {"subject": _joined(self.subject, context, now).strip(), "text": _joined(self.text, context, now)}


def compiled(path: str, source: str, compiler: Compiler) -> Letter:
    """Compile a message text. Findings go to the compiler, under the file's path."""
    compiler.file = path
    head, _, body = source.replace("\r\n", "\n").partition("\n\n")
    if not head.startswith("Subject:"):
        compiler.problem("message.subject", "", "A message text begins with 'Subject: ...' and a blank line.")
    subject = head.removeprefix("Subject:").strip()
    return Letter(_parts(subject, compiler), _parts(body.strip() + "\n", compiler))


def _parts(text: str, compiler: Compiler) -> tuple[Part, ...]:
    parts: list[Part] = []
    for index, piece in enumerate(_PLACEHOLDER.split(text)):
        part = compiler.feel(piece, "") if index % 2 else Literal(piece)
        if part is not None:
            parts.append(part)
    return tuple(parts)


def _joined(parts: tuple[Part, ...], context: Mapping[str, Any], now: datetime) -> str:
    return "".join(_text(part.value(context, now)) for part in parts)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value)
    return "" if value is None else str(value)
