"""One row of the desk's data as somebody wrote it, and the readers that take it apart.

A section asks for the fields it knows; what a row has beyond those is no field of it. A reader answers a value of the right type
in every case and notes what was wrong, so that one pass tells everything; `sound` says at the end whether it may be kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.bpmn import timers
from engine.bpmn.failures import Failure
from engine.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


@dataclass(slots=True)
class Row:
    """A row of `section`: `number` counts from 1 in its file, `key` is what it is known by, `given` are the keys that the same
    load brings (section -> keys), so that rows may name each other in any order.
    """  # fmt: skip

    file: str
    section: str
    number: int
    key: str
    values: Mapping[str, Any]
    given: Mapping[str, Collection[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    outcome: str = "same"
    asked: set[str] = field(default_factory=set)

    @property
    def sound(self) -> bool:
        """True while nothing is wrong in the whole load: the rows of a load share their problems, and are kept together."""
        return not self.problems

    @property
    def retired(self) -> bool:
        """The row asks that what it names be taken out of use."""
        return self.flag("retired")

    def wrong(self, name: str, sentence: str) -> None:
        """Note what is wrong with a field; `sentence` says the remedy too."""
        place = f"{self.section}, row {self.number}" + (f" '{self.key}'" if self.key else "")
        about = f"{name}: " if name else ""
        self.problems.append(Problem("desk.row", place, f"{about}{sentence}", file=self.file))

    def plain(self, name: str) -> Any:
        """The value as it stands; None when it is left out."""
        self.asked.add(name)
        return self.values.get(name)

    def text(self, name: str, *, longest: int = 4000) -> str:
        """A text that must be there."""
        if self.plain(name) in (None, ""):
            self.wrong(name, "it is missing; write it.")
        return self.maybe(name, longest=longest) or ""

    def maybe(self, name: str, *, longest: int = 4000) -> str | None:
        """A text that may be left out; None then."""
        value = self.plain(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str) or len(value) > longest:
            self.wrong(name, f"'{str(value)[:40]}' is no text of at most {longest} letters; write one, in quotes.")
            return None
        return value

    def word(self, name: str, words: Collection[str], default: str) -> str:
        """One of the given words."""
        value = self.maybe(name)
        if value is not None and value not in words:
            self.wrong(name, f"'{value}' is none of {', '.join(words)}; write one of them.")
        return default if value is None else value

    def whole(self, name: str, *, least: int, most: int, default: int | None = None) -> int:
        """A whole number from `least` to `most`; without a default it must be there."""
        value = self.plain(name)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            said = "it is missing" if value is None else f"'{value}' is not such a number"
            self.wrong(name, f"{said}; write a whole number from {least} to {most}.")
            return least
        return value

    def amount(self, name: str) -> str | None:
        """A price of zero or more with at most two digits after the point, as text; None when it is left out."""
        value = self.plain(name)
        if value is None:
            return None
        amount = Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else None
        if amount is None or amount < 0 or amount != round(amount, 2):
            self.wrong(name, f"'{value}' is no price; write a number of zero or more, such as 129.90.")
            return None
        return f"{amount:.2f}"

    def flag(self, name: str, *, default: bool = False) -> bool:
        """True or false."""
        value = self.plain(name)
        if value is not None and not isinstance(value, bool):
            self.wrong(name, f"'{value}' is neither true nor false; write one of them.")
            return default
        return default if value is None else value

    def texts(self, name: str) -> list[str]:
        """A list of texts, each once; empty when it is left out."""
        value = self.plain(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
            self.wrong(name, "it is no list of texts; write one, such as [a, b].")
            return []
        return list(dict.fromkeys(value))

    def moment(self, name: str) -> datetime | None:
        """A moment with its offset; None when it is left out."""
        value = self.maybe(name)
        try:
            found = None if value is None else datetime.fromisoformat(value)
        except ValueError:
            found = None
        if value is not None and (found is None or found.tzinfo is None):
            self.wrong(name, f"'{value}' is no moment; write one with its offset, such as 2026-03-02T09:00:00Z.")
            return None
        return found

    def duration(self, name: str) -> str | None:
        """An ISO 8601 duration as it was written, such as P2D or PT4H; None when it is left out."""
        value = self.maybe(name)
        try:
            if value is not None:
                timers.duration(value)
        except Failure as failure:
            self.wrong(name, str(failure))
            return None
        return value

    def reference(self, name: str, section: str, known: Collection[str]) -> str | None:
        """The key of a row of `section`, one that is kept already (`known`) or comes with this load."""
        value = self.maybe(name)
        if value is not None:
            self._require(name, [value], section, known)
        return value

    def references(self, name: str, section: str, known: Collection[str]) -> list[str]:
        """Keys of rows of `section`."""
        values = self.texts(name)
        self._require(name, values, section, known)
        return values

    def rows(self, name: str) -> list[Row]:
        """The rows of a list within this row, read by the same readers; what is wrong with them is wrong with this one."""
        value = self.plain(name)
        if value is not None and not (isinstance(value, list) and all(isinstance(each, dict) for each in value)):
            self.wrong(name, "it is no list of rows; write one, each row with its fields.")
            return []
        section = f"{self.section}, row {self.number} '{self.key}', {name}"
        return [
            Row(self.file, section, number, "", each, self.given, self.problems)
            for number, each in enumerate(value or [], 1)
        ]

    def close(self) -> None:
        """Say which fields nobody asked for."""
        for name in self.values.keys() - self.asked:
            self.wrong(name, f"there is no such field; the fields are {', '.join(sorted(self.asked))}.")

    def _require(self, name: str, values: Collection[str], section: str, known: Collection[str]) -> None:
        for value in values:
            if value not in known and value not in self.given.get(section, ()):
                self.wrong(
                    name, f"there is nothing known as '{value}' in {section}; add it there, or correct the name."
                )
