"""Refusals: what a person is told when a wish cannot be granted.

Every refusal is a sentence that says the state, the wish and the remedy. The doors turn it into HTML, problem+json or an exit
code in one place each, so verbs only raise. `Problem` is one finding in something that was brought in: a diagram, a form, a
pack.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: what is wrong, on which element of which file, and what to do about it."""

    code: str
    element: str
    sentence: str
    severity: Literal["error", "warning"] = "error"
    line: int | None = None
    file: str = ""

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line) if part)
        named = f"{place}: " if place else ""
        about = f"[{self.element}] " if self.element else ""
        return f"{named}{about}{self.sentence} ({self.code})"


class Refusal(Exception):  # noqa: N818  a refusal is an answer, not a failure of the program
    """A wish that is refused in a sentence. `code` is the same thing as a word for machines."""

    status: ClassVar[int] = 400
    default_code: ClassVar[str] = "refused"

    def __init__(
        self,
        sentence: str,
        *,
        code: str = "",
        problems: tuple[Problem, ...] | list[Problem] = (),
        fields: dict[str, str] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code or self.default_code
        self.problems = tuple(problems)
        self.fields = dict(fields or {})


class NotFound(Refusal):
    """There is no such thing, or it is not for these eyes."""

    status = 404
    default_code = "not_found"


class Unproven(Refusal):
    """Whoever asks has not proved to be who they say they are."""

    status = 401
    default_code = "unproven"


class NotAllowed(Refusal):
    """It exists and may be seen, but not done by this person."""

    status = 403
    default_code = "not_allowed"


class Conflict(Refusal):
    """The state has moved on: done already, claimed by another, ended."""

    status = 409
    default_code = "conflict"


class Noted(Conflict):
    """Refused, but what was noted about it (a fault, an event) is kept: the transaction commits before this goes on its way."""


class Stale(Conflict):
    """The wish rests on an older revision than the one that stands."""

    status = 412
    default_code = "stale"


class Invalid(Refusal):
    """What was brought in cannot be taken: each problem or field says why."""

    status = 422
    default_code = "invalid"


class Unavailable(Refusal):
    """Not now: the store is busy or away. Trying again later is right."""

    status = 503
    default_code = "unavailable"
